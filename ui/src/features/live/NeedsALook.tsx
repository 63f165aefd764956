// What a person must look at, with the button that mends it. Calm when there is nothing.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccountRecheck, useStrangerSeen } from '../../api/actions';
import type { CallView, LiveCounters } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useCounter } from '../../api/live-store';
import { askAbout } from '../../api/resolving';
import { count, dateAndTime, phoneTail } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';
import { ActionButton } from '../../ui/ActionButton';
import { Panel } from '../../ui/Panel';
import { type Mark, StateMark } from '../../ui/StateMark';
import styles from './Live.module.css';

/** Calls listed by name; the others are counted. */
const LISTED = 5;

interface Props {
  calls: readonly CallView[];
  read: LiveCounters;
}

export const NeedsALook = memo(function NeedsALook({ calls, read }: Props) {
  const problem = useCounter('accountProblem', read);
  const unknown = useCounter('unknown', read);
  const wanted = useCounter('needsALook', read);
  const { t } = useTranslation();
  const recheck = useAccountRecheck();
  const navigate = useNavigate();
  const strangers = useQuery(reads.strangers(useHost())).data ?? [];
  const seen = useStrangerSeen();
  // Requests whose outcome is being asked for are counted in one line, not listed.
  const flagged = calls.filter((call) => call.needsALook);
  const waiting = Math.max(flagged.length, wanted);
  const total = waiting + strangers.length + (problem === null ? 0 : 1) + (unknown > 0 ? 1 : 0);
  return (
    <Panel title={t('look.title')} note={total > 0 ? count(total) : undefined}>
      {total === 0 ? (
        <p className={styles.calm}>
          <StateMark mark="done" />
          {t('look.nothing')}
        </p>
      ) : (
        <ul className={styles.needs}>
          {problem !== null && (
            <Need
              mark="bad"
              button={
                <>
                  <Button component={Link} to="/settings" size="compact-sm">
                    {t('look.settings')}
                  </Button>
                  <Button
                    size="compact-sm"
                    loading={recheck.isPending}
                    onClick={() => recheck.mutate()}
                  >
                    {t('look.recheck')}
                  </Button>
                </>
              }
            >
              {t(`look.account.${problem.kind}`)} <span data-copyable>{problem.message}</span>
            </Need>
          )}
          {unknown > 0 && (
            <Need
              mark="look"
              button={
                <Button component={Link} to="/calls?state=unknown" size="compact-sm">
                  {t('look.show')}
                </Button>
              }
            >
              {t('look.asking', { count: unknown })}
            </Need>
          )}
          {flagged.slice(0, LISTED).map((call) => (
            <Need
              key={call.callLogId}
              mark="look"
              button={
                <Button
                  size="compact-sm"
                  onClick={() =>
                    void navigate({ to: '/calls/$id', params: { id: call.callLogId } })
                  }
                >
                  {t('look.open')}
                </Button>
              }
            >
              {t('look.call', {
                tail: phoneTail(call.phoneNumber),
                name: call.name ?? t('look.someone'),
              })}
              <span className={styles.sayings}>
                {call.resolutions.map(({ name, allowed, reason }) => (
                  <ActionButton
                    key={name}
                    size="compact-xs"
                    refusal={allowed || reason === null ? null : t(`resolve.refusal.${reason}`)}
                    onClick={() => askAbout({ call, how: name, zone: CALLEE_ZONE })}
                  >
                    {t(`resolve.${name}`)}
                  </ActionButton>
                ))}
              </span>
            </Need>
          ))}
          {waiting > LISTED && (
            <Need mark="look">{t('look.more', { count: waiting - LISTED })}</Need>
          )}
          {strangers.slice(0, LISTED).map((stranger) => (
            <Need
              key={stranger.id}
              mark="look"
              button={
                <Button
                  size="compact-sm"
                  loading={seen.isPending && seen.variables === stranger.id}
                  onClick={() => seen.mutate(stranger.id)}
                >
                  {t('look.strangerSeen')}
                </Button>
              }
            >
              {t('look.stranger', {
                tail: phoneTail(stranger.phoneNumber),
                when: dateAndTime(stranger.createdAt ?? stranger.foundAt, CALLEE_ZONE),
              })}
            </Need>
          ))}
          {strangers.length > LISTED && (
            <Need mark="look">{t('look.moreStrangers', { count: strangers.length - LISTED })}</Need>
          )}
        </ul>
      )}
    </Panel>
  );
});

interface NeedProps {
  mark: Mark;
  button?: React.ReactNode;
  children: React.ReactNode;
}

function Need({ mark, button, children }: NeedProps) {
  return (
    <li className={styles.need}>
      <StateMark mark={mark} size={11} />
      <p>{children}</p>
      {button !== undefined && <span className={styles.needButtons}>{button}</span>}
    </li>
  );
}
