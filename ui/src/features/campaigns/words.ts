// A campaign's settings in words, for the list of what changes.
import type { TFunction } from 'i18next';
import type { AgentView, CampaignView, RulePack } from '../../api/bindings';
import { count, dateAndTime } from '../../lib/format';
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

/** The name of an agent, a priority or a rule pack. */
function named(
  field: 'agentId' | 'priority' | 'rulePack',
  value: string,
  agents: readonly AgentView[],
  t: TFunction,
): string {
  switch (field) {
    case 'agentId':
      return agents.find((agent) => agent.id === value)?.name ?? value;
    case 'priority':
      return value === 'low' || value === 'high' ? t(`priority.${value}`) : t('priority.medium');
    case 'rulePack':
      return isPack(value) ? t(`pack.${value}`) : value;
  }
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
    case 'priority':
    case 'rulePack':
      return named(field, draft[field], agents, t);
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

/** What an edit left in a field, in words: the program tells values as it keeps them. */
export function editWords(
  field: string,
  value: string,
  { timezone }: CampaignView,
  agents: readonly AgentView[],
  t: TFunction,
): string {
  switch (field) {
    case 'agentId':
    case 'priority':
    case 'rulePack':
      return named(field, value, agents, t);
    case 'callingHours.daysOfWeek':
      return daysOf(JSON.parse(value), t);
    case 'startAt':
    case 'endAt':
      return dateAndTime(value, timezone);
    default:
      // Waits are kept in seconds and told in minutes.
      return field.endsWith('Seconds') ? String(Number(value) / 60) : value;
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
