// The question whether to close the window while calls are under way or campaigns run.
import { Button, Modal, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CloseAnswer, CloseAsked } from '../../api/bindings';
import { useHost } from '../../api/client';
import { useLive } from '../../api/live-store';
import styles from './CloseQuestion.module.css';

/** How far the question has come; calls are those under way when it began. */
type Question =
  | ({ readonly kind: 'asked' } & CloseAsked)
  | { readonly kind: 'draining'; readonly calls: number };

export function CloseQuestion() {
  const { t } = useTranslation();
  const host = useHost();
  const [question, setQuestion] = useState<Question | null>(null);
  const held = useLive((live) => live.counters?.linesHeld);

  useEffect(
    () =>
      host.followCloseAsked((atStake) => {
        setQuestion((now) => (now?.kind === 'draining' ? now : { kind: 'asked', ...atStake }));
        void host.commands.closeAnswer('shown').catch(() => {});
      }),
    [host],
  );

  if (question === null) return null;
  const underWay = held ?? question.calls;
  const give = (answer: CloseAnswer) => {
    setQuestion(answer === 'drain' ? { kind: 'draining', calls: underWay } : null);
    host.commands.closeAnswer(answer).catch(() => setQuestion(null));
  };
  const draining = question.kind === 'draining';
  const waiting = !draining && underWay === 0 && question.campaigns > 0;
  const title = waiting ? 'closing.waitingTitle' : 'closing.title';
  return (
    <Modal
      opened
      onClose={() => give('keep')}
      title={t(draining ? 'closing.draining' : title)}
      closeButtonProps={{ 'aria-label': t('closing.keep') }}
      size={440}
    >
      {draining && <Draining calls={question.calls} underWay={underWay} />}
      {waiting && <p>{t('closing.waiting', { count: question.campaigns })}</p>}
      {!draining && !waiting && (
        <>
          <p>{t('closing.underWay', { count: underWay })}</p>
          <dl className={styles.ways}>
            <dt>{t('closing.drain')}</dt>
            <dd>{t('closing.drainMeans')}</dd>
            <dt>{t('closing.now')}</dt>
            <dd>{t('closing.nowMeans')}</dd>
          </dl>
        </>
      )}
      <div className={styles.answers}>
        <Button variant="danger" onClick={() => give('now')}>
          {t('closing.now')}
        </Button>
        {!draining && !waiting && (
          <Button onClick={() => give('drain')}>{t('closing.drain')}</Button>
        )}
        <Button variant="filled" data-autofocus onClick={() => give('keep')}>
          {t('closing.keep')}
        </Button>
      </div>
    </Modal>
  );
}

function Draining({ calls, underWay }: { calls: number; underWay: number }) {
  const { t } = useTranslation();
  const done = Math.max(0, calls - underWay);
  const words = t('closing.drained', { done, count: calls });
  return (
    <>
      <p role="status">{words}</p>
      <Progress
        className={styles.bar}
        value={calls === 0 ? 100 : (done / calls) * 100}
        aria-label={words}
        transitionDuration={0}
      />
    </>
  );
}
