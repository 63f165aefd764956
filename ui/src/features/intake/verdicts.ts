// What becomes of a row, in the state language.
import type { PreviewRow, RowVerdict } from '../../api/bindings';
import type { Mark } from '../../ui/StateMark';

export const VERDICTS = {
  accepted: { mark: 'done', word: 'verdict.accepted' },
  repaired: { mark: 'look', word: 'verdict.repaired' },
  duplicate: { mark: 'held', word: 'verdict.duplicate' },
  rejected: { mark: 'bad', word: 'verdict.rejected' },
} as const satisfies Record<RowVerdict, { mark: Mark; word: string }>;

/** How many rows came to each verdict. */
export function tallyOf(rows: readonly PreviewRow[]): Record<RowVerdict, number> {
  const tally = { accepted: 0, repaired: 0, duplicate: 0, rejected: 0 };
  for (const row of rows) tally[row.verdict] += 1;
  return tally;
}

/** Rows that share what is wrong with them. */
interface Mend {
  readonly reason: string;
  readonly remedy: string;
  readonly count: number;
}

/** The rejected rows, grouped by what is wrong with them, the largest group first. */
export function mendsOf(rows: readonly PreviewRow[]): Mend[] {
  const groups = new Map<string, Mend>();
  for (const row of rows) {
    if (row.verdict !== 'rejected' || row.note === null) continue;
    const group = groups.get(row.note) ?? { reason: row.note, remedy: row.remedy ?? '', count: 0 };
    groups.set(row.note, { ...group, count: group.count + 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
