// The part of a new call that says when: now, later or again and again, with the next ten calls
// listed before anything is saved.
import { Checkbox, NativeSelect, SegmentedControl } from '@mantine/core';
import { DateInput, TimePicker } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../../../api/bindings';
import { Weekdays } from '../../../ui/Weekdays';
import { Coming } from './Coming';
import type { PartProps } from './parts';
import { RuleFields } from './RuleFields';
import styles from './When.module.css';
import { KINDS, type When } from './when';

interface Props {
  when: When;
  faults: readonly FieldFault[];
  onChange: (change: Partial<When>) => void;
}

export function WhenFields({ when, faults, onChange }: Props) {
  const { t } = useTranslation();
  const wrong = (field: string) => faults.find((fault) => fault.field === field)?.message;
  const part = { when, wrong, onChange };
  return (
    <div className={styles.when}>
      <div>
        <p className={styles.label} id="new-call-when">
          {t('when.when')}
        </p>
        <SegmentedControl
          aria-labelledby="new-call-when"
          size="sm"
          value={when.kind}
          onChange={(value) => onChange({ kind: KINDS.find((one) => one === value) ?? 'now' })}
          data={KINDS.map((value) => ({ value, label: t(`when.${value}`) }))}
        />
      </div>
      {when.kind !== 'now' && (
        <>
          <Moment {...part} />
          {when.kind === 'repeating' && <RuleFields {...part} />}
          <Coming when={when} />
          <Hours {...part} />
        </>
      )}
    </div>
  );
}

function Moment({ when, wrong, onChange }: PartProps) {
  const { t } = useTranslation();
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), when.zone])].sort();
  return (
    <div className={styles.moment}>
      <DateInput
        label={when.kind === 'repeating' ? t('when.firstDay') : t('when.day')}
        value={when.day}
        valueFormat="YYYY-MM-DD"
        firstDayOfWeek={1}
        error={wrong('scheduledFor')}
        onChange={(day) => onChange({ day: day ?? when.day })}
        popoverProps={{ withinPortal: true }}
      />
      <TimePicker
        label={t('when.time')}
        value={when.time}
        hoursInputLabel={t('when.hours')}
        minutesInputLabel={t('when.minutes')}
        onChange={(time) => time !== '' && onChange({ time: time.slice(0, 5) })}
      />
      <NativeSelect
        className={styles.wide}
        label={t('when.zone')}
        description={t('when.zoneMeans')}
        value={when.zone}
        error={wrong('timezone')}
        data={zones}
        onChange={(event) => onChange({ zone: event.currentTarget.value })}
      />
    </div>
  );
}

function Hours({ when, wrong, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.hours}>
      <Checkbox
        label={t('when.ownHours')}
        description={t('when.ownHoursMeans')}
        checked={when.ownHours}
        onChange={(event) => onChange({ ownHours: event.currentTarget.checked })}
      />
      {when.ownHours && (
        <div className={styles.moment}>
          <TimePicker
            label={t('form.hoursStart')}
            value={when.hoursStart}
            hoursInputLabel={t('when.hours')}
            minutesInputLabel={t('when.minutes')}
            error={wrong('businessHours.start')}
            onChange={(time) => time !== '' && onChange({ hoursStart: time.slice(0, 5) })}
          />
          <TimePicker
            label={t('form.hoursEnd')}
            value={when.hoursEnd}
            hoursInputLabel={t('when.hours')}
            minutesInputLabel={t('when.minutes')}
            error={wrong('businessHours.end')}
            onChange={(time) => time !== '' && onChange({ hoursEnd: time.slice(0, 5) })}
          />
          <Weekdays
            label={t('form.days')}
            days={when.hoursDays}
            fault={wrong('businessHours.daysOfWeek')}
            onChange={(hoursDays) => onChange({ hoursDays })}
          />
        </div>
      )}
      <Checkbox
        label={t('when.catchUp')}
        description={t('when.catchUpMeans')}
        checked={when.catchUp}
        onChange={(event) => onChange({ catchUp: event.currentTarget.checked })}
      />
    </div>
  );
}
