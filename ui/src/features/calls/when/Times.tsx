// A whole number from 1 on.
import { NumberInput } from '@mantine/core';

export function Times(props: {
  label: string;
  value: number;
  max: number;
  fault: string | undefined;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={props.label}
      value={props.value}
      min={1}
      max={props.max}
      allowDecimal={false}
      allowNegative={false}
      error={props.fault}
      onChange={(value) => {
        const number = Number(value);
        if (Number.isInteger(number) && number >= 1) props.onChange(number);
      }}
    />
  );
}
