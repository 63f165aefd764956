// Rows that hold still while somebody aims at one, so that a click never lands on another call.
import { useState } from 'react';
import type { CallView } from '../../api/bindings';

/** One row of the calls in flight. */
export interface Line {
  readonly call: CallView;
  /** Whether the call ended while its row held still. */
  readonly over: boolean;
}

/** What is shown, and how many calls wait until the rows may move again. */
export interface Steady {
  readonly lines: readonly Line[];
  readonly waiting: number;
}

/** So many rows are held at most: a pointer may rest here for hours. */
export const LINES_MAX = 200;

/**
 * What to show next. While it holds still, each row keeps its place, those of calls that ended too,
 * and new calls come after them; rows that did not change stay the very same.
 */
export function steadied(before: Steady, calls: readonly CallView[], still: boolean): Steady {
  const known = new Map(before.lines.map((line) => [line.call.callLogId, line]));
  const lineOf = (call: CallView): Line => {
    const line = known.get(call.callLogId);
    return line?.call === call && !line.over ? line : { call, over: false };
  };
  if (!still) return { lines: calls.map(lineOf), waiting: 0 };
  const moved = new Map(calls.map((call) => [call.callLogId, call]));
  const kept = before.lines.map((line) => {
    const call = moved.get(line.call.callLogId);
    if (call !== undefined) return lineOf(call);
    return line.over ? line : { ...line, over: true };
  });
  // The newest comes first elsewhere; at the end of rows that hold still it comes last.
  const fresh = calls.filter((call) => !known.has(call.callLogId)).toReversed();
  const added = fresh.slice(0, Math.max(0, LINES_MAX - kept.length));
  return { lines: [...kept, ...added.map(lineOf)], waiting: fresh.length - added.length };
}

const NOTHING: Steady = { lines: [], waiting: 0 };

/** Follows the calls, and holds their rows still while told to. */
export function useSteady(calls: readonly CallView[], still: boolean): Steady {
  const [seen, see] = useState({ calls, still, steady: steadied(NOTHING, calls, still) });
  if (seen.calls === calls && seen.still === still) return seen.steady;
  const steady = steadied(seen.steady, calls, still);
  see({ calls, still, steady });
  return steady;
}
