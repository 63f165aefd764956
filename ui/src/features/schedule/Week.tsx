// A week at a glance: seven days side by side, each call at its time.
import { IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AgendaEntry } from '../../api/bindings';
import { phoneTail, timeOfDay } from '../../lib/format';
import { HERE } from '../../lib/here';
import { StateMark } from '../../ui/StateMark';
import styles from './Schedule.module.css';
import { byDay, dayKey, dayShort, daysOn, standing } from './words';

interface Props {
  /** The beginning of its first day. */
  from: number;
  now: number;
  entries: readonly AgendaEntry[];
}

const SEVEN = [0, 1, 2, 3, 4, 5, 6] as const;

export function Week({ from, now, entries }: Props) {
  const { t } = useTranslation();
  const days = new Map(byDay(entries));
  return (
    <div className={styles.week}>
      {SEVEN.map((offset) => {
        const at = daysOn(from, offset);
        const calls = days.get(dayKey(at)) ?? [];
        return (
          <section
            key={offset}
            className={styles.column}
            data-today={dayKey(at) === dayKey(now) || undefined}
            aria-label={dayShort(at)}
          >
            <h3>{dayShort(at)}</h3>
            {calls.length === 0 ? (
              <p className={styles.quiet}>{t('schedule.nothing')}</p>
            ) : (
              <ul>
                {calls.map((entry) => {
                  const { mark, word } = standing(entry);
                  const time = timeOfDay(entry.scheduledFor, HERE);
                  return (
                    <li
                      key={`${entry.scheduleId} ${entry.scheduledFor}`}
                      title={t(`standing.${word}`, { time })}
                    >
                      <StateMark mark={mark} />
                      <b>{timeOfDay(entry.dialsAt, HERE)}</b> {phoneTail(entry.phoneNumber)}
                      {entry.isRecurring && (
                        <IconRepeat
                          size={12}
                          stroke={1.75}
                          role="img"
                          aria-label={t('schedule.repeats')}
                        />
                      )}
                      <span className="visually-hidden">{t(`standing.${word}`, { time })}</span>
                    </li>
                  );
                })}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}
