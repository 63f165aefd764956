// How a call comes again: every so many days, weeks or months, until when.
import { Checkbox, NativeSelect } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { Weekdays } from '../../../ui/Weekdays';
import type { PartProps } from './parts';
import { Times } from './Times';
import styles from './When.module.css';
import { ENDS, FREQUENCIES } from './when';

export function RuleFields({ when, wrong, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.moment}>
      <NativeSelect
        label={t('when.frequency')}
        value={when.frequency}
        error={wrong('recurring.frequency')}
        data={FREQUENCIES.map((value) => ({ value, label: t(`frequency.${value}`) }))}
        onChange={(event) => {
          const chosen = FREQUENCIES.find((one) => one === event.currentTarget.value);
          onChange({ frequency: chosen ?? 'daily' });
        }}
      />
      <Times
        label={t(`every.${when.frequency}`)}
        value={when.interval}
        max={1000}
        fault={wrong('recurring.interval')}
        onChange={(interval) => onChange({ interval })}
      />
      {when.frequency === 'weekly' && (
        <Weekdays
          label={t('when.weekdays')}
          days={when.weekdays}
          fault={wrong('recurring.daysOfWeek')}
          onChange={(weekdays) => onChange({ weekdays })}
        />
      )}
      {when.frequency === 'monthly' && Number(when.day.slice(8)) > 28 && (
        <Checkbox
          className={styles.wide}
          label={t('when.skips')}
          description={t('when.skipsMeans')}
          checked={when.skips}
          onChange={(event) => onChange({ skips: event.currentTarget.checked })}
        />
      )}
      <NativeSelect
        label={t('when.ending')}
        value={when.ending}
        data={ENDS.map((value) => ({ value, label: t(`ending.${value}`) }))}
        onChange={(event) => {
          const ending = ENDS.find((one) => one === event.currentTarget.value) ?? 'never';
          onChange({ ending, endDay: when.endDay === '' ? when.day : when.endDay });
        }}
      />
      {when.ending === 'on' && (
        <DateInput
          label={t('when.endDay')}
          value={when.endDay}
          valueFormat="YYYY-MM-DD"
          firstDayOfWeek={1}
          error={wrong('recurring.endDate')}
          onChange={(day) => onChange({ endDay: day ?? when.endDay })}
        />
      )}
      {when.ending === 'after' && (
        <Times
          label={t('when.times')}
          value={when.times}
          max={100_000}
          fault={wrong('recurring.maxOccurrences')}
          onChange={(times) => onChange({ times })}
        />
      )}
    </div>
  );
}
