// What happened to a call, in plain sentences, the oldest first.
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { CallEventView, CallMoved, CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { outcomeMark } from '../../api/states';
import { timeOfDay } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { type Mark, StateMark } from '../../ui/StateMark';
import styles from './Calls.module.css';

const MARKS: Readonly<Record<CallMoved, Mark>> = {
  queued: 'wait',
  reserved: 'wait',
  sent: 'dial',
  placed: 'dial',
  taken_back: 'held',
  unknown: 'look',
  adopted: 'dial',
  missed_once: 'look',
  needs_a_look: 'look',
  ringing: 'dial',
  picked_up: 'talk',
  ended: 'done',
  retry_planned: 'wait',
  retries_dropped: 'held',
  said_placed: 'look',
  said_not_placed: 'held',
  redial_wanted: 'look',
};

interface Props {
  call: CallView;
  zone: string;
}

export function Timeline({ call, zone }: Props) {
  const { t } = useTranslation();
  const host = useHost();
  const explain = useExplain();
  const words = useAnswerWords();
  const events = useQuery(reads.callEvents(host, call.callLogId));
  return (
    <section className={styles.timeline}>
      <h3>{t('timeline.title')}</h3>
      <QueryView
        answer={events}
        lines={4}
        words={words}
        explain={explain}
        isEmpty={(list) => list.length === 0}
        empty={<p className={styles.quiet}>{t('timeline.forgotten')}</p>}
      >
        {(list) => (
          <ol>
            {list.map((event) => (
              <Moment key={event.seq} event={event} call={call} zone={zone} />
            ))}
          </ol>
        )}
      </QueryView>
    </section>
  );
}

function Moment({ event, call, zone }: { event: CallEventView } & Props) {
  const { t } = useTranslation();
  const mark =
    event.what === 'ended' && call.outcome !== null ? outcomeMark(call.outcome) : MARKS[event.what];
  return (
    <li className={styles.moment}>
      <time className="num" dateTime={event.at}>
        {timeOfDay(event.at, zone, true)}
      </time>
      <StateMark mark={mark} />
      <span>{sentence(event.what, call, t)}</span>
    </li>
  );
}

function sentence(what: CallMoved, call: CallView, t: TFunction): string {
  const name = call.name ?? t('timeline.somebody');
  if (what === 'queued' && call.campaignName !== null) {
    return t('timeline.queuedByCampaign', { campaign: call.campaignName });
  }
  if (what === 'ended' && call.outcome !== null) {
    return t('timeline.endedAs', { outcome: t(`outcome.${call.outcome}`) });
  }
  return t(`timeline.${what}`, { name, user: call.userId });
}
