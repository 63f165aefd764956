// Short messages at the window's edge: what was done, how far long work is, and the way back.
import { Button, Progress } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import styles from './toasts.module.css';

/** A button on a message; pressing it takes the message away. */
interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

interface Toast {
  /** A message with the same name takes the place of the one before. */
  readonly id?: string;
  readonly title: string;
  readonly text?: string;
  readonly tone?: 'plain' | 'bad';
  /** How much is done, 0 to 100, and what that is called. Stays until it is taken away. */
  readonly progress?: { readonly share: number; readonly label: string };
  readonly actions?: readonly ToastAction[];
  /** The word for taking it away. */
  readonly close: string;
}

/** How long a message stands: time to read it and to reach its button. */
const STANDS_MS = 8000;
const FAILURE_STANDS_MS = 12_000;

function Body({ toast, id }: { toast: Toast; id: string }) {
  return (
    <div className={styles.body}>
      {toast.text !== undefined && <p className="num">{toast.text}</p>}
      {toast.progress !== undefined && (
        <Progress
          value={toast.progress.share}
          aria-label={toast.progress.label}
          transitionDuration={0}
          size={6}
        />
      )}
      {toast.actions !== undefined && toast.actions.length > 0 && (
        <div className={styles.actions}>
          {toast.actions.map((action) => (
            <Button
              key={action.label}
              size="compact-sm"
              onClick={() => {
                notifications.hide(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

const shown = new Set<string>();
let made = 0;

/** Shows a message, or changes the one with its name. */
export function showToast(toast: Toast): string {
  made += 1;
  const id = toast.id ?? `toast-${made}`;
  const bad = toast.tone === 'bad';
  const data = {
    id,
    title: toast.title,
    message: <Body toast={toast} id={id} />,
    color: bad ? 'bad' : 'accent',
    autoClose:
      toast.progress === undefined ? (bad ? FAILURE_STANDS_MS : STANDS_MS) : (false as const),
    closeButtonProps: { 'aria-label': toast.close },
    onClose: () => shown.delete(id),
  };
  if (shown.has(id)) notifications.update(data);
  else {
    shown.add(id);
    notifications.show(data);
  }
  return id;
}

/** Takes a message away. */
export function hideToast(id: string): void {
  if (shown.has(id)) notifications.hide(id);
}

/** Takes every message away. */
export function clearToasts(): void {
  shown.clear();
  notifications.cleanQueue();
  notifications.clean();
}
