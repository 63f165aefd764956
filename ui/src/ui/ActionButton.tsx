// A button that is never hidden: where it may not be pressed, it says why.
import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import { useId } from 'react';

interface Props extends ButtonProps {
  /** Why it may not be pressed now; `null` where it may. */
  refusal: string | null;
  onClick: () => void;
  children: React.ReactNode;
}

export function ActionButton({ refusal, onClick, children, ...button }: Props) {
  const id = useId();
  if (refusal === null) {
    return (
      <Button {...button} onClick={onClick}>
        {children}
      </Button>
    );
  }
  // Not `disabled`: the keyboard must reach it to hear the reason.
  return (
    <Tooltip label={refusal} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...button}
        variant="default"
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event) => event.preventDefault()}
      >
        {children}
        <span id={id} className="visually-hidden">
          {refusal}
        </span>
      </Button>
    </Tooltip>
  );
}
