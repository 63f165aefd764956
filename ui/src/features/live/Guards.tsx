// What protects people and account, and how near to it we are.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CampaignView, LiveCounters, Outcome } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useCounters } from '../../api/live-store';
import { clock, count, secondsUntil } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Fact, Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import type { Mark } from '../../ui/StateMark';

/** How often an outcome came up in these campaigns. */
function outcomeCount(campaigns: readonly CampaignView[], outcome: Outcome): number {
  let sum = 0;
  for (const campaign of campaigns) {
    for (const one of campaign.counts.byOutcome) if (one.outcome === outcome) sum += one.count;
  }
  return sum;
}

interface Props {
  read: LiveCounters;
}

export function Guards({ read }: Props) {
  const counters = useCounters(read);
  const { t } = useTranslation();
  const campaigns = useQuery(reads.campaigns(useHost())).data ?? [];
  const left = Math.max(0, counters.budget - counters.budgetUsed);
  return (
    <Panel title={t('guards.title')}>
      <Facts>
        <Breaker counters={counters} />
        <Fact
          label={t('guards.budget')}
          hint={t('guards.budgetHint', {
            inFlight: count(counters.requestsInFlight),
            queued: count(counters.requestsQueued),
          })}
        >
          {t('guards.budgetLeft', { left: count(left), budget: count(counters.budget) })}
        </Fact>
        <Fact label={t('guards.dnd')} hint={t('guards.dndHint')}>
          {count(outcomeCount(campaigns, 'dnd_blocked'))}
        </Fact>
      </Facts>
    </Panel>
  );
}

function Breaker({ counters }: { counters: LiveCounters }) {
  const { t } = useTranslation();
  const now = useNow();
  const { breaker, breakerFailures } = counters;
  const [mark, words] = ((): [Mark, string] => {
    switch (breaker.state) {
      case 'closed':
        return breakerFailures === 0
          ? ['talk', t('guards.closed')]
          : ['look', t('guards.closedFailing', { count: breakerFailures })];
      case 'open':
        return ['bad', t('guards.open', { left: clock(secondsUntil(breaker.until, now)) })];
      case 'half-open':
        return ['look', t('guards.halfOpen')];
    }
  })();
  return (
    <Fact label={t('guards.breaker')} mark={mark} hint={t('guards.breakerHint')}>
      {words}
    </Fact>
  );
}
