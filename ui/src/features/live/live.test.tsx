import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Commands } from '../../api/host';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { at, batch, call, campaign, counters, event, live } from '../../test/samples';

const RUNNING = campaign('renewals', 'running', { inFlight: 2 });

function busyHost(answers: Partial<Commands> = {}) {
  return fakeHost({
    campaignList: async () => [RUNNING],
    liveView: async () =>
      live({
        campaigns: [RUNNING],
        counters: counters({
          linesHeld: 2,
          binding: 'lines',
          running: [{ campaignId: 'renewals', inFlight: 2 }],
        }),
        funnel: { waiting: 30, inCirculation: 2, attempted: 10, answered: 4, finished: 8 },
        calls: [
          call('a', { name: 'Meena Kulkarni' }),
          call('b', { name: 'Dev Patel', status: 'unknown', answeredAt: null }),
        ],
      }),
    ...answers,
  });
}

test('nobody real is rung on the sandbox, and the window says so on every screen', async () => {
  for (const route of ['/', '/campaigns', '/campaigns/renewals', '/import']) {
    const { close } = openWindow(fakeHost(), route);
    expect(await screen.findByTestId('sandbox')).toHaveTextContent('SANDBOX');
    expect(screen.getByRole('button', { name: 'Stop all' })).toBeEnabled();
    close();
  }
});

test('the live screen says what runs and which limit binds', async () => {
  const { close } = openWindow(busyHost());

  expect(await screen.findByText('lines are the limit')).toBeVisible();
  expect(screen.getByText('of 10 lines')).toBeVisible();
  const table = screen.getByRole('grid', { name: 'Calls now' });
  expect(within(table).getByText('Meena Kulkarni')).toBeVisible();
  expect(within(table).getByText('Asking'), 'a request without an answer').toBeVisible();
  close();
});

test('counters follow the batches', async () => {
  const host = busyHost();
  const { close } = openWindow(host);
  await screen.findByText('lines are the limit');

  act(() => host.send(batch([], { live: counters({ linesHeld: 2, binding: 'rate' }) })));

  expect(await screen.findByText('20 a second is the limit')).toBeVisible();
  close();
});

test('rows hold still under the pointer, so that a click opens the call aimed at', async () => {
  const host = busyHost();
  const { user, container, close } = openWindow(host);
  const table = await screen.findByRole('grid', { name: 'Calls now' });
  const names = () =>
    within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('gridcell')[1]?.textContent);
  expect(names()).toEqual(['Meena Kulkarni', 'Dev Patel']);

  await user.hover(within(table).getByText('Dev Patel'));
  const moved = [
    event(8, { callLogId: 'a', callMoved: 'ended', call: call('a', { status: 'completed' }) }),
    event(9, {
      callLogId: 'c',
      callMoved: 'placed',
      call: call('c', { name: 'Anil Rao', startedAt: at(0), answeredAt: null }),
    }),
  ];
  act(() => host.send(batch(moved)));
  expect(await within(table).findByText('Anil Rao')).toBeVisible();
  expect(names(), 'one is over and one is new').toEqual([
    'Meena Kulkarni',
    'Dev Patel',
    'Anil Rao',
  ]);
  expect(within(table).getByText('Over')).toBeVisible();
  expect(screen.getByText('held still while you aim')).toBeVisible();
  expect(await barriers(container)).toEqual([]);

  await user.unhover(table);
  await waitFor(() => expect(names()).toEqual(['Anil Rao', 'Dev Patel']));
  close();
});

test('rows hold still while the arrow keys stand on one', async () => {
  const opened: string[] = [];
  const host = busyHost({
    callGet: async (id) => {
      opened.push(id);
      return call(id);
    },
  });
  const { user, close } = openWindow(host);
  const table = await screen.findByRole('grid', { name: 'Calls now' });
  act(() => table.focus());
  expect(screen.getByText('newest first'), 'no row is aimed at yet').toBeVisible();
  await user.keyboard('{ArrowDown}{ArrowDown}');
  const moved = [
    event(8, { callLogId: 'a', callMoved: 'ended', call: call('a', { status: 'completed' }) }),
  ];
  act(() => host.send(batch(moved)));
  expect(await within(table).findByText('Over')).toBeVisible();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(opened[0], 'the row aimed at opens').toBe('b'));
  close();
});

test('who holds calls back is not the provider', async () => {
  const host = busyHost();
  const { close } = openWindow(host);
  await screen.findByText('lines are the limit');
  const held = counters({ binding: 'breaker', breaker: { state: 'held-open' } });
  act(() => host.send(batch([], { live: held })));
  expect(await screen.findByText('somebody holds calls back')).toBeVisible();
  close();
});

test('an idle console offers what is ready, and starts it', async () => {
  const started: string[] = [];
  const host = fakeHost({
    campaignStart: async (id) => {
      started.push(id);
      return campaign(id, 'running');
    },
  });
  const { user, close } = openWindow(host);

  await user.click(await screen.findByRole('button', { name: 'Start' }));

  expect(started).toEqual(['renewals']);
  close();
});

test('Stop all is one key and can be undone', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    enginePause: async () => {
      asked.push('pause');
      return counters({ stopped: true, binding: 'stopped' });
    },
    engineResume: async () => {
      asked.push('resume');
      return counters();
    },
  });
  const { user, close } = openWindow(host);
  await screen.findByRole('button', { name: 'Stop all' });

  await user.keyboard('{Control>}{Shift>}s{/Shift}{/Control}');
  expect(await screen.findByText('Everything is stopped.')).toBeVisible();
  await user.click(screen.getAllByRole('button', { name: 'Go on' })[0] ?? document.body);
  await waitFor(() => expect(screen.queryByText('Everything is stopped.')).toBeNull());

  expect(asked).toEqual(['pause', 'resume']);
  close();
});

test('an account that is refused is said with the button that mends it', async () => {
  const problem = counters({
    accountProblem: { kind: 'balance', message: 'Insufficient balance' },
    binding: 'account',
  });
  const host = fakeHost({ liveView: async () => live({ counters: problem }) });
  const { user, close } = openWindow(host);

  expect(await screen.findByText(/no balance left/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Check again' }));
  expect(await screen.findByText('Nothing needs you')).toBeVisible();
  close();
});

test('a failure is a sentence with a way on', async () => {
  const host = fakeHost({ liveView: () => Promise.reject(failure()) });
  const { close } = openWindow(host);

  expect(await screen.findByText('The disk is full.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
  close();
});

test.each([
  ['live, busy', () => busyHost(), '/'],
  ['live, idle', fakeHost, '/'],
  ['campaigns', fakeHost, '/campaigns'],
  ['a campaign', fakeHost, '/campaigns/renewals'],
  ['import', fakeHost, '/import'],
] as const)('no barriers for the keyboard or a screen reader: %s', async (_, makeHost, route) => {
  const { container, close } = openWindow(makeHost(), route);
  await screen.findByTestId('sandbox');
  await waitFor(() => expect(screen.queryByRole('status')).toBeNull());

  expect(await barriers(container)).toEqual([]);
  close();
});

test('today’s blocked calls are counted over the day, whatever runs now', async () => {
  const { close } = openWindow(busyHost());

  const label = await screen.findByText('Blocked by DND today');
  await waitFor(() => expect(label.closest('dt')?.nextSibling).toHaveTextContent('2'));
  close();
});

test('hours that close soon are counted down', async () => {
  // Almost a minute for a busy machine to draw it.
  const closing = counters({ hoursCloseAt: new Date(Date.now() + 659_000).toISOString() });
  const host = fakeHost({
    liveView: async () => live({ counters: closing, campaigns: [RUNNING] }),
  });
  const { close } = openWindow(host);

  const label = await screen.findByText('Hours close in', { selector: 'dt' });
  expect(label.nextSibling).toHaveTextContent(/^10:[0-5]\d$/);
  close();
});
