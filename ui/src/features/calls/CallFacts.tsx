// What is known of a call.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { clock, count, dateAndTime, timeOfDay, zoneName } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Fact, Facts } from '../../ui/Facts';
import styles from './Calls.module.css';
import { CopyButton } from './CopyButton';

interface Props {
  call: CallView;
  zone: string;
}

export function CallFacts({ call, zone }: Props) {
  const { t } = useTranslation();
  const agents = useQuery(reads.agents(useHost())).data ?? [];
  const agent = agents.find(({ id }) => id === call.agentId)?.name ?? call.agentId;
  const at = (moment: string) => timeOfDay(moment, zone, true);
  return (
    <Facts>
      <Fact label={t('log.column.campaign')}>
        {call.campaignId === null ? (
          t('calls.single')
        ) : (
          <Link className={styles.link} to="/campaigns/$id" params={{ id: call.campaignId }}>
            {call.campaignName ?? call.campaignId}
          </Link>
        )}
      </Fact>
      <Fact label={t('log.column.agent')}>{agent}</Fact>
      <Fact label={t('log.column.asker')}>{call.userId}</Fact>
      <Fact label={t('log.column.priority')}>{t(`priority.${call.priority}`)}</Fact>
      <Fact label={t('drawer.attempt')}>{count(call.attempt)}</Fact>
      <Fact label={t('drawer.asked')}>
        {dateAndTime(call.createdAt, zone)} {zoneName(zone)}
      </Fact>
      {call.startedAt !== null && (
        <Fact label={t('drawer.started')} hint={t('drawer.startedHint')}>
          {at(call.startedAt)}
        </Fact>
      )}
      {call.answeredAt !== null && <Fact label={t('drawer.answered')}>{at(call.answeredAt)}</Fact>}
      {call.endedAt === null && call.startedAt !== null && (
        <Fact label={t('drawer.since')}>
          <Running since={call.startedAt} />
        </Fact>
      )}
      {call.endedAt !== null && <Fact label={t('drawer.ended')}>{at(call.endedAt)}</Fact>}
      {call.duration !== null && (
        <Fact label={t('drawer.duration')} hint={t('drawer.durationHint')}>
          {clock(call.duration)}
        </Fact>
      )}
      {call.talkSeconds !== null && (
        <Fact label={t('drawer.talk')} hint={t('drawer.talkHint')}>
          {clock(call.talkSeconds)}
        </Fact>
      )}
      {call.price !== null && <Fact label={t('log.column.price')}>{call.price}</Fact>}
      <Fact label={t('drawer.id')}>
        <CopyButton text={call.callLogId} label={t('drawer.copyId')} />
      </Fact>
      {call.providerCallId !== null && (
        <Fact label={t('drawer.providerId')}>
          <CopyButton text={call.providerCallId} label={t('drawer.copyProviderId')} />
        </Fact>
      )}
    </Facts>
  );
}

function Running({ since }: { since: string }) {
  const now = useNow();
  return <>{clock((now - Date.parse(since)) / 1000)}</>;
}
