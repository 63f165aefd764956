// The days of a week, of which some are chosen. Monday first.
import { Chip, Group } from '@mantine/core';
import { DAYS, dayName } from '../lib/weekdays';
import styles from './Weekdays.module.css';

interface Props {
  label: string;
  days: readonly number[];
  fault: string | undefined;
  onChange: (days: number[]) => void;
}

export function Weekdays({ label, days, fault, onChange }: Props) {
  return (
    <fieldset className={styles.days}>
      <legend>{label}</legend>
      <Chip.Group
        multiple
        value={days.map(String)}
        onChange={(chosen) => onChange(chosen.map(Number).sort())}
      >
        <Group gap={6}>
          {DAYS.map((day) => (
            <Chip key={day} value={String(day)} size="xs">
              {dayName(day)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {fault !== undefined && <p className={styles.fault}>{fault}</p>}
    </fieldset>
  );
}
