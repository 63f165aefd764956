// The state language: a shape, a word and a colour, together, everywhere the same.
import styles from './StateMark.module.css';

/** Where something stands, as a supervisor sees it. */
export type Mark = 'wait' | 'dial' | 'talk' | 'done' | 'look' | 'bad' | 'held';

const SHAPES: Record<Mark, React.ReactElement> = {
  wait: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
  dial: (
    <path
      d="M9.4 3.9A4 4 0 1 0 9.4 8.1"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
  talk: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  done: (
    <path
      d="M1.8 6.4 4.7 9.3 10.3 3"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  look: <path d="M6 1 11.4 10.8H.6Z" fill="currentColor" />,
  bad: (
    <path
      d="M2.4 2.4 9.6 9.6M9.6 2.4 2.4 9.6"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
  held: <path d="M3.6 1.8V10.2M8.4 1.8V10.2" stroke="currentColor" strokeWidth="2.4" />,
};

/** The shape alone, for places where the word stands beside it. */
export function StateMark({ mark, size = 10 }: { mark: Mark; size?: number }) {
  return (
    <svg
      className={styles.mark}
      data-mark={mark}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[mark]}
    </svg>
  );
}

/** The shape with its word. */
export function StateWord({ mark, children }: { mark: Mark; children: React.ReactNode }) {
  return (
    <span className={styles.word} data-mark={mark}>
      <StateMark mark={mark} />
      <span className={styles.text}>{children}</span>
    </span>
  );
}
