// What becomes of a row, in the state language.
import type { RowVerdict } from '../../api/bindings';
import type { Mark } from '../../ui/StateMark';

export const VERDICTS = {
  accepted: { mark: 'done', word: 'verdict.accepted' },
  repaired: { mark: 'look', word: 'verdict.repaired' },
  duplicate: { mark: 'held', word: 'verdict.duplicate' },
  rejected: { mark: 'bad', word: 'verdict.rejected' },
} as const satisfies Record<RowVerdict, { mark: Mark; word: string }>;

/** Whether rows were left out only because their number is somewhere already. */
export function isHarmless(code: string): boolean {
  return code.startsWith('duplicate') || code === 'suppressed';
}
