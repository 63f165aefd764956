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
