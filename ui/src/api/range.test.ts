import { expect, test } from 'vitest';
import { pagesOf, rangeOf } from './range';

test('a view on the list needs the pages that hold it', () => {
  expect(pagesOf(0, 30)).toEqual([0]);
  expect(pagesOf(190, 220)).toEqual([0, 1]);
  expect(pagesOf(999_990, 999_999)).toEqual([4999]);
  expect(pagesOf(0, -1), 'nothing is in view yet').toEqual([0]);
  expect(rangeOf(4999)).toEqual({ offset: 999_800, limit: 200 });
});
