// Small facts, one a line: what it is at the left, how it stands at the right.

import styles from './Facts.module.css';
import { Hint } from './Hint';
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
    <Hint label={hint} focus>
      {row}
    </Hint>
  );
}

export function Facts({ children }: { children: React.ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}
