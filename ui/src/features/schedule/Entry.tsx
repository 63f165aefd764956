// One line of the schedule: when, whom, how it stands, and the way to take it back.
import { Button, Menu } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AgendaEntry } from '../../api/bindings';
import { phone, timeOfDay, zoneName } from '../../lib/format';
import { HERE } from '../../lib/here';
import { StateWord } from '../../ui/StateMark';
import { useTakeBack } from './actions';
import styles from './Schedule.module.css';
import { standing } from './words';

interface Props {
  entry: AgendaEntry;
  agent: string;
}

export function Entry({ entry, agent }: Props) {
  const { t } = useTranslation();
  const { mark, word } = standing(entry);
  const elsewhere = entry.timezone !== HERE;
  const number = phone(entry.phoneNumber);
  return (
    <li className={styles.entry} data-over={entry.status !== 'scheduled' || undefined}>
      <span className={styles.time}>
        {timeOfDay(entry.dialsAt, HERE)}
        {elsewhere && (
          <span className={styles.there}>
            {t('schedule.there', {
              time: timeOfDay(entry.dialsAt, entry.timezone),
              zone: zoneName(entry.timezone),
            })}
          </span>
        )}
      </span>
      <span className={styles.whom}>
        {entry.callLogId === null ? (
          number
        ) : (
          <Link to="/calls/$id" params={{ id: entry.callLogId }}>
            {number}
          </Link>
        )}
        <span className={styles.quiet}>{agent}</span>
      </span>
      <span className={styles.repeats}>
        {entry.isRecurring && (
          <>
            <IconRepeat size={14} stroke={1.75} aria-hidden="true" /> {t('schedule.repeats')}
          </>
        )}
      </span>
      <span className={styles.standing}>
        <StateWord mark={mark}>
          {t(`standing.${word}`, { time: timeOfDay(entry.scheduledFor, HERE) })}
        </StateWord>
      </span>
      <Ways entry={entry} number={number} />
    </li>
  );
}

function Ways({ entry, number }: { entry: AgendaEntry; number: string }) {
  const { t } = useTranslation();
  const { takeBack, restore } = useTakeBack();
  if (entry.canRestore) {
    return (
      <Button
        size="compact-sm"
        loading={restore.isPending}
        aria-label={t('schedule.restoreOf', { number, time: timeOfDay(entry.dialsAt, HERE) })}
        onClick={() => restore.mutate(entry)}
      >
        {t('schedule.restore')}
      </Button>
    );
  }
  if (!entry.canCancel) return <span />;
  const of = t('schedule.takeBackOf', { number, time: timeOfDay(entry.dialsAt, HERE) });
  if (!entry.isRecurring) {
    return (
      <Button
        size="compact-sm"
        loading={takeBack.isPending}
        aria-label={of}
        onClick={() => takeBack.mutate({ entry, extent: 'all' })}
      >
        {t('schedule.takeBack')}
      </Button>
    );
  }
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button size="compact-sm" loading={takeBack.isPending} aria-label={of}>
          {t('schedule.takeBack')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => takeBack.mutate({ entry, extent: 'one' })}>
          {t('schedule.onlyThis')}
        </Menu.Item>
        <Menu.Item onClick={() => takeBack.mutate({ entry, extent: 'all' })}>
          {t('schedule.allToCome')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
