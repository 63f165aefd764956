// Figures and moments in the reader's habits. Nothing here reads a clock: now is an argument.

/** The reader's language tag; some systems give none, or one that is no language. */
function localeOf(language: string | undefined): string {
  try {
    return new Intl.NumberFormat(language).resolvedOptions().locale;
  } catch {
    return 'en-IN';
  }
}

const LOCALE = localeOf(globalThis.navigator?.language || undefined);

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** 92144 → `92,144`. */
export function count(value: number): string {
  return whole.format(value);
}

/** 0.4119 → `41.2`; the sign stands beside it as the unit. */
export function percent(part: number, total: number): string {
  return total === 0 ? '–' : tenths.format((part / total) * 100);
}

/** 60 of 24 → `2.5`; nothing is no ratio. */
export function ratio(part: number, whole: number): string {
  return whole === 0 ? '–' : tenths.format(part / whole);
}

/** 72 s → `1:12`; 3672 s → `1:01:12`. Never negative. */
export function clock(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  const h = Math.floor(all / 3600);
  const m = Math.floor((all % 3600) / 60);
  const s = String(all % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** Whole seconds from `from` to `now`, never negative. */
export function secondsSince(from: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(from)) / 1000));
}

/** Whole seconds from `now` until `until`, never negative. */
export function secondsUntil(until: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
}

const ofDay = new Map<string, Intl.DateTimeFormat>();

/** `16:40` in a zone. */
export function timeOfDay(at: string | number, zone: string, seconds = false): string {
  const key = `${zone} ${seconds}`;
  let format = ofDay.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      ...(seconds ? { second: '2-digit' } : {}),
    });
    ofDay.set(key, format);
  }
  return format.format(typeof at === 'number' ? at : Date.parse(at));
}

/** The beginning of the day of `now` in a zone without summer time on that day, in milliseconds. */
export function midnight(now: number, zone: string): number {
  const [h = 0, m = 0, sec = 0] = timeOfDay(now, zone, true).split(':').map(Number);
  return now - ((h * 60 + m) * 60 + sec) * 1000 - (now % 1000);
}

const ofDate = new Map<string, Intl.DateTimeFormat>();

/** `22 Nov, 16:40` in a zone. */
export function dateAndTime(at: string, zone: string): string {
  let format = ofDate.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    ofDate.set(zone, format);
  }
  return format.format(Date.parse(at));
}

const ZONES: Readonly<Record<string, string>> = { 'Asia/Kolkata': 'IST', UTC: 'UTC' };

/** `IST` where the short name is one that people say; else the city. */
export function zoneName(zone: string): string {
  return ZONES[zone] ?? (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** 6396313 → `6.1 MB`. */
export function bytes(value: number): string {
  if (value < 1024) return `${whole.format(value)} B`;
  if (value < 1024 * 1024) return `${tenths.format(value / 1024)} KB`;
  return `${tenths.format(value / 1024 / 1024)} MB`;
}

/** `+919876543210` → `+91 98765 43210`; what is masked or foreign stays as it is. */
export function phone(number: string): string {
  const indian = /^\+91(\d{5})(\d{5})$/.exec(number);
  return indian === null ? number : `+91 ${indian[1]} ${indian[2]}`;
}

/** The last four figures of a number: enough to tell lines apart. */
export function phoneTail(number: string): string {
  return `…${number.slice(-4)}`;
}

/** `november-list.csv` → `november-list`. */
export function withoutExtension(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, '');
}

const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16, big-endian',
  'windows-1252': 'Windows-1252',
};

/** An encoding as people write its name. */
export function encodingName(encoding: string): string {
  return ENCODINGS[encoding.toLowerCase()] ?? encoding;
}
