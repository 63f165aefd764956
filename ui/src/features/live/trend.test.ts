import { expect, test } from 'vitest';
import { stretchesOf } from './Trend';

const STEP = 300_000;
const NOW = Date.parse('2026-11-20T06:30:00Z');
const BEGIN = NOW - 7_200_000;
const DAY = 24 * 3_600_000;

function point(at: number, attempts: number, answered: number) {
  return [at, { at: new Date(at).toISOString(), attempts, answered }] as const;
}

test('every stretch is there: calls or none, and yesterday goes on where today has not begun', () => {
  const today = new Map([point(BEGIN, 12, 5), point(NOW, 3, 1)]);
  const yesterday = new Map([point(BEGIN - DAY, 9, 4), point(NOW + STEP - DAY, 7, 2)]);

  const all = stretchesOf(BEGIN, NOW, today, yesterday);

  expect(all).toHaveLength(36);
  expect(all[0]).toEqual({ at: BEGIN / 1000, whole: 12, part: 5, before: 9 });
  expect(all[1], 'no call, and that is a figure').toMatchObject({ whole: 0, part: 0, before: 0 });
  expect(all[24], 'the stretch that is now').toMatchObject({ whole: 3, part: 1 });
  expect(all[25], 'still to come').toMatchObject({ whole: null, part: null, before: 7 });
});
