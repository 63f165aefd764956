// Why nobody, or not everybody, is being rung: how many for each reason, and what lifts it.
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { refusalOf, useCampaignAction, useStopAll } from '../../api/actions';
import type { CampaignView, ContactView, WhyAction, WhyLine, WhyReason } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { count, dateAndTime } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { type Mark, StateMark } from '../../ui/StateMark';
import styles from './Why.module.css';

/** What keeps people passes by itself, needs a person, or is how it should be. */
function markOf(reason: WhyReason): Mark {
  switch (reason) {
    case 'turn':
      return 'dial';
    case 'account':
    case 'breaker':
    case 'other_account':
      return 'bad';
    case 'already_in_call':
      return 'talk';
    case 'quiet_time':
    case 'not_due':
    case 'not_yet':
      return 'wait';
    case 'over':
      return 'done';
    case 'not_started':
    case 'paused':
    case 'stopped':
    case 'provider_wall':
    case 'too_late':
    case 'campaign_hours':
    case 'suppressed':
    case 'cap':
    case 'outside_hours':
      return 'held';
  }
}

interface Props {
  campaign: CampaignView;
  /** Shows the campaign's settings. */
  onSettings: () => void;
}

export function Why({ campaign, onSettings }: Props) {
  const { t } = useTranslation();
  const words = useAnswerWords();
  const explain = useExplain();
  const why = useQuery(reads.campaignWhy(useHost(), campaign.id));
  return (
    <Panel
      title={t('why.title')}
      note={why.data === undefined ? undefined : t('why.waiting', { count: why.data.waiting })}
    >
      <QueryView answer={why} lines={3} words={words} explain={explain}>
        {({ everybody, people }) => (
          <ul className={styles.lines}>
            {everybody.map((line) => (
              <Line key={line.reason} line={line} campaign={campaign} onSettings={onSettings} />
            ))}
            {people.map((line) => (
              <Line
                key={line.reason}
                line={line}
                campaign={campaign}
                onSettings={onSettings}
                counted
              />
            ))}
            {everybody.length + people.length === 0 && (
              <li className={styles.line}>
                <StateMark mark="done" size={11} />
                <p>{t('why.nobody')}</p>
              </li>
            )}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}

function Line({ line, campaign, onSettings, counted }: Props & { line: WhyLine; counted?: true }) {
  const { t } = useTranslation();
  return (
    <li className={styles.line}>
      <StateMark mark={markOf(line.reason)} size={11} />
      <p>
        {counted === true && (
          <>
            <b className="num">{count(line.count)}</b>{' '}
          </>
        )}
        {t(`why.reason.${line.reason}`)}
        {line.until !== null && (
          <span className={styles.until}>
            {', '}
            {t('why.until', { time: dateAndTime(line.until, campaign.timezone) })}
          </span>
        )}
      </p>
      <Lift action={line.action} campaign={campaign} onSettings={onSettings} />
    </li>
  );
}

/** The button that lifts it, where one can. */
function Lift({ action, campaign, onSettings }: Props & { action: WhyAction }) {
  const { t } = useTranslation();
  const act = useCampaignAction();
  const stopAll = useStopAll();
  switch (action) {
    case 'start_campaign':
    case 'resume_campaign': {
      const name = action === 'start_campaign' ? 'start' : 'resume';
      const refusal = refusalOf(campaign, name);
      return (
        <ActionButton
          size="compact-sm"
          refusal={refusal === null ? null : t(`refusal.${refusal}`)}
          loading={act.isPending}
          onClick={() => act.mutate({ id: campaign.id, action: name })}
        >
          {t(`action.${name}`)}
        </ActionButton>
      );
    }
    case 'resume_engine':
      return (
        <Button size="compact-sm" onClick={() => stopAll.mutate(false)}>
          {t('top.goOn')}
        </Button>
      );
    case 'edit_dates':
    case 'edit_hours':
    case 'edit_rules':
      return (
        <Button size="compact-sm" onClick={onSettings}>
          {t(`why.lift.${action}`)}
        </Button>
      );
    case 'mend_account':
    case 'switch_account':
    case 'raise_limits':
      return (
        <Button size="compact-sm" component={Link} to="/settings">
          {t(`why.lift.${action}`)}
        </Button>
      );
    case 'edit_suppressions':
      return (
        <Button size="compact-sm" component={Link} to="/do-not-call">
          {t('why.lift.edit_suppressions')}
        </Button>
      );
    case 'look_at_provider':
      return (
        <Button size="compact-sm" component={Link} to="/">
          {t('why.lift.look_at_provider')}
        </Button>
      );
    case 'new_campaign':
      return (
        <Button size="compact-sm" component={Link} to="/campaigns">
          {t('why.lift.new_campaign')}
        </Button>
      );
    case 'wait':
      return null;
  }
}

interface PersonProps {
  id: string;
  zone: string;
  /** Whom it is about; nobody while it is closed. */
  person: ContactView | null;
  onClose: () => void;
}

/** All that keeps one person from being rung, and when they could be. */
export function WhyNotThem({ id, zone, person, onClose }: PersonProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={person !== null}
      onClose={onClose}
      title={t('why.person', { name: person?.name ?? person?.phoneNumber ?? '' })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {person !== null && <Reasons id={id} zone={zone} person={person} />}
    </Modal>
  );
}

function Reasons({ id, zone, person }: { id: string; zone: string; person: ContactView }) {
  const { t } = useTranslation();
  const words = useAnswerWords();
  const explain = useExplain();
  const why = useQuery(reads.contactWhy(useHost(), id, person.id));
  return (
    <QueryView answer={why} lines={3} words={words} explain={explain}>
      {({ reasons, earliest }) => (
        <>
          <p>
            {earliest === null
              ? t('why.never')
              : t('why.earliest', { time: dateAndTime(earliest, zone) })}
          </p>
          <ul className={styles.reasons}>
            {reasons.map((line) => (
              <li key={line.reason} className={styles.line}>
                <StateMark mark={markOf(line.reason)} size={11} />
                <p>
                  {line.reason === 'over' && person.state === 'finished'
                    ? t('why.through')
                    : t(`why.reason.${line.reason}`)}
                  {line.until !== null && (
                    <span className={styles.until}>
                      {', '}
                      {t('why.until', { time: dateAndTime(line.until, zone) })}
                    </span>
                  )}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </QueryView>
  );
}
