// What a choice of times comes to: the next ten calls, on the callee's clocks with the operator's
// beside them.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { reads, useHost } from '../../../api/client';
import { faultsOf } from '../../../api/errors';
import { dateAndTime, timeOfDay, zoneName } from '../../../lib/format';
import { HERE } from '../../../lib/here';
import { StateWord } from '../../../ui/StateMark';
import styles from './When.module.css';
import { scheduleOf, type When } from './when';

/** A pause in choosing after which the engine is asked. */
const RESTS_MS = 150;

export function Coming({ when }: { when: When }) {
  const { t } = useTranslation();
  const host = useHost();
  const [rested] = useDebouncedValue(when, RESTS_MS);
  const preview = useQuery({
    ...reads.coming(host, scheduleOf(rested)),
    placeholderData: keepPreviousData,
  });
  const [fault] = preview.error === null ? [] : faultsOf(preview.error);
  if (fault !== undefined) {
    return (
      <p className={styles.fault} role="status">
        <StateWord mark="look">{t('when.notYet', { message: fault.message })}</StateWord>
      </p>
    );
  }
  const coming = preview.data;
  if (coming === undefined) return <p role="status">{t('common.loading')}</p>;
  const elsewhere = coming.timezone !== HERE;
  return (
    <section className={styles.coming} aria-label={t('when.coming')}>
      <h3>{coming.occurrences.length === 1 ? t('when.comingOnce') : t('when.coming')}</h3>
      <ol>
        {coming.occurrences.map((one) => (
          <li key={one.scheduledFor}>
            <span className={styles.there}>
              {dateAndTime(one.dialsAt, coming.timezone)} {zoneName(coming.timezone)}
            </span>
            {elsewhere && (
              <span className={styles.here}>
                {t('when.here', { time: dateAndTime(one.dialsAt, HERE) })}
              </span>
            )}
            {one.dialsAt !== one.scheduledFor && (
              <StateWord mark="held">
                {t('when.waits', { time: timeOfDay(one.scheduledFor, coming.timezone) })}
              </StateWord>
            )}
          </li>
        ))}
      </ol>
      {coming.more && <p className={styles.here}>{t('when.more')}</p>}
    </section>
  );
}
