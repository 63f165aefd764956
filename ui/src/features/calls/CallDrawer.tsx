// One call: how it stands, why it ended so, what happened when, and what can be done now.
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { dateAndTime } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { StateWord } from '../../ui/StateMark';
import { CallActions } from './CallActions';
import { CallFacts } from './CallFacts';
import { CallNumber } from './CallNumber';
import styles from './Calls.module.css';
import { Chain } from './Chain';
import { standing } from './columns';
import { Said } from './Said';
import { Timeline } from './Timeline';

interface Props {
  id: string;
  zone: string;
  onClose: () => void;
}

export function CallDrawer({ id, zone, onClose }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const words = useAnswerWords();
  const call = useQuery(reads.call(host, id));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog, a menu or a list of choices on top of it closes first.
      const above = document.querySelector('[aria-modal="true"], [aria-expanded="true"]') !== null;
      if (event.key === 'Escape' && !above) onClose();
    };
    // Looked at before anybody above has closed.
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [onClose]);

  return (
    <aside className={styles.drawer} aria-label={t('drawer.label')} data-testid="call-drawer">
      <header className={styles.drawerHead}>
        <h2 className={styles.drawerTitle}>
          {call.data === undefined ? t('drawer.label') : <Whom call={call.data} />}
        </h2>
        <ActionIcon aria-label={t('common.close')} onClick={onClose}>
          <IconX size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </header>
      <div className={styles.drawerBody}>
        <QueryView answer={call} lines={10} words={words} explain={explain}>
          {(view) => (
            <>
              <Standing call={view} zone={zone} />
              <CallActions key={view.callLogId} call={view} />
              <Said call={view} zone={zone} />
              <Chain call={view} zone={zone} />
              <Timeline call={view} zone={zone} />
              <CallFacts call={view} zone={zone} />
            </>
          )}
        </QueryView>
      </div>
    </aside>
  );
}

function Whom({ call }: { call: CallView }) {
  const number = <CallNumber call={call} byKeyboard />;
  if (call.name === null) return number;
  return (
    <>
      <span className={styles.name}>{call.name}</span>
      <span className={styles.numberBelow}>{number}</span>
    </>
  );
}

/** How it stands, and why it ended so. */
function Standing({ call, zone }: { call: CallView; zone: string }) {
  const { t } = useTranslation();
  const { mark, word } = standing(call, t);
  const why = call.needsALook
    ? t('drawer.needsALook')
    : call.outcome === null
      ? call.status === 'queued' && call.startedAt === null
        ? call.dueAt !== null && call.retryReason !== null
          ? t('chain.waits', {
              time: dateAndTime(call.dueAt, zone),
              why: t(`chain.because.${call.retryReason}`),
            })
          : t('drawer.waiting')
        : t(`drawer.status.${call.status}`)
      : t(`outcomeMeans.${call.outcome}`);
  return (
    <div className={styles.standing}>
      <StateWord mark={mark}>{word}</StateWord>
      <p>{why}</p>
    </div>
  );
}
