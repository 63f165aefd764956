import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ApiError, CallInput } from '../../api/bindings';
import type { Commands } from '../../api/host';
import { closeNewCall } from '../../lib/new-call';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { agent, at, call, numberView } from '../../test/samples';

async function dialog(answers: Partial<Commands> = {}) {
  closeNewCall();
  const window = openWindow(
    fakeHost({ agentList: async () => [agent('default'), agent('claims')], ...answers }),
    '/calls',
  );
  await window.user.click(
    (await screen.findAllByRole('button', { name: 'New call' }))[0] as HTMLElement,
  );
  const form = await screen.findByRole('dialog', { name: 'New call' });
  return { ...window, form };
}

test('a number is read while it is typed, and the call is followed', async () => {
  const placed: CallInput[] = [];
  const { user, form, close } = await dialog({
    numberCheck: async () => numberView({ repaired: 'trunk_zero', allowedUntil: at(3600) }),
    callPlace: async (input) => {
      placed.push(input);
      return { callLogId: 'call-9', status: 'initiated', message: '' };
    },
    callGet: async (id) => call(id, { name: 'Meena Kulkarni', status: 'initiated' }),
  });

  await user.type(within(form).getByRole('textbox', { name: 'Number' }), '098765 43210');
  expect(await within(form).findByText(/India · leading zero left out/)).toBeVisible();
  expect(within(form).getByText('May be rung now, until 13:00 IST.')).toBeVisible();
  expect(await barriers(form)).toEqual([]);
  await user.click(within(form).getByRole('radio', { name: 'High' }));
  await user.click(within(form).getByRole('button', { name: 'Ring now' }));

  const drawer = await screen.findByRole('complementary', { name: 'Call' });
  expect(await within(drawer).findByText('Meena Kulkarni')).toBeVisible();
  expect(placed).toEqual([
    { phoneNumber: '+919876543210', agentId: 'default', userId: 'asha', priority: 'high' },
  ]);
  expect(screen.queryByRole('dialog')).toBeNull();
  close();
});

test('what is no number says what to mend, and is not rung', async () => {
  const placed: CallInput[] = [];
  const { user, form, close } = await dialog({
    numberCheck: async () =>
      numberView({ phoneNumber: null, country: null, fault: 'wrong_length' }),
    callPlace: async (input) => {
      placed.push(input);
      return { callLogId: 'call-9', status: 'initiated', message: '' };
    },
  });

  await user.type(within(form).getByRole('textbox', { name: 'Number' }), '98765{Enter}');
  expect(
    await within(form).findByText(/An Indian number has ten digits after \+91 or 0\./),
  ).toBeVisible();
  const ring = within(form).getByRole('button', { name: /^Ring now/ });
  expect(ring).toHaveAccessibleDescription('There are too few or too many digits.');
  await user.click(ring);
  expect(placed).toEqual([]);
  close();
});

test('a number on the do-not-call list cannot be rung, and says why', async () => {
  const { user, form, close } = await dialog({
    numberCheck: async () =>
      numberView({
        reasons: [{ reason: 'suppressed', until: null }],
        suppressedBecause: 'asked by letter',
      }),
  });

  await user.type(within(form).getByRole('textbox', { name: 'Number' }), '9876543210');
  expect(await within(form).findByText(/Reason given: asked by letter\./)).toBeVisible();
  expect(within(form).getByRole('button', { name: /^Ring now/ })).toHaveAccessibleDescription(
    'The number is on the do-not-call list.',
  );
  close();
});

/** Every answer of the contract that is not a placed call, and what the operator is told. */
const TOLD: readonly (readonly [string, Partial<ApiError>, readonly RegExp[]])[] = [
  [
    'no line',
    { code: 'CONCURRENT_LIMIT_REACHED', retryAfterS: 5 },
    [/No line is free/, /in 5 seconds/],
  ],
  ['provider away', { code: 'API_UNAVAILABLE' }, [/cannot be reached/, /nobody was rung/]],
  [
    'refused',
    { code: 'PROVIDER_REFUSED', message: 'it is on the list' },
    [/refuses this number/, /it is on the list\. Check/],
  ],
  [
    'account',
    { code: 'ACCOUNT_ERROR', message: 'no balance' },
    [/refuses the account/, /no balance/],
  ],
  ['agent', { code: 'AGENT_NOT_FOUND' }, [/not there any more/, /Choose another/]],
  [
    'number',
    { code: 'INVALID_PHONE_NUMBER', message: 'no number of this country' },
    [/cannot be rung/, /no number of this country/],
  ],
  [
    'fields',
    { code: 'VALIDATION_ERROR', details: [{ field: 'userId', message: 'is required' }] },
    [/form is wrong/, /userId: is required/],
  ],
  [
    'rules',
    {
      code: 'CALL_NOT_ALLOWED',
      reasons: [
        { reason: 'outside_hours', until: '2026-11-21T03:30:00Z' },
        { reason: 'already_in_call', until: null },
      ],
    },
    [/not allowed now/, /From 21 Nov, 09:00 IST on/, /being rung already/],
  ],
  ['closing', { code: 'SHUTTING_DOWN' }, [/Dialdesk is closing/]],
];

test.each(TOLD)('why it was not placed: %s', async (_, error, sentences) => {
  const { user, form, close } = await dialog({
    callPlace: async () => {
      throw failure(error);
    },
  });

  await user.type(within(form).getByRole('textbox', { name: 'Number' }), '9876543210');
  await user.click(within(form).getByRole('button', { name: 'Ring now' }));
  const alert = await within(form).findByRole('alert');
  for (const sentence of sentences) expect(alert).toHaveTextContent(sentence);
  close();
});

test('a call whose outcome is not known is opened, not repeated', async () => {
  const { user, form, close } = await dialog({
    callPlace: async () => {
      throw failure({ code: 'API_UNAVAILABLE', callLogId: 'call-9' });
    },
    callGet: async (id) => call(id, { status: 'unknown', name: 'Meena Kulkarni' }),
  });

  await user.type(within(form).getByRole('textbox', { name: 'Number' }), '9876543210');
  await user.click(within(form).getByRole('button', { name: 'Ring now' }));
  expect(await within(form).findByText(/the phone may be ringing/)).toBeVisible();
  await user.click(within(form).getByRole('button', { name: 'Open the call' }));
  expect(await screen.findByRole('complementary', { name: 'Call' })).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  close();
});
