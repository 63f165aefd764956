// What protects people and account, and how near to it we are.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveCounters, Outcome } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useCounter, useLive } from '../../api/live-store';
import { clock, count, dateAndTime, midnight, secondsUntil, timeOfDay } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { useNow, useStretch } from '../../lib/use-now';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import type { Mark } from '../../ui/StateMark';
import { BreakerHold } from './BreakerHold';
import { bindsOf, othersOf } from './ceiling';

/** Counts over the day are read this often while calls start. */
const TODAY_MS = 15_000;
/** The last quarter of an hour of the day's hours is worth a look. */
const SOON_S = 900;

interface Props {
  read: LiveCounters;
}

export const Guards = memo(function Guards({ read }: Props) {
  const { t } = useTranslation();
  const day = midnight(useStretch(60_000), CALLEE_ZONE);
  const host = useHost();
  const paused = useCounter('pausedByProvider', read);
  const closesAt = useCounter('hoursCloseAt', read);
  const breaker = useCounter('breaker', read);
  const starts = useLive((live) => (live.counters ?? read).startsLastMinute > 0);
  const today = useQuery({
    ...reads.summary(host, day),
    refetchInterval: starts ? TODAY_MS : false,
  }).data;
  const of = (outcome: Outcome) =>
    today?.byOutcome.find((one) => one.outcome === outcome)?.count ?? 0;
  return (
    <Panel title={t('guards.title')}>
      <Facts>
        <Breaker read={read} />
        {paused && (
          <Fact label={t('guards.provider')} mark="held" hint={t('guards.pausedByProviderHint')}>
            {t('guards.pausedByProvider')}
          </Fact>
        )}
        <Hours closesAt={closesAt} />
        <Budget read={read} />
        <Fact
          label={
            <Link to="/calls" search={{ state: 'dnd_blocked', period: 'today' }}>
              {t('guards.dnd')}
            </Link>
          }
          hint={t('guards.dndHint')}
        >
          {today === undefined ? '–' : count(of('dnd_blocked'))}
        </Fact>
        <Fact
          label={
            <Link to="/calls" search={{ state: 'network_error', period: 'today' }}>
              {t('guards.networkFailures')}
            </Link>
          }
          hint={t('guards.networkFailuresHint')}
        >
          {today === undefined ? '–' : count(of('network_error'))}
        </Fact>
        <Most read={read} />
      </Facts>
      <BreakerHold state={breaker.state} />
    </Panel>
  );
});

function Most({ read }: Props) {
  const { t } = useTranslation();
  const ceiling = useCounter('ceiling', read);
  return (
    <Fact label={t('ceiling.title')} hint={othersOf(ceiling, t)}>
      {bindsOf(ceiling, t)}
    </Fact>
  );
}

function Budget({ read }: Props) {
  const { t } = useTranslation();
  const budget = useCounter('budget', read);
  const used = useCounter('budgetUsed', read);
  const inFlight = useCounter('requestsInFlight', read);
  const queued = useCounter('requestsQueued', read);
  return (
    <Fact
      label={t('guards.budget')}
      hint={t('guards.budgetHint', { inFlight: count(inFlight), queued: count(queued) })}
    >
      {t('guards.budgetLeft', { left: count(Math.max(0, budget - used)), budget: count(budget) })}
    </Fact>
  );
}

function Hours({ closesAt }: { closesAt: string | null }) {
  const { t } = useTranslation();
  const now = useNow();
  if (closesAt === null) return null;
  const left = secondsUntil(closesAt, now);
  return (
    <Fact
      label={t('guards.hours')}
      mark={left < SOON_S ? 'look' : undefined}
      hint={t('guards.hoursHint', { time: timeOfDay(closesAt, CALLEE_ZONE) })}
    >
      {t('guards.hoursLeft', { left: clock(left) })}
    </Fact>
  );
}

function Breaker({ read }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const breaker = useCounter('breaker', read);
  const breakerFailures = useCounter('breakerFailures', read);
  const heldBy = useCounter('heldBy', read);
  const held = (how: 'heldOpen' | 'heldClosed') =>
    heldBy === null ? t(`guards.${how}`) : t(`guards.${how}By`, { who: heldBy.userId });
  const [mark, words] = ((): [Mark, string] => {
    switch (breaker.state) {
      case 'closed':
        return breakerFailures === 0
          ? ['talk', t('guards.closed')]
          : ['look', t('guards.closedFailing', { count: breakerFailures })];
      case 'open':
        return ['bad', t('guards.open', { left: clock(secondsUntil(breaker.until, now)) })];
      case 'held-open':
        return ['held', held('heldOpen')];
      case 'held-closed':
        return ['look', held('heldClosed')];
      case 'half-open':
        return ['look', t('guards.halfOpen')];
    }
  })();
  return (
    <>
      <Fact label={t('guards.breaker')} mark={mark} hint={t('guards.breakerHint')}>
        {words}
      </Fact>
      {heldBy !== null && (
        <Fact label={t('guards.heldSince')}>{dateAndTime(heldBy.since, CALLEE_ZONE)}</Fact>
      )}
    </>
  );
}
