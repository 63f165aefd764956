// Counts as bars of one scale, largest meaning first: a funnel, or what became of everybody.
import styles from './BarList.module.css';
import { Hint } from './Hint';
import { type Mark, StateMark } from './StateMark';

/** One count. */
export interface BarItem {
  readonly id: string;
  readonly mark: Mark;
  readonly label: string;
  readonly count: number;
  /** What the count means. */
  readonly hint?: string;
}

interface Props {
  label: string;
  items: readonly BarItem[];
  /** What a full bar stands for. */
  total: number;
  write: (count: number) => string;
}

export function BarList({ label, items, total, write }: Props) {
  return (
    <ul className={styles.list} aria-label={label}>
      {items.map((item) => (
        <Hint key={item.id} label={item.hint} position="top-start">
          <li className={styles.item}>
            <span className={styles.label}>
              <StateMark mark={item.mark} />
              {item.label}
            </span>
            <span className={styles.track} aria-hidden="true">
              <i
                data-mark={item.mark}
                style={{ width: total === 0 ? 0 : `${Math.min(100, (item.count / total) * 100)}%` }}
              />
            </span>
            <b className={styles.count}>{write(item.count)}</b>
          </li>
        </Hint>
      ))}
    </ul>
  );
}
