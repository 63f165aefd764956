// What happened while nobody was there. It stands above everything until it is put away.
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { useCampaignAction } from '../../api/actions';
import type { AwayView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { shownCall } from '../../api/states';
import { dateAndTime, phoneTail } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { type Mark, StateMark, StateWord } from '../../ui/StateMark';
import styles from './Live.module.css';

const KEY = 'dialdesk-away-seen';
/** Calls listed by name; the others are counted above. */
const LISTED = 5;

/** Which return was put away last. */
const useSeen = create<{ readonly seen: string | null }>(() => ({
  seen: globalThis.localStorage?.getItem(KEY) ?? null,
}));

function putAway(backAt: string): void {
  globalThis.localStorage?.setItem(KEY, backAt);
  useSeen.setState({ seen: backAt });
}

/** What is counted, in the order in which it is told. */
const COUNTED = [
  ['followed', 'dial'],
  ['adopted', 'talk'],
  ['absent', 'done'],
  ['unknown', 'look'],
  ['needsALook', 'look'],
  ['closed', 'held'],
] as const satisfies readonly (readonly [keyof AwayView, Mark])[];

function isWorthTelling(away: AwayView): boolean {
  return away.paused.length > 0 || COUNTED.some(([name]) => away[name] > 0);
}

export function Away({ zone }: { zone: string }) {
  const away = useQuery(reads.away(useHost())).data ?? null;
  const seen = useSeen((state) => state.seen);
  if (away === null || away.backAt === seen || !isWorthTelling(away)) return null;
  return <Told away={away} zone={zone} />;
}

function Told({ away, zone }: { away: AwayView; zone: string }) {
  const { t } = useTranslation();
  const action = useCampaignAction();
  return (
    <Panel
      title={t('away.title')}
      note={t(`away.${away.by}`, {
        since: dateAndTime(away.since, zone),
        back: dateAndTime(away.backAt, zone),
      })}
      tools={
        <ActionIcon
          variant="subtle"
          aria-label={t('away.putAway')}
          onClick={() => putAway(away.backAt)}
        >
          <IconX size={16} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      }
    >
      <ul className={styles.needs}>
        {COUNTED.filter(([name]) => away[name] > 0).map(([name, mark]) => (
          <li key={name} className={styles.need}>
            <StateMark mark={mark} size={11} />
            <p>{t(`away.${name}`, { count: away[name] })}</p>
          </li>
        ))}
        {away.paused.map((campaign) => (
          <li key={campaign.campaignId} className={styles.need}>
            <StateMark mark={campaign.waits ? 'held' : 'done'} size={11} />
            <p>
              {t(campaign.waits ? 'away.paused' : 'away.wentOn', { name: campaign.name })}{' '}
              <Link to="/campaigns/$id" params={{ id: campaign.campaignId }}>
                {t('away.open')}
              </Link>
            </p>
            {campaign.waits && (
              <span className={styles.needButtons}>
                <Button
                  size="compact-sm"
                  variant="filled"
                  loading={action.isPending && action.variables.id === campaign.campaignId}
                  onClick={() => action.mutate({ id: campaign.campaignId, action: 'resume' })}
                >
                  {t('action.resume')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {away.calls.length > 0 && (
        <ul className={styles.awayCalls} aria-label={t('away.calls')}>
          {away.calls.slice(0, LISTED).map((call) => {
            const { mark, word } = shownCall(call);
            return (
              <li key={call.callLogId}>
                <StateWord mark={mark}>
                  {call.outcome === null ? t(`call.${word}`) : t(`outcome.${call.outcome}`)}
                </StateWord>
                <Link to="/calls/$id" params={{ id: call.callLogId }}>
                  {call.name ?? phoneTail(call.phoneNumber)}
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
