import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OccurrenceInput } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { entry, SCHEDULE } from '../../test/sample-schedules';
import { byDay, standing } from './words';

/** A Wednesday's noon, here: no test near it meets the end of a day, a week or a summer time. */
const NOON = new Date(2026, 10, 25, 12);

beforeEach(() => vi.setSystemTime(NOON));
afterEach(() => vi.useRealTimers());

const soon = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000).toISOString();

function coming(change: Parameters<typeof entry>[0] = {}) {
  return entry({ scheduledFor: soon(1), dialsAt: soon(1), ...change });
}

test('the agenda tells what comes when, and a single call is cancelled with the way back', async () => {
  const asked: [string, string, OccurrenceInput][] = [];
  const host = fakeHost({
    scheduleAgenda: async () => [coming({ callLogId: null })],
    scheduleCancel: async (id, input) => {
      asked.push(['cancel', id, input]);
      return SCHEDULE;
    },
    scheduleRestore: async (id, input) => {
      asked.push(['restore', id, input]);
      return SCHEDULE;
    },
  });
  const { user, close, container } = openWindow(host, '/schedule');

  expect(await screen.findByText('To come')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: /^Cancel \+91/ }));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() =>
    expect(asked).toEqual([
      ['cancel', 'schedule-1', {}],
      ['restore', 'schedule-1', {}],
    ]),
  );
  close();
});

test('of a recurring call one occurrence or all can be cancelled, and one restored', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    scheduleAgenda: async () => [
      coming({ isRecurring: true, day: '2026-11-20' }),
      coming({
        scheduledFor: soon(2),
        dialsAt: soon(2),
        day: '2026-11-21',
        isRecurring: true,
        canCancel: false,
        canRestore: true,
        status: 'canceled',
        outcome: 'canceled',
      }),
    ],
    scheduleCancel: async (_id, input) => {
      asked.push(input);
      return SCHEDULE;
    },
    scheduleRestore: async (_id, input) => {
      asked.push(['restore', input]);
      return SCHEDULE;
    },
  });
  const { user, close } = openWindow(host, '/schedule');

  await user.click(await screen.findByRole('button', { name: /^Cancel \+91/ }));
  await user.click(await screen.findByText('Only this call'));
  await waitFor(() => expect(asked).toEqual([{ occurrence: '2026-11-20' }]));
  await user.click(screen.getByRole('button', { name: /^Restore \+91/ }));
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toEqual(['restore', { occurrence: '2026-11-21' }]);
  close();
});

test('the week shows each call in its day', async () => {
  const host = fakeHost({ scheduleAgenda: async () => [coming({ isRecurring: true })] });
  const { user, close, container } = openWindow(host, '/schedule');

  await user.click(await screen.findByRole('radio', { name: 'Week' }));
  expect(await screen.findByText('…3210')).toBeVisible();
  expect(screen.getAllByText('Nothing').length).toBeGreaterThanOrEqual(6);
  expect(await barriers(container)).toEqual([]);
  close();
});

test('what was missed stands above everything', async () => {
  const host = fakeHost({
    scheduleAgenda: async () => [
      entry({
        scheduledFor: soon(-1),
        dialsAt: soon(-1),
        canCancel: false,
        status: 'failed',
        outcome: 'missed',
      }),
    ],
  });
  const { close } = openWindow(host, '/schedule');

  const missed = await screen.findByRole('region', { name: 'Missed' });
  expect(within(missed).getAllByText(/^Missed, due/).length).toBeGreaterThanOrEqual(1);
  close();
});

test('nothing scheduled is said, and so is an engine that does not answer', async () => {
  const none = openWindow(fakeHost(), '/schedule');
  expect(await screen.findByText('Nothing is scheduled for these days')).toBeVisible();
  none.close();

  const host = fakeHost({ scheduleAgenda: () => Promise.reject(failure()) });
  const broken = openWindow(host, '/schedule');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  broken.close();
});

test('entries stand under the day on which they are dialled, with a mark for each standing', () => {
  const days = byDay([entry({ dialsAt: soon(48) }), entry({ dialsAt: soon(0) })]);
  expect(days.map(([, entries]) => entries.length)).toEqual([1, 1]);
  expect(standing(entry({ dialsAt: soon(5) })).word).toBe('waits');
  expect(standing(entry({ status: 'completed', outcome: 'completed' })).mark).toBe('done');
  expect(standing(entry({ status: 'failed', outcome: 'busy' })).word).toBe('notReached');
});
