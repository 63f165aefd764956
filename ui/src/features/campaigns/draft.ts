// A campaign's settings as a form holds them, and what changing them asks of the engine.
import type { CampaignInput, CampaignView } from '../../api/bindings';
import { CALLEE_ZONE } from '../../lib/here';

/** A campaign's settings, each as a field holds it; an empty text is none. */
export interface Draft {
  readonly name: string;
  readonly agentId: string;
  readonly priority: string;
  readonly rulePack: string;
  readonly rulePackReason: string;
  /** Whether it has hours of its own within those of its rules. */
  readonly ownHours: boolean;
  readonly hoursStart: string;
  readonly hoursEnd: string;
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly timezone: string;
  readonly callsPerMinute: string;
  readonly maxConcurrent: string;
  readonly share: string;
  /** As the computer's clock shows it: `2026-11-23T10:00`. */
  readonly startAt: string;
  readonly endAt: string;
}

export type Field = keyof Draft;

/** Fields in the order of the form. */
const FIELDS = [
  'name',
  'agentId',
  'priority',
  'rulePack',
  'rulePackReason',
  'ownHours',
  'hoursStart',
  'hoursEnd',
  'days',
  'timezone',
  'callsPerMinute',
  'maxConcurrent',
  'share',
  'startAt',
  'endAt',
] as const satisfies readonly Field[];

const EVERY_DAY: readonly number[] = [0, 1, 2, 3, 4, 5, 6];

/** What a new campaign begins with: sensible for most, and all of it can be changed later. */
export function blankDraft(agentId: string, rulePack: string): Draft {
  return {
    name: '',
    agentId,
    priority: 'medium',
    rulePack,
    rulePackReason: '',
    ownHours: false,
    hoursStart: '09:00',
    hoursEnd: '21:00',
    days: EVERY_DAY,
    timezone: CALLEE_ZONE,
    callsPerMinute: '',
    maxConcurrent: '',
    share: '',
    startAt: '',
    endAt: '',
  };
}

/** A moment as a field of the computer's own clock holds it. */
function localOf(moment: string | null): string {
  if (moment === null) return '';
  const at = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function momentOf(local: string): string | null {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function countOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

/** A campaign's settings as they are. */
export function draftOf(campaign: CampaignView): Draft {
  const { callingHours, pace } = campaign;
  return {
    ...blankDraft(campaign.agentId, campaign.rulePack),
    name: campaign.name,
    priority: campaign.priority,
    rulePackReason: campaign.rulePackReason ?? '',
    ownHours: callingHours !== null,
    ...(callingHours === null
      ? {}
      : {
          hoursStart: callingHours.start,
          hoursEnd: callingHours.end,
          days: callingHours.daysOfWeek,
        }),
    timezone: campaign.timezone,
    callsPerMinute: String(pace.callsPerMinute ?? ''),
    maxConcurrent: String(pace.maxConcurrent ?? ''),
    share: String(pace.share ?? ''),
    startAt: localOf(campaign.startAt),
    endAt: localOf(campaign.endAt),
  };
}

/** The pace is changed as a whole. */
const OF_PACE = ['callsPerMinute', 'maxConcurrent', 'share'] as const satisfies readonly Field[];

/** Fields of the hours say nothing while there are none. */
const OF_HOURS: readonly Field[] = ['hoursStart', 'hoursEnd', 'days'];

/** The fields in which two drafts differ, in the order of the form. */
export function differences(before: Draft, after: Draft): Field[] {
  return FIELDS.filter((field) => {
    if (OF_HOURS.includes(field) && !after.ownHours) return false;
    return String(before[field]) !== String(after[field]);
  });
}

/** What to ask of the engine so that `before` becomes `after`; all of it where nothing is before. */
export function inputOf(before: Draft | null, after: Draft): CampaignInput {
  const changed = new Set(before === null ? FIELDS : differences(before, after));
  const clear: string[] = [];
  const input: CampaignInput = { clear };
  if (changed.has('name')) input.name = after.name;
  if (changed.has('agentId')) input.agentId = after.agentId;
  if (changed.has('priority')) input.priority = after.priority;
  if (changed.has('timezone')) input.timezone = after.timezone;
  if (changed.has('rulePack')) input.rulePack = after.rulePack;
  if (changed.has('rulePackReason') && after.rulePackReason !== '') {
    input.rulePackReason = after.rulePackReason;
  }
  if (
    ['ownHours', ...OF_HOURS].some((field) => FIELDS.some((f) => f === field && changed.has(f)))
  ) {
    if (after.ownHours) {
      const { hoursStart: start, hoursEnd: end, days } = after;
      input.callingHours = { start, end, daysOfWeek: [...days] };
    } else if (before !== null) clear.push('callingHours');
  }
  if (OF_PACE.some((field) => changed.has(field))) {
    input.pace = {
      callsPerMinute: countOf(after.callsPerMinute),
      maxConcurrent: countOf(after.maxConcurrent),
      share: countOf(after.share),
    };
  }
  for (const field of ['startAt', 'endAt'] as const) {
    if (!changed.has(field)) continue;
    const moment = momentOf(after[field]);
    if (moment !== null) input[field] = moment;
    else if (before !== null) clear.push(field);
  }
  return input;
}

/** The field of the form that a fault of the engine's is about. */
export function fieldOf(fault: string): Field | null {
  switch (fault) {
    case 'callingHours':
    case 'callingHours.start':
      return 'hoursStart';
    case 'callingHours.end':
      return 'hoursEnd';
    case 'callingHours.daysOfWeek':
      return 'days';
    case 'pace.callsPerMinute':
      return 'callsPerMinute';
    case 'pace.maxConcurrent':
      return 'maxConcurrent';
    case 'pace.share':
      return 'share';
    default:
      return FIELDS.find((field) => field === fault) ?? null;
  }
}
