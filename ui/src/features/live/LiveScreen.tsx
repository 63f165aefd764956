// What happens now, and why not more.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useLive } from '../../api/live-store';
import { CALLEE_ZONE } from '../../lib/here';
import { QueryView } from '../../ui/QueryView';
import { Away } from './Away';
import { CallsNow } from './CallsNow';
import { FunnelPanel } from './FunnelPanel';
import { Guards } from './Guards';
import { Lamps } from './Lamps';
import styles from './Live.module.css';
import { NeedsALook } from './NeedsALook';
import { Ready } from './Ready';
import { StateRow } from './StateRow';
import { Trend } from './Trend';

export function LiveScreen() {
  const { t } = useTranslation();
  const host = useHost();
  const live = useQuery(reads.live(host));
  const explain = useExplain();
  const words = useAnswerWords();
  return (
    <>
      <h1 className="visually-hidden">{t('rail.live')}</h1>
      <QueryView answer={live} words={words} explain={explain} lines={8} framed>
        {(view) => <Full view={view} />}
      </QueryView>
    </>
  );
}

// The counters move ten times a second, so each part follows those that it shows by itself: the
// table and the lamps are drawn only when a call has moved.
function Full({ view }: { view: LiveView }) {
  const linesMax = useLive((state) => state.counters?.linesMax) ?? view.counters.linesMax;
  const held = useLive((state) => (state.counters?.linesHeld ?? 0) > 0);
  const busy = held || view.campaigns.length > 0 || view.calls.length > 0;
  return (
    <div className={styles.live}>
      <Away zone={view.campaigns[0]?.timezone ?? CALLEE_ZONE} />
      {busy && <StateRow view={view} />}
      {busy && <Lamps calls={view.calls} linesMax={linesMax} />}
      {!busy && <Ready />}
      {busy && (
        <div className={styles.upper}>
          <Trend zone={view.campaigns[0]?.timezone ?? CALLEE_ZONE} />
          <FunnelPanel read={view.funnel} />
        </div>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          <CallsNow calls={view.calls} />
          {busy ? <Ready /> : <Trend zone={CALLEE_ZONE} />}
        </div>
        <div className={styles.column}>
          <NeedsALook calls={view.needsALook} read={view.counters} />
          <Guards read={view.counters} />
        </div>
      </div>
    </div>
  );
}
