// What the call log is narrowed to. It stands in the address, so that a link can carry it.
import type { CallQuery, CallStatus, Outcome, Priority } from '../../api/bindings';

/** Where a call stands while it is not over, in the order of its life. */
export const STATUSES = [
  'scheduled',
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'unknown',
] as const satisfies readonly CallStatus[];

/** What a call may come to. */
export const OUTCOMES = [
  'completed',
  'no_answer',
  'busy',
  'voicemail',
  'canceled_by_provider',
  'network_error',
  'failed_twice',
  'invalid_number',
  'dnd_blocked',
  'not_allowed',
  'canceled',
  'rate_limited',
  'api_unavailable',
  'account',
  'absent',
  'said_placed',
  'given_up',
  'missed',
] as const satisfies readonly Outcome[];

export const PERIODS = ['hour', 'today', 'yesterday', 'week', 'month'] as const;
export const PRIORITIES = ['high', 'medium', 'low'] as const satisfies readonly Priority[];

export type Period = (typeof PERIODS)[number];
type State = (typeof STATUSES)[number] | (typeof OUTCOMES)[number];

/** Filters as they stand in the address. What is absent lets everything through. */
export interface CallFilters {
  readonly q?: string;
  readonly state?: State;
  readonly campaign?: string;
  readonly agent?: string;
  readonly period?: Period;
  readonly priority?: Priority;
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

function text(value: unknown): string | undefined {
  // The router reads a search for digits as a number.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads the filters of an address; what makes no sense is left out. */
export function filtersOf(search: Readonly<Record<string, unknown>>): CallFilters {
  return withoutGaps({
    q: text(search.q),
    state: oneOf([...STATUSES, ...OUTCOMES], search.state),
    campaign: text(search.campaign),
    agent: text(search.agent),
    period: oneOf(PERIODS, search.period),
    priority: oneOf(PRIORITIES, search.priority),
  });
}

type Gappy = { readonly [Name in keyof CallFilters]: CallFilters[Name] | undefined };

/** Leaves out what is absent, so that equal filters look equal. */
function withoutGaps(filters: Gappy): CallFilters {
  const { q, state, campaign, agent, period, priority } = filters;
  return {
    ...(q === undefined ? {} : { q }),
    ...(state === undefined ? {} : { state }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(agent === undefined ? {} : { agent }),
    ...(period === undefined ? {} : { period }),
    ...(priority === undefined ? {} : { priority }),
  };
}

const HOUR_MS = 3_600_000;

/** Midnight on this computer, so many days before the day of `now`. */
function midnight(now: number, daysBefore: number): Date {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysBefore);
  return day;
}

/** From when until when; a period that goes on has no end. */
export function boundsOf(
  period: Period,
  now: number,
): { readonly from: string; readonly until: string | null } {
  switch (period) {
    case 'hour':
      return { from: new Date(now - HOUR_MS).toISOString(), until: null };
    case 'today':
      return { from: midnight(now, 0).toISOString(), until: null };
    case 'yesterday':
      return { from: midnight(now, 1).toISOString(), until: midnight(now, 0).toISOString() };
    case 'week':
      return { from: midnight(now, 6).toISOString(), until: null };
    case 'month':
      return { from: midnight(now, 29).toISOString(), until: null };
  }
}

const NO_QUERY: CallQuery = {
  offset: null,
  limit: null,
  campaignId: null,
  batchId: null,
  status: null,
  outcome: null,
  agentId: null,
  priority: null,
  from: null,
  until: null,
  search: null,
  olderThan: null,
  number: null,
  cursor: null,
};

/** Asks for what the filters let through. */
export function queryOf(filters: CallFilters, now: number): CallQuery {
  const { q, state, campaign, agent, period, priority } = filters;
  const bounds = period === undefined ? undefined : boundsOf(period, now);
  return {
    ...NO_QUERY,
    campaignId: campaign ?? null,
    agentId: agent ?? null,
    priority: priority ?? null,
    status: oneOf(STATUSES, state) ?? null,
    outcome: oneOf(OUTCOMES, state) ?? null,
    from: bounds?.from ?? null,
    until: bounds?.until ?? null,
    search: q?.trim() || null,
  };
}
