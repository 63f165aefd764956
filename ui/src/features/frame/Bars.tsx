// Bars under the top bar: only there while something must not be overlooked.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../api/live-store';
import { useNow } from '../../lib/use-now';
import { StateMark } from '../../ui/StateMark';
import styles from './Frame.module.css';

/** The figures come at least once a second; silence of this length is no longer calm. */
const SILENCE_MS = 5000;

export function Bars({ stopped, onGoOn }: { stopped: boolean; onGoOn: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const silent = useLive((live) => live.heardAt > 0 && now - live.heardAt > SILENCE_MS);
  const cut = useLive((live) => live.line === 'lost');
  const broken = useLive((live) => live.counters?.binding === 'broken');
  const lost = cut || silent;
  const inFlight = useLive((live) => live.counters?.linesHeld ?? 0);
  return (
    <>
      {lost && (
        <div className={styles.bar} data-tone="look" role="alert">
          <StateMark mark="look" size={12} />
          <p>
            <b>{t('bars.lost')}</b> {t('bars.lostMeans')}
          </p>
        </div>
      )}
      {broken && (
        <div className={styles.bar} data-tone="bad" role="alert">
          <StateMark mark="bad" size={12} />
          <p>
            <b>{t('bars.broken')}</b> {t('bars.brokenMeans')}
          </p>
        </div>
      )}
      {stopped && !broken && (
        <div className={styles.bar} data-tone="bad" role="alert">
          <StateMark mark="held" size={12} />
          <p>
            <b>{t('bars.stopped')}</b> {t('bars.stoppedMeans', { count: inFlight })}
          </p>
          <Button onClick={onGoOn}>{t('top.goOn')}</Button>
        </div>
      )}
    </>
  );
}
