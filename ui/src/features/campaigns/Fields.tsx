// The fields of a campaign's settings: one form for a new campaign and for one that runs.
import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FieldFault, SystemView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { dateAndTime, zoneName } from '../../lib/format';
import { Weekdays } from '../../ui/Weekdays';
import styles from './Campaigns.module.css';
import { type Draft, type Field, fieldOf } from './draft';
import { PackFacts } from './PackFacts';

/** Half hours of a day: `00:00` to `24:00`. */
const HALF_HOURS = Array.from(
  { length: 49 },
  (_, index) =>
    `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`,
);

interface Props {
  draft: Draft;
  faults: readonly FieldFault[];
  system: SystemView | undefined;
  onChange: (change: Partial<Draft>) => void;
}

function withOwn(list: readonly string[], own: string): string[] {
  return [...new Set([...list, own])].sort();
}

export function Fields({ draft, faults, system, onChange }: Props) {
  const { t } = useTranslation();
  const wrong = (field: Field): string | undefined =>
    faults.find((fault) => fieldOf(fault.field) === field)?.message;
  const part = { draft, wrong, onChange };
  return (
    <div className={styles.fields}>
      <TextInput
        className={styles.wide}
        label={t('form.name')}
        value={draft.name}
        error={wrong('name')}
        maxLength={120}
        data-autofocus
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Agent {...part} />
      <NativeSelect
        label={t('form.priority')}
        description={t('form.priorityMeans')}
        value={draft.priority}
        error={wrong('priority')}
        data={(['low', 'medium', 'high'] as const).map((value) => ({
          value,
          label: t(`priority.${value}`),
        }))}
        onChange={(event) => onChange({ priority: event.currentTarget.value })}
      />
      <Rules {...part} system={system} />
      <Hours {...part} />
      <Limit {...part} field="callsPerMinute" max={1200} />
      <Limit {...part} field="maxConcurrent" max={1000} />
      <Limit {...part} field="share" max={100} />
      <Moment {...part} field="startAt" />
      <Moment {...part} field="endAt" />
    </div>
  );
}

interface PartProps {
  draft: Draft;
  wrong: (field: Field) => string | undefined;
  onChange: (change: Partial<Draft>) => void;
}

function Agent({ draft, wrong, onChange }: PartProps) {
  const { t } = useTranslation();
  const agents = useQuery(reads.agents(useHost())).data ?? [];
  const known = agents.some((agent) => agent.id === draft.agentId);
  return (
    <NativeSelect
      label={t('form.agentId')}
      description={t('form.agentMeans')}
      value={draft.agentId}
      error={wrong('agentId')}
      data={[
        ...(known ? [] : [{ value: draft.agentId, label: draft.agentId || t('form.noAgent') }]),
        ...agents.map((agent) => ({ value: agent.id, label: agent.name })),
      ]}
      onChange={(event) => onChange({ agentId: event.currentTarget.value })}
    />
  );
}

function Rules({ draft, wrong, onChange, system }: PartProps & Pick<Props, 'system'>) {
  const { t } = useTranslation();
  const packs = (system?.rulePacks ?? []).map((pack) => pack.name);
  const pack = packs.find((name) => name === draft.rulePack);
  const chosen = system?.rulePacks.find((one) => one.name === draft.rulePack);
  const needsReason = chosen?.needsReason ?? false;
  return (
    <>
      <NativeSelect
        className={styles.wide}
        label={t('form.rulePack')}
        description={pack === undefined ? undefined : t(`packMeans.${pack}`)}
        value={draft.rulePack}
        error={wrong('rulePack')}
        data={packs.map((name) => ({ value: name, label: t(`pack.${name}`) }))}
        onChange={(event) => onChange({ rulePack: event.currentTarget.value })}
      />
      {chosen !== undefined && <PackFacts pack={chosen} />}
      {needsReason && (
        <Textarea
          className={styles.wide}
          label={t('form.rulePackReason')}
          description={t('form.rulePackReasonMeans')}
          value={draft.rulePackReason}
          error={wrong('rulePackReason')}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => onChange({ rulePackReason: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Hours({ draft, wrong, onChange }: PartProps) {
  const { t } = useTranslation();
  const zones = withOwn(Intl.supportedValuesOf('timeZone'), draft.timezone);
  return (
    <>
      <Checkbox
        className={styles.wide}
        label={t('form.ownHours')}
        description={t('form.ownHoursMeans')}
        checked={draft.ownHours}
        onChange={(event) => onChange({ ownHours: event.currentTarget.checked })}
      />
      {draft.ownHours && (
        <>
          <NativeSelect
            label={t('form.hoursStart')}
            value={draft.hoursStart}
            error={wrong('hoursStart')}
            data={withOwn(HALF_HOURS.slice(0, -1), draft.hoursStart)}
            onChange={(event) => onChange({ hoursStart: event.currentTarget.value })}
          />
          <NativeSelect
            label={t('form.hoursEnd')}
            value={draft.hoursEnd}
            error={wrong('hoursEnd')}
            data={withOwn(HALF_HOURS.slice(1), draft.hoursEnd)}
            onChange={(event) => onChange({ hoursEnd: event.currentTarget.value })}
          />
          <Weekdays
            label={t('form.days')}
            days={draft.days}
            fault={wrong('days')}
            onChange={(days) => onChange({ days })}
          />
          <NativeSelect
            className={styles.wide}
            label={t('form.timezone')}
            value={draft.timezone}
            error={wrong('timezone')}
            data={zones}
            onChange={(event) => onChange({ timezone: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}

interface LimitProps extends PartProps {
  field: 'callsPerMinute' | 'maxConcurrent' | 'share';
  max: number;
}

function Limit({ draft, wrong, onChange, field, max }: LimitProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="number"
      min={1}
      max={max}
      label={t(`form.${field}`)}
      description={t(`form.${field}Means`)}
      placeholder={t(field === 'share' ? 'form.usualShare' : 'form.noLimit')}
      value={draft[field]}
      error={wrong(field)}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
}

function Moment({ draft, wrong, onChange, field }: PartProps & { field: 'startAt' | 'endAt' }) {
  const { t } = useTranslation();
  const at = new Date(draft[field]);
  const known = draft[field] !== '' && !Number.isNaN(at.getTime());
  return (
    <TextInput
      type="datetime-local"
      label={t(`form.${field}`)}
      description={
        known
          ? t('form.momentThere', {
              time: dateAndTime(at.toISOString(), draft.timezone),
              zone: zoneName(draft.timezone),
            })
          : t(`form.${field}Means`)
      }
      value={draft[field]}
      error={wrong(field)}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
}
