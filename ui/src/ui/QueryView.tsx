// Draws every state of something that is asked for: loading, error, empty and full.
import { Blank } from './Blank';
import styles from './QueryView.module.css';

/** What is known of an answer; TanStack Query's results fit. */
interface Answer<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}

interface Props<Data> {
  answer: Answer<Data>;
  /** How many lines stand in for what loads. */
  lines?: number;
  /** Stands alone on the screen: what loads or fails gets an edge of its own. */
  framed?: boolean;
  words: { loading: string; again: string };
  explain: (error: unknown) => { title: string; remedy: string };
  isEmpty?: (data: Data) => boolean;
  empty?: React.ReactNode;
  children: (data: Data) => React.ReactNode;
}

/** Uneven lengths, no two alike, so that it looks like lines of text. */
function widths(lines: number): number[] {
  return Array.from({ length: lines }, (_, line) => 92 - ((line * 37) % 53));
}

export function QueryView<Data>(props: Props<Data>) {
  const { answer, lines = 4, framed = false, words, explain } = props;
  if (answer.data !== undefined) {
    if (props.isEmpty?.(answer.data)) return <>{props.empty}</>;
    return <>{props.children(answer.data)}</>;
  }
  if (answer.isPending && answer.error === null) {
    return (
      <div className={styles.loading} data-framed={framed || undefined} role="status">
        <span className="visually-hidden">{words.loading}</span>
        {widths(lines).map((width) => (
          <span key={width} className={styles.line} style={{ width: `${width}%` }} />
        ))}
      </div>
    );
  }
  const { title, remedy } = explain(answer.error);
  return (
    <div data-framed={framed || undefined} className={styles.failed}>
      <Blank
        mark="bad"
        title={title}
        text={remedy}
        action={{ label: words.again, run: () => void answer.refetch() }}
        alert
      />
    </div>
  );
}
