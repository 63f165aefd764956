import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { CallView, RetryView } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { at, call } from '../../test/samples';

/** A request of which the provider gave no word. */
function silent(id: string, change: Partial<CallView> = {}): CallView {
  return call(id, {
    status: 'unknown',
    answeredAt: null,
    needsALook: true,
    providerCallId: null,
    resolutions: [
      { name: 'placed', allowed: true, reason: null },
      { name: 'not_placed', allowed: true, reason: null },
      { name: 'redial', allowed: true, reason: null },
    ],
    candidates: [{ providerCallId: 'sid-1', createdAt: at(-20), outcome: 'no_answer' }],
    ...change,
  });
}

function hostOf(view: CallView, asked: unknown[] = []) {
  return fakeHost({
    callGet: async () => view,
    callResolve: async (_, input) => {
      asked.push(input);
      return { call: { ...view, needsALook: false, resolutions: [] }, redialCallLogId: null };
    },
  });
}

test('a call of the provider is chosen for the one that was placed', async () => {
  const asked: unknown[] = [];
  const { user, close } = openWindow(hostOf(silent('7'), asked), '/calls/7');

  await user.click(await screen.findByRole('button', { name: 'It was placed' }));
  const question = await screen.findByRole('dialog', { name: 'The call to …3210 was placed' });
  expect(within(question).getByRole('radio', { name: /^sid-1/ })).toBeChecked();
  expect(within(question).getByText(/No answer/)).toBeVisible();
  expect(await barriers(question)).toEqual([]);
  await user.click(within(question).getByRole('button', { name: 'It was placed' }));

  await waitFor(() =>
    expect(asked).toEqual([{ how: 'placed', userId: 'asha', providerCallId: 'sid-1' }]),
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  close();
});

test('its Sid may be typed, or said not to be known', async () => {
  const asked: unknown[] = [];
  const { user, close } = openWindow(hostOf(silent('7'), asked), '/calls/7');

  await user.click(await screen.findByRole('button', { name: 'It was placed' }));
  const question = await screen.findByRole('dialog');
  await user.click(within(question).getByRole('radio', { name: 'Another one, by its Sid' }));
  const say = within(question).getByRole('button', { name: 'It was placed' });
  expect(say, 'a name must be typed first').toBeDisabled();
  await user.type(within(question).getByLabelText('Sid'), 'sid-9');
  await user.click(say);
  await waitFor(() => expect(asked).toHaveLength(1));

  expect(asked).toEqual([{ how: 'placed', userId: 'asha', providerCallId: 'sid-9' }]);
  close();
});

test('ringing again anyway says what is risked, and asks why', async () => {
  const asked: unknown[] = [];
  const { user, close } = openWindow(hostOf(silent('7'), asked), '/calls/7');

  await user.click(await screen.findByRole('button', { name: 'Ring again anyway' }));
  const question = await screen.findByRole('dialog', { name: 'Ring …3210 again anyway' });
  expect(within(question).getByText(/may be rung twice/)).toBeVisible();
  const say = within(question).getByRole('button', { name: 'Ring again' });
  expect(say).toBeDisabled();
  await user.type(within(question).getByLabelText('Why'), 'She waits for the call.');
  expect(await barriers(question)).toEqual([]);
  await user.click(say);

  await waitFor(() =>
    expect(asked).toEqual([{ how: 'redial', userId: 'asha', reason: 'She waits for the call.' }]),
  );
  close();
});

test('what may not be said stands there with its reason', async () => {
  const asked: unknown[] = [];
  const view = silent('7', {
    resolutions: [
      { name: 'placed', allowed: true, reason: null },
      { name: 'not_placed', allowed: false, reason: 'known_to_be_placed' },
      { name: 'redial', allowed: false, reason: 'campaign_over' },
    ],
  });
  const { user, container, close } = openWindow(hostOf(view, asked), '/calls/7');

  const no = await screen.findByRole('button', { name: /^It was not placed/ });
  expect(no).toHaveAccessibleDescription('Exotel is known to have placed it.');
  await user.click(no);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(asked).toEqual([]);
  expect(await barriers(container)).toEqual([]);
  close();
});

test('who said what stands in the drawer, with the call that rings again', async () => {
  const host = fakeHost({
    callGet: async (id) => call(id, { status: 'failed', outcome: 'given_up', endedAt: at(-5) }),
    callResolutions: async () => [
      {
        at: at(-6),
        userId: 'asha',
        how: 'redial',
        providerCallId: null,
        redialCallLogId: '8',
        reason: 'She waits for the call.',
      },
    ],
  });
  const { container, close } = openWindow(host, '/calls/7');

  expect(await screen.findByText('She waits for the call.')).toBeVisible();
  expect(screen.getByText('asha').closest('p')).toHaveTextContent('ring again anyway');
  const again = screen.getByRole('link', { name: 'The call that rings again' });
  expect(again).toHaveAttribute('href', '/calls/8');
  expect(await barriers(container)).toEqual([]);
  close();
});

const CHAIN: RetryView[] = [
  {
    retryOf: '7',
    callLogId: '7',
    attempt: 1,
    reason: null,
    dueAt: at(-600),
    attemptedAt: at(-600),
    outcome: 'busy',
  },
  {
    retryOf: '7',
    callLogId: '9',
    attempt: 2,
    reason: 'busy',
    dueAt: at(600),
    attemptedAt: null,
    outcome: null,
  },
];

function overHost(answers = {}) {
  return fakeHost({
    callGet: async (id) => call(id, { status: 'failed', outcome: 'busy', endedAt: at(-590) }),
    callRetries: async () => CHAIN,
    ...answers,
  });
}

test('every try stands in the drawer, and the next one with its time', async () => {
  const { container, close } = openWindow(overHost(), '/calls/7');

  const tries = (await screen.findByRole('heading', { name: 'Tries' })).parentElement;
  const rows = within(tries ?? container).getAllByRole('listitem');
  expect(rows[0]).toHaveTextContent('Try 1 Busy');
  expect(rows[0]).toHaveAttribute('aria-current', 'true');
  expect(rows[1]).toHaveTextContent(/Try 2 rings again at 20 Nov, 12:10The line was busy/);
  expect(within(tries ?? container).getByRole('link', { name: 'Try 2' })).toHaveAttribute(
    'href',
    '/calls/9',
  );
  expect(await barriers(container)).toEqual([]);
  close();
});

test.each([
  ['that waits is taken back', undefined],
  ['that runs goes on, and nothing follows it', failure({ code: 'HANGUP_UNSUPPORTED' })],
] as const)('the tries end: a call %s', async (_, refusal) => {
  const asked: string[] = [];
  const host = overHost({
    callCancel: async (id: string) => {
      asked.push(id);
      if (refusal !== undefined) throw refusal;
      return { callLogId: id, status: 'canceled', message: '' };
    },
  });
  const { user, close } = openWindow(host, '/calls/7');

  await user.click(await screen.findByRole('button', { name: 'No further tries' }));

  expect(asked, 'the call that is not over').toEqual(['9']);
  expect(await screen.findByText('Nothing follows any more.')).toBeInTheDocument();
  close();
});

test('a call that waits for its next try says when it rings', async () => {
  const host = overHost({
    callGet: async () =>
      call('9', {
        status: 'queued',
        startedAt: null,
        answeredAt: null,
        attempt: 2,
        retryOf: '7',
        retryReason: 'busy',
        dueAt: at(600),
      }),
  });
  const { close } = openWindow(host, '/calls/9');

  expect(
    await screen.findByText('It rings again at 20 Nov, 12:10: The line was busy.'),
  ).toBeVisible();
  close();
});
