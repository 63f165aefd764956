// When a new call is to be made: now, later or again and again, as the form holds it.
import type { ScheduleInput } from '../../../api/bindings';

export const KINDS = ['now', 'later', 'repeating'] as const;
type Kind = (typeof KINDS)[number];

export const FREQUENCIES = ['daily', 'weekly', 'monthly'] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** How a rule ends. */
export const ENDS = ['never', 'on', 'after'] as const;
type Ending = (typeof ENDS)[number];

export interface When {
  readonly kind: Kind;
  /** The day, `2026-11-23`. */
  readonly day: string;
  /** The time on the clocks of the zone, `10:00`. */
  readonly time: string;
  readonly zone: string;
  readonly ownHours: boolean;
  readonly hoursStart: string;
  readonly hoursEnd: string;
  readonly hoursDays: readonly number[];
  readonly frequency: Frequency;
  readonly interval: number;
  readonly weekdays: readonly number[];
  readonly skips: boolean;
  readonly ending: Ending;
  readonly endDay: string;
  readonly times: number;
  readonly catchUp: boolean;
}

/** `2026-11-23` and `10:00` on the clocks of a zone. */
export function shownIn(zone: string, at: number): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** What the form begins with: ten o'clock tomorrow, on the clocks of a zone. */
export function blankWhen(zone: string, now: number): When {
  const { day } = shownIn(zone, now + 86_400_000);
  return {
    kind: 'now',
    day,
    time: '10:00',
    zone,
    ownHours: false,
    hoursStart: '09:00',
    hoursEnd: '18:00',
    hoursDays: [1, 2, 3, 4, 5],
    frequency: 'daily',
    interval: 1,
    weekdays: [],
    skips: false,
    ending: 'never',
    endDay: '',
    times: 10,
    catchUp: true,
  };
}

/** What is asked of the engine; nothing for a call that is made now. */
export function scheduleOf(when: When): ScheduleInput {
  const repeating = when.kind === 'repeating';
  return {
    scheduledFor: `${when.day}T${when.time}`,
    timezone: when.zone,
    respectBusinessHours: when.ownHours,
    businessHours: when.ownHours
      ? { start: when.hoursStart, end: when.hoursEnd, daysOfWeek: [...when.hoursDays] }
      : null,
    recurring: repeating
      ? {
          frequency: when.frequency,
          interval: when.interval,
          endDate: when.ending === 'on' ? when.endDay : null,
          maxOccurrences: when.ending === 'after' ? when.times : null,
          daysOfWeek:
            when.frequency === 'weekly' && when.weekdays.length > 0 ? [...when.weekdays] : null,
          monthEnd: when.frequency === 'monthly' && when.skips ? 'skip' : null,
        }
      : null,
    catchUp: when.catchUp,
  };
}
