import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { RetryRule } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { pack } from '../../test/sample-settings';
import { at, campaign, SYSTEM } from '../../test/samples';

const RULE: RetryRule = {
  delaySeconds: 300,
  growth: 2,
  maxDelaySeconds: 14_400,
  maxAttempts: 3,
};
const NEVER: RetryRule = { ...RULE, maxAttempts: 1 };
const RETRY = { busy: RULE, no_answer: RULE, voicemail: RULE, network_error: NEVER };
const RUNNING = campaign('renewals', 'running', { retry: RETRY });

async function openSettings(answers = {}) {
  const view = openWindow(
    fakeHost({
      campaignGet: async () => RUNNING,
      campaignRetries: async () => [
        { reason: 'busy', rule: RULE, times: [at(300), at(2100), at(86_400)] },
        { reason: 'network_error', rule: NEVER, times: [] },
      ],
      ...answers,
    }),
    '/campaigns/renewals',
  );
  await view.user.click(await screen.findByRole('tab', { name: 'Settings' }));
  return view;
}

test('each reason says when somebody would be tried again', async () => {
  const { container, close } = await openSettings();

  expect(await screen.findByText(/again at 12:05, 12:35, 21 Nov, 12:00/)).toBeVisible();
  expect(screen.getByText('Nobody is tried again after this.')).toBeVisible();
  expect(screen.getByLabelText('Busy: First wait, minutes')).toHaveValue(5);
  expect(await barriers(container)).toEqual([]);
  close();
});

test('waits shorter than a minute are told by the second', async () => {
  const { close } = await openSettings({
    campaignRetries: async () => [{ reason: 'busy', rule: RULE, times: [at(15), at(45)] }],
  });

  expect(await screen.findByText(/again at 12:00:15, 12:00:45/)).toBeVisible();
  close();
});

test('only what is changed is asked for, and can be taken back', async () => {
  const asked: unknown[] = [];
  const { user, close } = await openSettings({
    campaignUpdate: async (_: string, input: unknown) => {
      asked.push(input);
      return RUNNING;
    },
  });

  const wait = await screen.findByLabelText('Busy: First wait, minutes');
  await user.clear(wait);
  await user.type(wait, '10');
  expect(screen.getByText('Save it to see the times.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Save the rules' }));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));

  await waitFor(() =>
    expect(asked).toEqual([
      { userId: 'asha', retry: { busy: { delaySeconds: 600 } } },
      { userId: 'asha', retry: RETRY },
    ]),
  );
  close();
});

test('a rule that cannot be is told, and stays typed', async () => {
  const details = [{ field: 'retry.busy.maxAttempts', message: 'must be 1 to 20' }];
  const { user, close } = await openSettings({
    campaignUpdate: () => Promise.reject(failure({ code: 'VALIDATION_ERROR', details })),
  });

  const calls = await screen.findByLabelText('Busy: Calls in all');
  await user.clear(calls);
  await user.type(calls, '50');
  await user.click(screen.getByRole('button', { name: 'Save the rules' }));

  expect(await screen.findByText('Busy, Calls in all: must be 1 to 20')).toBeVisible();
  expect(calls).toHaveValue(50);
  close();
});

test('who changed what, and when, stands beside the settings', async () => {
  const { container, close } = await openSettings({
    campaignEdits: async () => [
      {
        version: 2,
        at: at(-60),
        userId: 'asha',
        changes: [
          { field: 'pace.callsPerMinute', old: '30', new: '60' },
          { field: 'retry.noAnswer.growth', old: '2', new: '3' },
          { field: 'retry.busy.delaySeconds', old: '300', new: '600' },
          { field: 'rulePack', old: 'sandbox-always-open', new: 'india-collections' },
          { field: 'callingHours.daysOfWeek', old: null, new: '[1,2,6]' },
          { field: 'pace.share', old: null, new: '40' },
          { field: 'startAt', old: null, new: '2026-11-23T04:30:00Z' },
        ],
      },
      { version: 1, at: at(-3600), userId: 'ravi', changes: [] },
    ],
  });

  const edits = await screen.findByRole('region', { name: 'Edits' });
  expect(await within(edits).findByText('Version 2, asha, 20 Nov, 11:59')).toBeVisible();
  expect(edits).toHaveTextContent('Calls a minute: 30 → 60');
  expect(edits).toHaveTextContent('No answer, Each wait longer, times: 2 → 3');
  expect(edits).toHaveTextContent('Busy, First wait, minutes: 5 → 10');
  expect(edits, 'in the order of the form').toHaveTextContent(/Rules:.*Days:.*Not before:.*Busy,/);
  expect(edits).toHaveTextContent('Rules: Sandbox, any hour → India, collections');
  expect(edits).toHaveTextContent('Days: nothing → Mon, Tue, Sat');
  expect(edits).toHaveTextContent('Share of the starts: nothing → 40');
  expect(edits).toHaveTextContent('Not before: nothing → 23 Nov, 10:00');
  expect(edits).toHaveTextContent('The campaign was made.');
  expect(await barriers(container)).toEqual([]);
  close();
});

test('the rules chosen say their hours, their caps and where they are written', async () => {
  const strict = pack('us-strict-states', {
    windows: [{ start: '08:00', end: '20:00', daysOfWeek: [0, 1, 2, 3, 4, 5, 6] }],
    caps: { per24Hours: 3 },
    afterConversationHours: 168,
    holidays: [{ date: '2026-11-26', name: 'Thanksgiving Day' }],
    source: 'Florida Statutes 501.616(6)',
  });
  const { user, container, close } = await openSettings({
    systemView: async () => ({
      ...SYSTEM,
      rulePacks: [pack('sandbox-always-open', {}), strict],
    }),
  });

  await user.selectOptions(await screen.findByLabelText('Rules'), 'United States, strict states');
  const facts = screen.getByLabelText('What these rules say');
  expect(facts).toHaveTextContent('08:00–20:00, every day');
  expect(facts).toHaveTextContent('3 calls in 24 hours; none for 168 hours after a conversation');
  expect(facts).toHaveTextContent('Thanksgiving Day (2026-11-26)');
  expect(facts).toHaveTextContent('Florida Statutes 501.616(6)');
  expect(await barriers(container)).toEqual([]);
  close();
});
