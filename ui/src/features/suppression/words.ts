// Where a line came from, as people say it.
import type { TFunction } from 'i18next';

/** The source that the program writes for what is typed. */
const TYPED = 'typed';

/** A source in the reader's words; a file or another program is named as it is. */
export function sourceWords(source: string, t: TFunction): string {
  return source === TYPED ? t('doNotCall.typed') : source;
}

/** The end of a day that was chosen, as a moment; `null` for no day. */
export function endOf(day: string): string | null {
  const end = new Date(`${day}T23:59:59`);
  return day === '' || Number.isNaN(end.getTime()) ? null : end.toISOString();
}
