import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import type { AwayView } from '../../api/bindings';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { at, call, campaign, counters, live } from '../../test/samples';

beforeEach(() => localStorage.clear());

function away(change: Partial<AwayView> = {}): AwayView {
  return {
    by: 'off',
    since: at(-7200),
    backAt: at(-60),
    followed: 2,
    reconciled: 3,
    adopted: 1,
    absent: 1,
    unknown: 0,
    needsALook: 1,
    closed: 0,
    paused: [{ campaignId: 'renewals', name: 'Renewals, November', waits: true }],
    calls: [call('7', { status: 'unknown', needsALook: true })],
    ...change,
  };
}

test('what happened while nobody was there is told, with the way on, and put away', async () => {
  const resumed: string[] = [];
  const host = fakeHost({
    away: async () => away(),
    campaignResume: async (id) => {
      resumed.push(id);
      return campaign(id, 'running');
    },
  });
  const { user, container, close } = openWindow(host);

  const told = await screen.findByRole('region', { name: 'While you were away' });
  expect(told).toHaveTextContent('Dialdesk was off from 20 Nov, 10:00 to 20 Nov, 11:59');
  expect(told).toHaveTextContent('2 calls that were under way');
  expect(told).toHaveTextContent('its call was found at Exotel');
  expect(told).toHaveTextContent('1 request never became a call');
  expect(told).toHaveTextContent('1 request needs a look from you');
  expect(told, 'what did not happen is not told').not.toHaveTextContent('still being asked');
  expect(await barriers(container)).toEqual([]);
  await user.click(within(told).getByRole('button', { name: 'Resume' }));
  expect(resumed).toEqual(['renewals']);

  await user.click(within(told).getByRole('button', { name: 'Put it away' }));
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  close();
});

test('nothing is told where nothing happened', async () => {
  const nothing = away({
    followed: 0,
    reconciled: 0,
    adopted: 0,
    absent: 0,
    needsALook: 0,
    paused: [],
    calls: [],
  });
  const { close } = openWindow(fakeHost({ away: async () => nothing }));

  await screen.findByRole('heading', { name: 'Guards' });
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  close();
});

test('the breaker is held only after a question, and let go', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    breakerHold: async (input) => {
      asked.push(input);
      return input.hold === 'open'
        ? counters({ breaker: { state: 'held-open' }, heldBy: { userId: 'asha', since: at(-60) } })
        : counters();
    },
  });
  const { user, container, close } = openWindow(host);

  await user.click(await screen.findByRole('button', { name: 'Hold open' }));
  const question = await screen.findByRole('dialog', { name: 'Hold the breaker open?' });
  expect(within(question).getByText(/No call leaves until you let it go/)).toBeVisible();
  await user.click(within(question).getByRole('button', { name: 'Cancel' }));
  expect(asked, 'nothing yet').toEqual([]);

  await user.click(screen.getByRole('button', { name: 'Hold open' }));
  const again = await screen.findByRole('dialog', { name: 'Hold the breaker open?' });
  await user.click(within(again).getByRole('button', { name: 'Hold open' }));
  expect(await screen.findByText('held open by asha')).toBeVisible();
  expect(screen.getByText('Held since').nextSibling).toHaveTextContent('20 Nov, 11:59');
  expect(await barriers(container)).toEqual([]);

  await user.click(screen.getByRole('button', { name: 'Let go' }));
  const letGo = await screen.findByRole('dialog', { name: 'Let the breaker go?' });
  await user.click(within(letGo).getByRole('button', { name: 'Let go' }));
  await waitFor(() =>
    expect(asked).toEqual([
      { hold: 'open', userId: 'asha' },
      { hold: 'none', userId: 'asha' },
    ]),
  );
  close();
});

test('a breaker that somebody without a name holds says so', async () => {
  const held = counters({ breaker: { state: 'held-closed' } });
  const { close } = openWindow(fakeHost({ liveView: async () => live({ counters: held }) }));

  expect(await screen.findByText('held closed by a person')).toBeVisible();
  close();
});

test('a pause by the provider is said', async () => {
  const quiet = counters({ pausedByProvider: true });
  const { close } = openWindow(fakeHost({ liveView: async () => live({ counters: quiet }) }));

  expect(await screen.findByText('lets no call through')).toBeVisible();
  close();
});

test('the ceiling says which limit binds and what the others would allow', async () => {
  const ceiling = { ...counters().ceiling, lines: 240 };
  const host = fakeHost({ liveView: async () => live({ counters: counters({ ceiling }) }) });
  const { user, close } = openWindow(host);

  const fact = await screen.findByText("180, by the account's requests");
  await user.hover(fact);
  expect(
    await screen.findByText(/By the lines it would be 240\. By the rate of starts .* 1,200\./),
  ).toBeInTheDocument();
  close();
});

test('a call that needs a look has its three answers beside it', async () => {
  const view = call('7', {
    status: 'unknown',
    needsALook: true,
    resolutions: [
      { name: 'placed', allowed: true, reason: null },
      { name: 'not_placed', allowed: true, reason: null },
      { name: 'redial', allowed: false, reason: 'campaign_over' },
    ],
  });
  const asked: unknown[] = [];
  const host = fakeHost({
    liveView: async () => live({ needsALook: [view], counters: counters({ needsALook: 1 }) }),
    callResolve: async (_, input) => {
      asked.push(input.how);
      return { call: view, redialCallLogId: null };
    },
  });
  const { user, container, close } = openWindow(host);

  const redial = await screen.findByRole('button', { name: /^Ring again anyway/ });
  expect(redial).toHaveAccessibleDescription(/Its campaign was stopped/);
  expect(await barriers(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'It was not placed' }));
  const question = await screen.findByRole('dialog', { name: 'The call to …3210 was not placed' });
  await user.click(within(question).getByRole('button', { name: 'It was not placed' }));

  await waitFor(() => expect(asked).toEqual(['not_placed']));
  close();
});

test('a call that nobody here asked for is shown until somebody has looked at it', async () => {
  const strangers = [
    {
      id: 'a1',
      phoneNumber: '+91 98•• ••3210',
      createdAt: '2026-11-23T04:30:00Z',
      outcome: 'no_answer' as const,
      foundAt: '2026-11-23T05:00:00Z',
    },
  ];
  const host = fakeHost({
    strangerList: async () => [...strangers],
    strangerSeen: async (id) => {
      strangers.length = 0;
      return { id };
    },
  });
  const { user, container, close } = openWindow(host);

  expect(await screen.findByText(/nobody here asked for it/)).toHaveTextContent('3210');
  expect(await barriers(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Looked at' }));
  await waitFor(() => expect(screen.queryByText(/nobody here asked for it/)).toBeNull());
  close();
});
