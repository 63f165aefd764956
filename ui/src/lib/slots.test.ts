import { expect, test } from 'vitest';
import { keepPlaces } from './slots';

test('a call keeps its place when another one ends', () => {
  const before = keepPlaces([], ['a', 'b', 'c'], 4);
  const after = keepPlaces(before, ['c', 'a'], 4);

  expect(before).toEqual(['a', 'b', 'c', null]);
  expect(after, 'c does not move up').toEqual(['a', null, 'c', null]);
});

test('a new call takes the first free place', () => {
  expect(keepPlaces(['a', null, 'c', null], ['a', 'c', 'd'], 4)).toEqual(['a', 'd', 'c', null]);
});

test('more calls than lines are all shown', () => {
  expect(keepPlaces([], ['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'c']);
});

test('fewer lines than before keep every call', () => {
  const places = keepPlaces([null, null, null, 'a'], ['a'], 2);

  expect(places.filter((place) => place !== null)).toEqual(['a']);
});
