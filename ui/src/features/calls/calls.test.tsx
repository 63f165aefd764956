import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { CallPage, CallQuery, CallView } from '../../api/bindings';
import en from '../../lib/catalogue/en.json';
import { type FakeHost, failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { at, batch, call, callEvent, event } from '../../test/samples';
import { useColumns } from './columns-store';
import { boundsOf, filtersOf, OUTCOMES, queryOf } from './filters';
import { useShown } from './shown-store';

/** A call that is over. */
function over(id: string, change: Partial<CallView> = {}): CallView {
  return call(id, {
    status: 'failed',
    outboundStatus: 'busy',
    outcome: 'busy',
    name: `Person ${id}`,
    endedAt: at(-5),
    duration: 12,
    ...change,
  });
}

/** A log of so many calls, as the program pages it: the newest has the highest number. */
function logOf(count: number): (query: CallQuery) => Promise<CallPage> {
  return async ({ offset, limit, olderThan }) => {
    const total = olderThan === null ? count : Math.min(count, Number(olderThan) - 1);
    const rows = Math.max(0, Math.min(limit ?? 50, total - (offset ?? 0)));
    const items = Array.from({ length: rows }, (_, row) =>
      over(String(total - (offset ?? 0) - row)),
    );
    return { items, nextCursor: null, total, head: String(count + 1) };
  };
}

function forget(): void {
  useShown.setState(useShown.getInitialState());
  useColumns.setState(useColumns.getInitialState());
}

test('a row is opened by its click, and closed by Escape', async () => {
  const { user, close, container } = openWindow(
    fakeHost({
      callList: logOf(3),
      callGet: async (id) => over(id),
      callEvents: async () => [callEvent(1, 'queued', -40), callEvent(2, 'ended', -5)],
    }),
    '/calls',
  );

  await user.click(await screen.findByText('Person 2'));
  const drawer = await screen.findByRole('complementary', { name: 'Call' });
  expect(await within(drawer).findByText('Person 2')).toBeVisible();
  expect(within(drawer).getByText('The line was busy.')).toBeVisible();
  expect(within(drawer).getByText('Renewals, November asked for the call.')).toBeVisible();
  expect(within(drawer).getByText('The call is over: Busy.')).toBeVisible();
  expect(await barriers(container)).toEqual([]);

  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  close();
});

test('arrows go from row to row, and Enter opens', async () => {
  const { user, close } = openWindow(
    fakeHost({ callList: logOf(5), callGet: async (id) => over(id) }),
    '/calls',
  );
  await screen.findByText('Person 5');

  screen.getByRole('grid', { name: 'Calls' }).focus();
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  const drawer = await screen.findByRole('complementary', { name: 'Call' });
  expect(await within(drawer).findByText('Person 4')).toBeVisible();

  await user.keyboard('{End}');
  expect(await within(drawer).findByText('Person 1'), 'the open call follows').toBeVisible();
  close();
});

test('a million rows cost what a screenful costs', async () => {
  const asked: CallQuery[] = [];
  const list = logOf(1_000_000);
  const { close } = openWindow(
    fakeHost({
      callList: async (query) => {
        asked.push(query);
        return list(query);
      },
    }),
    '/calls',
  );

  expect(await screen.findByText('1,000,000 calls')).toBeVisible();
  const grid = await screen.findByRole('grid', { name: 'Calls' });
  expect(grid).toHaveAttribute('aria-rowcount', '1000001');
  expect(within(grid).getAllByRole('row').length).toBeLessThan(80);
  expect(Math.max(...asked.map(({ limit }) => limit ?? 0))).toBe(200);
  expect(asked.length, 'the end and one page').toBe(2);
  close();
});

test('a deep link opens its call, whatever the list shows', async () => {
  const { close } = openWindow(
    fakeHost({ callList: logOf(2), callGet: async (id) => over(id, { name: 'Lata Iyer' }) }),
    '/calls/77',
  );

  const drawer = await screen.findByRole('complementary', { name: 'Call' });
  expect(await within(drawer).findByText('Lata Iyer')).toBeVisible();
  close();
});

test('filters stand in the address and are asked for', async () => {
  const asked: CallQuery[] = [];
  const { user, close } = openWindow(
    fakeHost({
      callList: async (query) => {
        asked.push(query);
        return { items: [], nextCursor: null, total: 0, head: '1' };
      },
    }),
    '/calls?state=busy&q=3210&campaign=renewals',
  );

  expect(await screen.findByText('No call fits')).toBeVisible();
  const [first] = asked;
  expect([first?.outcome, first?.search, first?.campaignId]).toEqual(['busy', '3210', 'renewals']);
  expect(screen.getByRole('searchbox', { name: 'Name or last digits' })).toHaveValue('3210');

  await user.click(screen.getAllByRole('button', { name: 'Clear all' })[0] as HTMLElement);
  expect(await screen.findByText('Nobody has been rung yet')).toBeVisible();
  expect(asked.at(-1)?.outcome).toBeNull();
  close();
});

test('a failure is said, with the way to ask again', async () => {
  let broken = true;
  const list = logOf(1);
  const { user, close } = openWindow(
    fakeHost({
      callList: async (query) => {
        if (broken) throw failure();
        return list(query);
      },
    }),
    '/calls',
  );

  expect(await screen.findByText('The disk is full.')).toBeVisible();
  broken = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Person 1')).toBeVisible();
  close();
});

async function withOneCall(change: Partial<FakeHost['commands']> = {}) {
  const host = fakeHost({ callList: logOf(1), callGet: async (id) => over(id), ...change });
  const window = openWindow(host, '/calls/1');
  const drawer = await screen.findByRole('complementary', { name: 'Call' });
  await within(drawer).findByText('Person 1');
  return { host, drawer, ...window };
}

test('a number is masked until somebody asks for it', async () => {
  forget();
  const shown: string[] = [];
  const { user, drawer, close } = await withOneCall({
    callNumber: async (id) => {
      shown.push(id);
      return '+919876543210';
    },
  });

  expect(within(drawer).queryByText('+91 98765 43210')).toBeNull();
  await user.click(within(drawer).getByRole('button', { name: /Show the whole number/ }));
  expect(await within(drawer).findByText('+91 98765 43210')).toBeVisible();
  expect(shown).toEqual(['1']);
  close();
});

test('a number is put on the do-not-call list, and off it again', async () => {
  forget();
  const list = new Set<string>();
  const { user, drawer, close } = await withOneCall({
    suppressionAdd: async (input) => {
      list.add(input.phoneNumber ?? '');
      return {
        phoneNumber: input.phoneNumber ?? '',
        reason: input.reason ?? null,
        source: 'typed',
        createdAt: at(0),
        until: null,
      };
    },
    suppressionRemove: async (phoneNumber) => {
      list.delete(phoneNumber);
      return { phoneNumber, reason: null, source: 'typed', createdAt: at(0), until: null };
    },
  });

  await user.click(within(drawer).getByRole('button', { name: 'Do not call' }));
  await waitFor(() => expect([...list]).toEqual(['+919876543210']));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect([...list]).toEqual([]));
  close();
});

test('what runs cannot be taken back, and the button says why', async () => {
  const taken: string[] = [];
  const { user, drawer, close } = await withOneCall({
    callGet: async (id) => call(id, { name: 'Person 1', status: 'ringing' }),
    callCancel: async (id) => {
      taken.push(id);
      return { callLogId: id, status: 'canceled', message: '' };
    },
  });

  const cancel = within(drawer).getByRole('button', { name: /^Take back/ });
  expect(cancel).toHaveAccessibleDescription(/Exotel cannot hang up/);
  await user.click(cancel);
  expect(taken).toEqual([]);
  close();
});

test('a call that moves is drawn anew, in the row and in the drawer', async () => {
  const running = call('1', { name: 'Person 1', status: 'ringing', answeredAt: null });
  let now = running;
  const { host, drawer, close } = await withOneCall({
    callList: async () => ({ items: [now], nextCursor: null, total: 1, head: '2' }),
    callGet: async () => now,
  });
  expect(within(drawer).getByText('Ringing')).toBeVisible();

  now = over('1');
  host.send(batch([event(8, { callLogId: '1', callMoved: 'ended', call: now })]));
  expect(await within(drawer).findByText('Busy')).toBeVisible();
  expect(within(screen.getByRole('grid', { name: 'Calls' })).getByText('Busy')).toBeVisible();
  close();
});

test('columns are chosen, and the choice is kept', async () => {
  forget();
  const { user, close } = openWindow(fakeHost({ callList: logOf(2) }), '/calls');
  await screen.findByText('Person 2');
  expect(screen.queryByRole('columnheader', { name: 'Asked by' })).toBeNull();

  await user.click(screen.getByRole('button', { name: 'Columns' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Asked by' }));
  expect(await screen.findByRole('columnheader', { name: 'Asked by' })).toBeVisible();
  expect(localStorage.getItem('dialdesk-call-columns')).toContain('asker');
  expect(
    screen.getByRole('checkbox', { name: 'Number' }),
    'without it a row says nothing',
  ).toBeDisabled();
  localStorage.removeItem('dialdesk-call-columns');
  forget();
  close();
});

test('every outcome can be asked for', () => {
  expect([...OUTCOMES].sort()).toEqual(Object.keys(en.outcome).sort());
});

test('an address that makes no sense filters nothing', () => {
  expect(filtersOf({ state: 'cheerful', period: 7, q: '', campaign: ['x'] })).toEqual({});
  expect(filtersOf({ q: 3210 }), 'the router reads digits as a number').toEqual({ q: '3210' });
});

test('yesterday is the day before, from midnight to midnight here', () => {
  const { from, until } = boundsOf('yesterday', new Date(2026, 10, 22, 15, 30).getTime());
  expect(from).toBe(new Date(2026, 10, 21).toISOString());
  expect(until).toBe(new Date(2026, 10, 22).toISOString());
  expect(queryOf({ period: 'hour' }, Date.parse('2026-11-22T10:00:00Z')).from).toBe(
    '2026-11-22T09:00:00.000Z',
  );
});
