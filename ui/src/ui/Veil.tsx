// Over the whole window while somebody holds a file above it: what letting go would do.
import styles from './Veil.module.css';

interface Props {
  title: string;
  text: string;
}

export function Veil({ title, text }: Props) {
  return (
    <div className={styles.veil} role="status">
      <div className={styles.text}>
        <b>{title}</b>
        <span>{text}</span>
      </div>
    </div>
  );
}
