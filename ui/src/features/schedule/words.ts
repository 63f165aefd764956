// Days and entries of the schedule, in words and marks.
import type { AgendaEntry } from '../../api/bindings';
import { outcomeMark } from '../../api/states';
import { HERE } from '../../lib/here';
import type { Mark } from '../../ui/StateMark';

const heading = new Intl.DateTimeFormat('en-GB', {
  timeZone: HERE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

/** `Monday 23 November`, here. */
export function dayHeading(at: number): string {
  return heading.format(at);
}

const short = new Intl.DateTimeFormat('en-GB', {
  timeZone: HERE,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});

/** `Mon 23 Nov`, here. */
export function dayShort(at: number): string {
  return short.format(at);
}

const iso = new Intl.DateTimeFormat('en-CA', { timeZone: HERE, dateStyle: 'short' });

/** `2026-11-23`, here: the day under which an entry stands. */
export function dayKey(at: number): string {
  return iso.format(at);
}

/** The moment at which this day began here. Days with a change of clocks are not 24 hours long. */
export function startOfDay(at: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/** The same hour so many days on. */
export function daysOn(at: number, days: number): number {
  const day = new Date(at);
  day.setDate(day.getDate() + days);
  return day.getTime();
}

/** How an entry stands: a mark, and the key of a word. */
export function standing(entry: AgendaEntry): {
  mark: Mark;
  word: 'toCome' | 'waits' | 'underWay' | 'asking' | 'canceled' | 'missed' | 'done' | 'notReached';
} {
  if (entry.outcome === 'canceled') return { mark: 'held', word: 'canceled' };
  if (entry.outcome === 'missed') return { mark: 'look', word: 'missed' };
  switch (entry.status) {
    case 'scheduled':
      return entry.dialsAt === entry.scheduledFor
        ? { mark: 'wait', word: 'toCome' }
        : { mark: 'held', word: 'waits' };
    case 'completed':
      return { mark: 'done', word: 'done' };
    case 'unknown':
      return { mark: 'look', word: 'asking' };
    case 'failed':
    case 'canceled':
      return {
        mark: entry.outcome === null ? 'bad' : outcomeMark(entry.outcome),
        word: 'notReached',
      };
    case 'queued':
    case 'initiated':
    case 'ringing':
    case 'in-progress':
      return { mark: 'dial', word: 'underWay' };
  }
}

/** Entries by the day on which they are dialled, in order. */
export function byDay(entries: readonly AgendaEntry[]): [string, AgendaEntry[]][] {
  const days = new Map<string, AgendaEntry[]>();
  for (const entry of entries) {
    const key = dayKey(Date.parse(entry.dialsAt));
    const day = days.get(key);
    if (day === undefined) days.set(key, [entry]);
    else day.push(entry);
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b));
}
