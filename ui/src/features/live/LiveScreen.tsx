// What happens now, and why not more.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useLive } from '../../api/live-store';
import { QueryView } from '../../ui/QueryView';
import { CallsNow } from './CallsNow';
import { FunnelPanel } from './FunnelPanel';
import { Guards } from './Guards';
import { Lamps } from './Lamps';
import styles from './Live.module.css';
import { NeedsALook } from './NeedsALook';
import { Ready } from './Ready';
import { StateRow } from './StateRow';

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

/** Whether anything is under way: then the figures stand first. */
function isBusy(view: LiveView, linesHeld: number): boolean {
  return view.campaigns.length > 0 || view.calls.length > 0 || linesHeld > 0;
}

function Full({ view }: { view: LiveView }) {
  const counters = useLive((state) => state.counters) ?? view.counters;
  const funnel = useLive((state) => state.funnel) ?? view.funnel;
  const busy = isBusy(view, counters.linesHeld);
  return (
    <div className={styles.live}>
      {busy && <StateRow view={view} counters={counters} funnel={funnel} />}
      {busy && <Lamps calls={view.calls} counters={counters} />}
      {!busy && <Ready />}
      <div className={styles.columns}>
        <div className={styles.column}>
          <CallsNow calls={view.calls} />
          {busy && <Ready />}
        </div>
        <div className={styles.column}>
          <NeedsALook calls={view.needsALook} counters={counters} />
          {busy && <FunnelPanel funnel={funnel} />}
          <Guards counters={counters} campaigns={view.campaigns} />
        </div>
      </div>
    </div>
  );
}
