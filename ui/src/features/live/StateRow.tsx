// Five figures that a supervisor reads from two metres, each with what follows from it. Each
// follows what it shows, so that the others stand still when it moves.
import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView, CampaignView, Funnel, LiveCounters, LiveView } from '../../api/bindings';
import { useCounter, useLive } from '../../api/live-store';
import { clock, count, percent, secondsUntil, timeOfDay } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { useNow } from '../../lib/use-now';
import { Tile, Tiles } from '../../ui/Tile';
import { bindsOf, othersOf } from './ceiling';

export function StateRow({ view }: { view: LiveView }) {
  const { t } = useTranslation();
  const { campaigns, calls, counters, funnel } = view;
  return (
    <Tiles label={t('live.now')}>
      <Running campaigns={campaigns} read={counters} />
      <InFlight calls={calls} read={counters} />
      <Starts read={counters} />
      <Answered read={funnel} />
      <End campaigns={campaigns} read={funnel} />
    </Tiles>
  );
}

/** How old the figures are. */
function Age() {
  const { t } = useTranslation();
  const now = useNow();
  const seconds = useLive(({ heardAt }) =>
    heardAt === 0 ? 0 : Math.max(0, Math.round((now - heardAt) / 1000)),
  );
  return seconds < 2 ? t('live.ageNow') : t('live.age', { seconds });
}

const AGE = <Age />;

interface OfCampaigns<Read> {
  campaigns: readonly CampaignView[];
  read: Read;
}

const Running = memo(function Running({ campaigns, read }: OfCampaigns<LiveCounters>) {
  const { t } = useTranslation();
  const running = useCounter('running', read).length;
  const paused = campaigns.filter((campaign) => campaign.state === 'paused').length;
  return (
    <Tile
      label={<Link to="/campaigns">{t('live.running')}</Link>}
      age={AGE}
      value={count(running)}
      unit={t('live.campaigns', { count: running })}
      note={paused > 0 ? t('live.alsoPaused', { count: paused }) : t('live.noneHeld')}
      formula={t('live.runningFormula')}
    />
  );
});

interface InFlightProps {
  calls: readonly CallView[];
  read: LiveCounters;
}

const InFlight = memo(function InFlight({ calls, read }: InFlightProps) {
  const { t } = useTranslation();
  const held = useCounter('linesHeld', read);
  const most = useCounter('linesMax', read);
  const asked = useCounter('unknown', read);
  const talking = calls.filter((call) => call.status === 'in-progress').length;
  const note = () => {
    if (asked > 0) return t('live.talkingAndAsked', { talking, asked });
    if (talking === 0) return t('live.underWay', { count: held });
    return t('live.talking', { talking, others: Math.max(0, held - talking) });
  };
  return (
    <Tile
      label={<Link to="/calls">{t('live.inFlight')}</Link>}
      age={AGE}
      value={count(held)}
      widest={count(most)}
      unit={t('live.ofLines', { count: most })}
      note={note()}
      formula={t('live.inFlightFormula')}
    />
  );
});

const Starts = memo(function Starts({ read }: { read: LiveCounters }) {
  const { t } = useTranslation();
  const started = useCounter('startsLastMinute', read);
  const most = useCounter('startsCeiling', read);
  const ceiling = useCounter('ceiling', read);
  const binds = useCounter('binding', read);
  const breaker = useCounter('breaker', read);
  // The same limit with another cause, and another way on.
  const held = binds === 'breaker' && breaker.state === 'held-open';
  const binding = held ? 'breaker_held' : binds;
  const formula = useMemo(
    () =>
      [
        t('live.startsFormula'),
        t(`bindingMeans.${binding}`),
        t('ceiling.is', { binds: bindsOf(ceiling, t) }),
        othersOf(ceiling, t),
      ].join(' '),
    [t, binding, ceiling],
  );
  return (
    <Tile
      label={
        <Link to="/calls" search={{ period: 'hour' }}>
          {t('live.starts')}
        </Link>
      }
      age={AGE}
      value={count(started)}
      widest="000"
      unit={t('live.ofCeiling', { ceiling: count(most) })}
      note={t(`binding.${binding}`)}
      formula={formula}
    />
  );
});

const Answered = memo(function Answered({ read }: { read: Funnel }) {
  const { t } = useTranslation();
  const answered = useLive((live) => (live.funnel ?? read).answered);
  const attempted = useLive((live) => (live.funnel ?? read).attempted);
  return (
    <Tile
      label={
        <Link to="/calls" search={{ state: 'completed' }}>
          {t('live.answered')}
        </Link>
      }
      age={AGE}
      value={percent(answered, attempted)}
      unit="%"
      note={t('live.answeredOf', { answered: count(answered), attempted: count(attempted) })}
      formula={t('live.answeredFormula')}
    />
  );
});

/** The latest of the running campaigns' ends; nothing while one of them is not known. */
function endOf(campaigns: readonly CampaignView[]): { at: string; errorS: number | null } | null {
  const ends = campaigns.flatMap(({ state, eta, etaErrorS }) =>
    state === 'running' && eta !== null ? [{ at: eta, errorS: etaErrorS }] : [],
  );
  return ends.toSorted((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

const End = memo(function End({ campaigns, read }: OfCampaigns<Funnel>) {
  const { t } = useTranslation();
  const now = useNow();
  const toGo = useLive(({ funnel }) => {
    const { waiting, inCirculation } = funnel ?? read;
    return waiting + inCirculation;
  });
  const end = endOf(campaigns);
  const zone = campaigns[0]?.timezone ?? CALLEE_ZONE;
  return (
    <Tile
      label={<Link to="/campaigns">{t('live.end')}</Link>}
      age={AGE}
      value={end === null ? '–' : timeOfDay(end.at, zone)}
      widest="00:00"
      unit={end === null ? undefined : t('live.in', { time: clock(secondsUntil(end.at, now)) })}
      note={
        end === null || end.errorS === null
          ? t('live.toGo', { count: toGo })
          : t('live.giveOrTake', { error: clock(end.errorS), count: toGo })
      }
      formula={t('live.endFormula')}
    />
  );
});
