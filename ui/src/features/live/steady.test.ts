import { expect, test } from 'vitest';
import { call } from '../../test/samples';
import { LINES_MAX, type Steady, steadied } from './steady';

const NOTHING: Steady = { lines: [], waiting: 0 };

/** What a person reads: the names in their order, those that are over with a sign. */
function read({ lines }: Steady): string[] {
  return lines.map(({ call: { callLogId }, over }) => (over ? `${callLogId} over` : callLogId));
}

test('rows move freely while nobody aims at one', () => {
  const before = steadied(NOTHING, [call('b'), call('a')], false);
  expect(read(steadied(before, [call('c'), call('b')], false))).toEqual(['c', 'b']);
});

test('rows that hold still keep their places, and new calls come after them', () => {
  const before = steadied(NOTHING, [call('c'), call('b'), call('a')], false);
  const later = steadied(before, [call('e'), call('d'), call('c'), call('a')], true);
  expect(read(later), 'b ended; d began before e').toEqual(['c', 'b over', 'a', 'd', 'e']);
  const latest = steadied(later, [call('f'), call('e'), call('a')], true);
  expect(read(latest)).toEqual(['c over', 'b over', 'a', 'd over', 'e', 'f']);
  expect(read(steadied(latest, [call('f'), call('e'), call('a')], false))).toEqual(['f', 'e', 'a']);
});

test('a row that did not change stays the very same', () => {
  const [a, b] = [call('a'), call('b')];
  const before = steadied(NOTHING, [b, a], false);
  const later = steadied(before, [call('c'), call('b', { status: 'ringing' }), a], true);
  expect(later.lines[1]).toBe(before.lines[1]);
  expect(later.lines[0]?.call.status, 'one that moved is shown as it is now').toBe('ringing');
  const again = steadied(later, [a], true);
  expect(steadied(again, [a], true).lines[0], 'nor one that is over').toBe(again.lines[0]);
});

test('a pointer that rests for hours holds no endless list', () => {
  const many = Array.from({ length: LINES_MAX - 1 }, (_, index) => call(`old ${index}`));
  const before = steadied(NOTHING, many, false);
  const later = steadied(before, [call('third'), call('second'), call('first')], true);
  expect(later.lines).toHaveLength(LINES_MAX);
  expect(read(later).at(-1)).toBe('first');
  expect(later.waiting).toBe(2);
});
