// Starts and answers by five minutes, with the same hours yesterday behind them.
import { useQuery } from '@tanstack/react-query';
import { memo, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeriesPoint, StatsSeries } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useLive } from '../../api/live-store';
import { count, timeOfDay } from '../../lib/format';
import { useStretch } from '../../lib/use-now';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { type Stretch, TimeBars } from '../../ui/TimeBars';
import styles from './Live.module.css';

const STEP_MS = 300_000;
const DAY_MS = 24 * 3_600_000;
/** Two hours back and one ahead: what yesterday says is still to come. */
const BACK_MS = 2 * 3_600_000;
const AHEAD_MS = 3_600_000;
/** The stretch that is now is read this often while calls start; older ones still gain answers. */
const NOW_MS = 5000;
const PAST_MS = 60_000;

function byTime(series: StatsSeries | undefined): Map<number, SeriesPoint> {
  return new Map((series?.points ?? []).map((point) => [Date.parse(point.at), point]));
}

/** Every stretch of the window, those without calls too. */
export function stretchesOf(
  begin: number,
  now: number,
  today: ReadonlyMap<number, SeriesPoint>,
  yesterday: ReadonlyMap<number, SeriesPoint>,
): Stretch[] {
  return Array.from({ length: (BACK_MS + AHEAD_MS) / STEP_MS }, (_, index) => {
    const at = begin + index * STEP_MS;
    const point = today.get(at);
    const begun = at <= now;
    return {
      at: at / 1000,
      whole: begun ? (point?.attempts ?? 0) : null,
      part: begun ? (point?.answered ?? 0) : null,
      before: yesterday.get(at - DAY_MS)?.attempts ?? 0,
    };
  });
}

export const Trend = memo(function Trend({ zone }: { zone: string }) {
  const { t } = useTranslation();
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  const now = useStretch(STEP_MS);
  const busy = useLive(
    (live) => (live.counters?.linesHeld ?? 0) + (live.counters?.startsLastMinute ?? 0) > 0,
  );
  const begin = now - BACK_MS;
  const past = useQuery({
    ...reads.series(host, begin, now),
    refetchInterval: busy ? PAST_MS : false,
  });
  const present = useQuery({
    ...reads.series(host, now, now + STEP_MS),
    // What was read before another screen was open is not what is now.
    staleTime: 0,
    refetchInterval: busy ? NOW_MS : false,
  });
  const before = useQuery({
    ...reads.series(host, begin - DAY_MS, now + AHEAD_MS - DAY_MS),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const stretches = useMemo(() => {
    const today = new Map([...byTime(past.data), ...byTime(present.data)]);
    return stretchesOf(begin, now, today, byTime(before.data));
  }, [begin, now, past.data, present.data, before.data]);
  const [point, setPoint] = useState<Stretch | null>(null);
  const said = useCallback(
    (one: Stretch) =>
      t(one.whole === null ? 'trend.ahead' : 'trend.point', {
        time: timeOfDay(one.at * 1000, zone),
        starts: count(one.whole ?? 0),
        answered: count(one.part ?? 0),
        before: count(one.before),
      }),
    [t, zone],
  );
  return (
    <Panel title={t('trend.title')} note={point === null ? <Legend /> : said(point)}>
      <QueryView answer={past} words={words} explain={explain} lines={6}>
        {() => (
          <Chart stretches={stretches} busy={busy} zone={zone} said={said} onPoint={setPoint} />
        )}
      </QueryView>
    </Panel>
  );
});

function Legend() {
  const { t } = useTranslation();
  return (
    <span className={styles.legend}>
      <i data-mark="dial" />
      {t('trend.starts')}
      <i data-mark="talk" />
      {t('trend.answered')}
      <i data-mark="before" />
      {t('trend.before')}
    </span>
  );
}

interface ChartProps {
  stretches: readonly Stretch[];
  /** Calls are under way: there is something to draw, or will be at the next reading. */
  busy: boolean;
  zone: string;
  said: (one: Stretch) => string;
  onPoint: (stretch: Stretch | null) => void;
}

function Chart({ stretches, busy, zone, said, onPoint }: ChartProps) {
  const { t } = useTranslation();
  if (!busy && stretches.every((one) => (one.whole ?? 0) === 0 && one.before === 0)) {
    return <Blank title={t('trend.none')} text={t('trend.noneMeans')} />;
  }
  const newest = stretches.findLast((one) => one.whole !== null);
  return (
    <TimeBars
      label={newest === undefined ? t('trend.title') : `${t('trend.title')}. ${said(newest)}`}
      stretches={stretches}
      writeTime={(seconds) => timeOfDay(seconds * 1000, zone)}
      writeCount={count}
      onPoint={onPoint}
    />
  );
}
