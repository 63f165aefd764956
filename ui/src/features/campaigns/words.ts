// A campaign's settings in words, for the list of what changes.
import type { TFunction } from 'i18next';
import type { AgentView, RulePack } from '../../api/bindings';
import { count } from '../../lib/format';
import { DAYS, dayName } from '../../lib/weekdays';
import type { Draft, Field } from './draft';

/** `Mon, Tue`. */
export function daysOf(days: readonly number[], t: TFunction): string {
  if (days.length === 7) return t('form.everyDay');
  return DAYS.filter((day) => days.includes(day))
    .map(dayName)
    .join(', ');
}

const PACKS = {
  'sandbox-always-open': true,
  'india-service': true,
  'india-collections': true,
  'us-federal': true,
  'us-strict-states': true,
  'us-collections': true,
  uk: true,
  elsewhere: true,
  always: true,
} as const satisfies Record<RulePack, true>;

function isPack(name: string): name is RulePack {
  return name in PACKS;
}

/** What a field holds, in words. */
export function wordsFor(
  draft: Draft,
  field: Field,
  agents: readonly AgentView[],
  t: TFunction,
): string {
  switch (field) {
    case 'agentId':
      return agents.find((agent) => agent.id === draft.agentId)?.name ?? draft.agentId;
    case 'priority':
      return draft.priority === 'low' || draft.priority === 'high'
        ? t(`priority.${draft.priority}`)
        : t('priority.medium');
    case 'rulePack':
      return isPack(draft.rulePack) ? t(`pack.${draft.rulePack}`) : draft.rulePack;
    case 'ownHours':
      return draft.ownHours ? `${draft.hoursStart}–${draft.hoursEnd}` : t('form.packHours');
    case 'days':
      return daysOf(draft.days, t);
    case 'callsPerMinute':
    case 'maxConcurrent':
    case 'share':
      return draft[field] === ''
        ? t(field === 'share' ? 'form.usualShare' : 'form.noLimit')
        : count(Number(draft[field]));
    case 'startAt':
    case 'endAt':
      return draft[field] === '' ? t('form.noMoment') : draft[field].replace('T', ' ');
    case 'name':
    case 'rulePackReason':
    case 'hoursStart':
    case 'hoursEnd':
    case 'timezone':
      return draft[field] || t('form.nothing');
  }
}

const REASONS = new Map([
  ['busy', 'busy'],
  ['no_answer', 'no_answer'],
  ['noAnswer', 'no_answer'],
  ['voicemail', 'voicemail'],
  ['network_error', 'network_error'],
  ['networkError', 'network_error'],
] as const);

const FIGURES = ['delaySeconds', 'growth', 'maxDelaySeconds', 'maxAttempts'] as const;

/** `Busy, Calls in all` for `retry.busy.maxAttempts`; what has no name stays as it is. */
export function retryField(field: string, t: TFunction): string {
  const [, called, figure] = field.split('.');
  const reason = [...REASONS].find(([name]) => name === called)?.[1];
  const named = FIGURES.find((name) => name === figure);
  if (reason === undefined || named === undefined) return field;
  return `${t(`retry.because.${reason}`)}, ${t(`retry.${named}`)}`;
}
