// A campaign's settings in words, for the list of what changes.
import type { TFunction } from 'i18next';
import type { AgentView } from '../../api/bindings';
import { count } from '../../lib/format';
import type { Draft, Field } from './draft';

/** The days of a week, Monday first, as the engine counts them. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0] as const;

const weekday = new Intl.DateTimeFormat('en-IN', { weekday: 'short', timeZone: 'UTC' });

/** `Mon`. The fourth of January 1970 was a Sunday. */
export function dayName(day: number): string {
  return weekday.format(Date.UTC(1970, 0, 4 + day));
}

function daysOf(days: readonly number[], t: TFunction): string {
  if (days.length === 7) return t('form.everyDay');
  return DAYS.filter((day) => days.includes(day))
    .map(dayName)
    .join(', ');
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
      return draft.rulePack === 'always' ||
        draft.rulePack === 'india-service' ||
        draft.rulePack === 'sandbox-always-open'
        ? t(`pack.${draft.rulePack}`)
        : draft.rulePack;
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
