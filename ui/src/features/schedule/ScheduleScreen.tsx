// What is dialled when: an agenda by day or a week at a glance, with what was missed while the
// program was off.
import { Button, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgendaEntry } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { count } from '../../lib/format';
import { openNewCall } from '../../lib/new-call';
import { useStretch } from '../../lib/use-now';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { Entry } from './Entry';
import styles from './Schedule.module.css';
import { Week } from './Week';
import { byDay, dayHeading, dayShort, daysOn, startOfDay } from './words';

const VIEWS = ['agenda', 'week'] as const;
type View = (typeof VIEWS)[number];

/** Missed calls are shown for so many days. */
const MISSED_DAYS = 7;

export function ScheduleScreen() {
  const { t } = useTranslation();
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  const now = useStretch(60_000);
  const [view, setView] = useState<View>('agenda');
  const [steps, setSteps] = useState(0);
  // Both views show the same days, today first: whoever changes the view looks for the same calls.
  const from = daysOn(startOfDay(now), steps * 7);
  const until = daysOn(from, 7);
  const agenda = useQuery({
    ...reads.agenda(host, from, until),
    placeholderData: keepPreviousData,
  });
  const past = useQuery(reads.agenda(host, daysOn(startOfDay(now), -MISSED_DAYS), startOfDay(now)));
  const today = (entries: readonly AgendaEntry[]) =>
    entries.filter((it) => it.outcome === 'missed');
  const missed = [...today(past.data ?? []), ...(steps === 0 ? today(agenda.data ?? []) : [])];
  const names = useQuery(reads.agents(host)).data ?? [];
  const agent = (id: string) => names.find((one) => one.id === id)?.name ?? id;
  const make = () => openNewCall();
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{t('rail.schedule')}</h1>
      {missed.length > 0 && (
        <Panel title={t('schedule.missed')} note={t('schedule.missedMeans')}>
          <ul className={styles.entries}>
            {missed.map((entry) => (
              <li key={`${entry.scheduleId} ${entry.scheduledFor}`} className={styles.missedLine}>
                <span className={styles.day}>{dayShort(Date.parse(entry.scheduledFor))}</span>
                <ul className={styles.entries}>
                  <Entry entry={entry} agent={agent(entry.agentId)} />
                </ul>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel
        fills
        title={t('rail.schedule')}
        note={
          agenda.data === undefined
            ? undefined
            : t('schedule.span', {
                from: dayShort(from),
                until: dayShort(daysOn(until, -1)),
                calls: count(agenda.data.filter((it) => it.status === 'scheduled').length),
              })
        }
        tools={
          <>
            <Steps steps={steps} onSteps={setSteps} />
            <SegmentedControl
              size="xs"
              aria-label={t('schedule.view')}
              value={view}
              onChange={(value) => setView(VIEWS.find((one) => one === value) ?? 'agenda')}
              data={VIEWS.map((value) => ({ value, label: t(`schedule.${value}`) }))}
            />
            <Button size="compact-sm" onClick={make}>
              {t('newCall.title')}
            </Button>
          </>
        }
      >
        <QueryView
          answer={agenda}
          words={words}
          explain={explain}
          isEmpty={(entries) => entries.length === 0 && view === 'agenda'}
          empty={
            <Blank
              title={t('schedule.none')}
              text={t('schedule.noneMeans')}
              action={{ label: t('newCall.title'), run: make }}
            />
          }
        >
          {(entries) =>
            view === 'week' ? (
              <Week from={from} now={now} entries={entries} />
            ) : (
              <Agenda entries={entries} agent={agent} />
            )
          }
        </QueryView>
      </Panel>
    </div>
  );
}

function Steps({ steps, onSteps }: { steps: number; onSteps: (steps: number) => void }) {
  const { t } = useTranslation();
  return (
    <span className={styles.steps}>
      <Button
        size="compact-sm"
        aria-label={t('schedule.earlier')}
        onClick={() => onSteps(steps - 1)}
      >
        <IconChevronLeft size={14} aria-hidden="true" />
      </Button>
      <Button size="compact-sm" disabled={steps === 0} onClick={() => onSteps(0)}>
        {t('schedule.today')}
      </Button>
      <Button size="compact-sm" aria-label={t('schedule.later')} onClick={() => onSteps(steps + 1)}>
        <IconChevronRight size={14} aria-hidden="true" />
      </Button>
    </span>
  );
}

function Agenda(props: { entries: readonly AgendaEntry[]; agent: (id: string) => string }) {
  return (
    <div className={styles.agenda}>
      {byDay(props.entries).map(([day, entries]) => (
        <section key={day}>
          <h3 className={styles.day}>{dayHeading(Date.parse(entries[0]?.dialsAt ?? day))}</h3>
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <Entry
                key={`${entry.scheduleId} ${entry.scheduledFor}`}
                entry={entry}
                agent={props.agent(entry.agentId)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
