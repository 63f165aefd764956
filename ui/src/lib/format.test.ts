import { expect, test } from 'vitest';
import {
  bytes,
  clock,
  percent,
  phone,
  phoneTail,
  secondsSince,
  secondsUntil,
  timeOfDay,
  withoutExtension,
  zoneName,
} from './format';

test('clocks run from seconds to hours and never backwards', () => {
  expect(clock(7)).toBe('0:07');
  expect(clock(72)).toBe('1:12');
  expect(clock(3672)).toBe('1:01:12');
  expect(clock(-3), 'a clock that is a moment ahead shows zero').toBe('0:00');
});

test('a share of nothing is no share', () => {
  expect(percent(0, 0)).toBe('–');
  expect(percent(1204, 2922)).toBe('41.2');
});

test('moments are written in the zone of the people rung', () => {
  expect(timeOfDay('2026-11-20T06:30:00Z', 'Asia/Kolkata')).toBe('12:00');
  expect(zoneName('Asia/Kolkata')).toBe('IST');
  expect(zoneName('America/New_York'), 'a city is better than a strange abbreviation').toBe(
    'New York',
  );
});

test('time since and until is never negative', () => {
  const noon = Date.parse('2026-11-20T06:30:00Z');

  expect(secondsSince('2026-11-20T06:29:00Z', noon)).toBe(60);
  expect(secondsSince('2026-11-20T06:31:00Z', noon)).toBe(0);
  expect(secondsUntil('2026-11-20T06:30:30Z', noon)).toBe(30);
  expect(secondsUntil('2026-11-20T06:29:30Z', noon)).toBe(0);
});

test('Indian numbers are grouped as people say them, others stay as they are', () => {
  expect(phone('+919876543210')).toBe('+91 98765 43210');
  expect(phone('+91 98•• ••3210')).toBe('+91 98•• ••3210');
  expect(phone('+14155552671')).toBe('+14155552671');
  expect(phoneTail('+91 98•• ••3210')).toBe('…3210');
});

test('sizes are written in the unit that fits', () => {
  expect(bytes(512)).toBe('512 B');
  expect(bytes(6144)).toBe('6.0 KB');
  expect(bytes(6396313)).toBe('6.1 MB');
});

test('a campaign is named after its file without the ending', () => {
  expect(withoutExtension('november-list.csv')).toBe('november-list');
  expect(withoutExtension('Pune v2. final.csv')).toBe('Pune v2. final');
  expect(withoutExtension('people')).toBe('people');
});
