// A part of a screen: a hairline around it, a heading, and what it holds.
import { useId } from 'react';
import styles from './Panel.module.css';

interface Props {
  title: string;
  /** A word of explanation beside the heading. */
  note?: React.ReactNode;
  /** Buttons at the heading's end. */
  tools?: React.ReactNode;
  /** Takes all the height that is left and scrolls inside. */
  fills?: boolean;
  children: React.ReactNode;
}

export function Panel({ title, note, tools, fills = false, children }: Props) {
  const id = useId();
  return (
    <section className={styles.panel} data-fills={fills || undefined} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {tools !== undefined && <span className={styles.tools}>{tools}</span>}
      </header>
      {children}
    </section>
  );
}
