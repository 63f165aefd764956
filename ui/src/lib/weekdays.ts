// The days of a week, as the engine counts them and as people call them.

/** The days of a week, Monday first, as the engine counts them. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0] as const;

const weekday = new Intl.DateTimeFormat('en-IN', { weekday: 'short', timeZone: 'UTC' });

/** `Mon`. The fourth of January 1970 was a Sunday. */
export function dayName(day: number): string {
  return weekday.format(Date.UTC(1970, 0, 4 + day));
}
