// A bar whose parts sum to the whole.
import styles from './SplitBar.module.css';
import type { Mark } from './StateMark';

interface Part {
  readonly mark: Mark;
  readonly label: string;
  readonly count: number;
}

interface Props {
  label: string;
  parts: readonly Part[];
  total: number;
  thin?: boolean;
}

export function SplitBar({ label, parts, total, thin = false }: Props) {
  const words = parts.map((part) => `${part.label} ${part.count}`).join(', ');
  return (
    <div
      className={styles.bar}
      data-thin={thin || undefined}
      role="img"
      aria-label={`${label}: ${words}`}
    >
      {parts.map((part) => (
        <i
          key={part.label}
          data-mark={part.mark}
          style={{ width: total === 0 ? 0 : `${(part.count / total) * 100}%` }}
        />
      ))}
    </div>
  );
}
