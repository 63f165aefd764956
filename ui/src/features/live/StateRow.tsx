// Five figures that a supervisor reads from two metres, each with what follows from it.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../api/bindings';
import { useCounters, useLive } from '../../api/live-store';
import { clock, count, percent, secondsUntil, timeOfDay } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { useNow } from '../../lib/use-now';
import { Tile, Tiles } from '../../ui/Tile';
import { bindsOf, othersOf } from './ceiling';

interface Props {
  view: LiveView;
}

/** The latest of the running campaigns' ends; nothing while one of them is not known. */
function endOf(view: LiveView): { at: string; errorS: number | null } | null {
  const ends = view.campaigns.flatMap(({ state, eta, etaErrorS }) =>
    state === 'running' && eta !== null ? [{ at: eta, errorS: etaErrorS }] : [],
  );
  return ends.toSorted((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

export function StateRow({ view }: Props) {
  const { t } = useTranslation();
  const counters = useCounters(view.counters);
  const funnel = useLive((live) => live.funnel) ?? view.funnel;
  const now = useNow();
  const heardAt = useLive((live) => live.heardAt);
  const seconds = Math.max(0, Math.round((now - heardAt) / 1000));
  const age = heardAt === 0 || seconds < 2 ? t('live.ageNow') : t('live.age', { seconds });
  const talking = view.calls.filter((call) => call.status === 'in-progress').length;
  const running = counters.running.length;
  const paused = view.campaigns.filter((campaign) => campaign.state === 'paused').length;
  const end = endOf(view);
  const zone = view.campaigns[0]?.timezone ?? CALLEE_ZONE;
  const left = end === null ? '' : clock(secondsUntil(end.at, now));
  const inWords =
    end === null
      ? undefined
      : end.errorS === null
        ? t('live.in', { time: left })
        : t('live.giveOrTake', { time: left, error: clock(end.errorS) });
  // The same limit with another cause, and another way on.
  const held = counters.binding === 'breaker' && counters.breaker.state === 'held-open';
  const binding = held ? 'breaker_held' : counters.binding;
  const toGo = funnel.waiting + funnel.inCirculation;
  return (
    <Tiles label={t('live.now')}>
      <Tile
        label={<Link to="/campaigns">{t('live.running')}</Link>}
        age={age}
        value={count(running)}
        unit={t('live.campaigns', { count: running })}
        note={paused > 0 ? t('live.alsoPaused', { count: paused }) : t('live.noneHeld')}
        formula={t('live.runningFormula')}
      />
      <Tile
        label={<Link to="/calls">{t('live.inFlight')}</Link>}
        age={age}
        value={count(counters.linesHeld)}
        widest={count(counters.linesMax)}
        unit={t('live.ofLines', { count: counters.linesMax })}
        note={
          counters.unknown > 0
            ? t('live.talkingAndAsked', { talking, asked: counters.unknown })
            : talking > 0
              ? t('live.talking', { talking, others: Math.max(0, counters.linesHeld - talking) })
              : t('live.underWay', { count: counters.linesHeld })
        }
        formula={t('live.inFlightFormula')}
      />
      <Tile
        label={
          <Link to="/calls" search={{ period: 'hour' }}>
            {t('live.starts')}
          </Link>
        }
        age={age}
        value={count(counters.startsLastMinute)}
        widest="000"
        unit={t('live.ofCeiling', { ceiling: count(counters.startsCeiling) })}
        note={t(`binding.${binding}`)}
        formula={[
          t('live.startsFormula'),
          t(`bindingMeans.${binding}`),
          t('ceiling.is', { binds: bindsOf(counters.ceiling, t) }),
          othersOf(counters.ceiling, t),
        ].join(' ')}
      />
      <Tile
        label={
          <Link to="/calls" search={{ state: 'completed' }}>
            {t('live.answered')}
          </Link>
        }
        age={age}
        value={percent(funnel.answered, funnel.attempted)}
        unit="%"
        note={t('live.answeredOf', {
          answered: count(funnel.answered),
          attempted: count(funnel.attempted),
        })}
        formula={t('live.answeredFormula')}
      />
      <Tile
        label={<Link to="/campaigns">{t('live.end')}</Link>}
        age={age}
        value={end === null ? '–' : timeOfDay(end.at, zone)}
        widest="00:00"
        unit={inWords}
        note={t('live.toGo', { count: toGo })}
        formula={t('live.endFormula')}
      />
    </Tiles>
  );
}
