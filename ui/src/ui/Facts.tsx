// Small facts, one a line: what it is at the left, how it stands at the right.
import { Tooltip } from '@mantine/core';
import styles from './Facts.module.css';
import { type Mark, StateMark } from './StateMark';

interface FactProps {
  /** What it is; a link where there are rows behind it. */
  label: React.ReactNode;
  mark?: Mark;
  hint?: string;
  children: React.ReactNode;
}

export function Fact({ label, mark, hint, children }: FactProps) {
  const row = (
    <div className={styles.fact} tabIndex={hint === undefined ? undefined : 0}>
      <dt>{label}</dt>
      <dd>
        {mark !== undefined && <StateMark mark={mark} />}
        {children}
      </dd>
    </div>
  );
  return hint === undefined ? (
    row
  ) : (
    <Tooltip label={hint} events={{ hover: true, focus: true, touch: false }}>
      {row}
    </Tooltip>
  );
}

export function Facts({ children }: { children: React.ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}
