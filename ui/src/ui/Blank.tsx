// What stands where there is nothing to show: what that means, and what to do next.
import { Button } from '@mantine/core';
import styles from './Blank.module.css';
import { type Mark, StateMark } from './StateMark';

interface Props {
  mark?: Mark;
  title: string;
  text?: string;
  action?: { label: string; run: () => void };
  alert?: boolean;
  children?: React.ReactNode;
}

export function Blank({ mark, title, text, action, alert = false, children }: Props) {
  return (
    <div className={styles.blank} role={alert ? 'alert' : undefined}>
      <p className={styles.title}>
        {mark !== undefined && <StateMark mark={mark} size={12} />}
        {title}
      </p>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {action !== undefined && (
        <Button className={styles.action} onClick={action.run}>
          {action.label}
        </Button>
      )}
      {children}
    </div>
  );
}
