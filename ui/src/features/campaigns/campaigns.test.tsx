import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ContactQuery } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { campaign, importView, person } from '../../test/samples';

test('a button that may not be pressed stands there and says why', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    campaignList: async () => [campaign('diwali', 'finished', { name: 'Diwali thanks' })],
    campaignStart: async (id) => {
      asked.push(id);
      return campaign(id, 'running');
    },
  });
  const { user, close } = openWindow(host, '/campaigns');

  const start = await screen.findByRole('button', { name: /^Start/ });
  expect(start).toHaveAccessibleDescription('There is nobody left to ring. Add people first.');
  await user.click(start);

  expect(asked, 'nothing was asked of the engine').toEqual([]);
  close();
});

test('a running campaign is paused by its button', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    campaignList: async () => [campaign('renewals', 'running')],
    campaignPause: async (id) => {
      asked.push(id);
      return campaign(id, 'paused');
    },
  });
  const { user, close } = openWindow(host, '/campaigns');

  await user.click(await screen.findByRole('button', { name: 'Pause' }));

  expect(asked).toEqual(['renewals']);
  close();
});

test('stopping for good asks first, and can be left', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    campaignGet: async () => campaign('renewals', 'running'),
    campaignStop: async (id) => {
      asked.push(id);
      return campaign(id, 'stopped');
    },
  });
  const { user, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('button', { name: 'Stop' }));
  const question = await screen.findByRole('dialog', { name: 'Stop Renewals, November for good?' });
  expect(within(question).getByText(/40 people will not be rung/)).toBeVisible();
  await user.click(within(question).getByRole('button', { name: 'Keep it' }));
  expect(asked, 'it was kept').toEqual([]);

  await user.click(screen.getByRole('button', { name: 'Stop' }));
  await user.click(await screen.findByRole('button', { name: 'Stop for good' }));
  expect(asked).toEqual(['renewals']);
  close();
});

test('no campaign yet is said, with what to do', async () => {
  const { close } = openWindow(fakeHost({ campaignList: async () => [] }), '/campaigns');

  expect(await screen.findByText('There is no campaign yet')).toBeVisible();
  close();
});

test('a campaign says what became of everybody', async () => {
  const finished = campaign('renewals', 'finished', {
    counts: {
      total: 40,
      unused: 0,
      inCirculation: 0,
      finished: 40,
      attempts: 38,
      answered: 20,
      unknown: 0,
      byOutcome: [
        { outcome: 'completed', count: 20 },
        { outcome: 'no_answer', count: 18 },
        { outcome: 'dnd_blocked', count: 2 },
      ],
    },
  });
  const { close, container } = openWindow(
    fakeHost({ campaignGet: async () => finished }),
    '/campaigns/renewals',
  );

  const outcomes = await screen.findByRole('list', { name: 'What became of everybody' });
  expect(
    within(outcomes)
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual(['Answered20', 'No answer18', 'Blocked by DND2']);
  expect(await barriers(container)).toEqual([]);
  close();
});

test('people are read by the page', async () => {
  const asked: ContactQuery[] = [];
  const host = fakeHost({
    campaignContacts: async (_, query) => {
      asked.push(query);
      return { items: [person(1), person(2)], nextCursor: null, total: 2 };
    },
  });
  const { user, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: /People/ }));
  expect(await screen.findByText('Person 2')).toBeVisible();
  await waitFor(() => expect(asked[0]).toEqual({ offset: 0, limit: 200 }));
  close();
});

test('people are found by name or by the last digits', async () => {
  const asked: ContactQuery[] = [];
  const host = fakeHost({
    campaignContacts: async (_, query) => {
      asked.push(query);
      return { items: [person(1)], nextCursor: null, total: 1 };
    },
  });
  const { user, container, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: /People/ }));
  await user.type(await screen.findByLabelText('Name or last digits'), '3210');
  await waitFor(() => expect(asked.at(-1)).toEqual({ search: '3210', offset: 0, limit: 200 }));
  await user.selectOptions(screen.getByLabelText('Only people who stand here'), 'Finished');
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ state: 'finished', search: '3210' }));

  expect(await barriers(container)).toEqual([]);
  close();
});

test('each figure of a campaign is a ratio of counts', async () => {
  const { close } = openWindow(fakeHost(), '/campaigns/renewals');

  const fact = async (label: string) => (await screen.findByText(label)).nextSibling?.textContent;
  expect(await fact('Answered (ASR)'), '24 of 60').toBe('40.0 %');
  expect(await fact('Network worked (NER)'), '57 of 60').toBe('95.0 %');
  expect(await fact('Penetration'), '30 of 40').toBe('75.0 %');
  expect(await fact('Attempts for each person'), '60 for 30').toBe('2.0');
  expect(await fact('Attempts per hour'), '60 in half an hour').toBe('120');
  close();
});

test('what changes is shown before it is saved, and can be taken back', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    campaignGet: async () => campaign('renewals', 'running'),
    campaignUpdate: async (id, input) => {
      asked.push(input);
      const pace = { callsPerMinute: null, maxConcurrent: null, ...input.pace };
      return campaign(id, 'running', { pace });
    },
  });
  const { user, container, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: 'Settings' }));
  expect(await screen.findByText('Nothing is changed yet.')).toBeVisible();
  await user.type(screen.getByLabelText('Calls at once'), '5');
  const changes = screen.getByLabelText('What changes', { selector: 'dl' });
  expect(changes).toHaveTextContent('Calls at onceno limit of its own→5');
  expect(await barriers(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Save the changes' }));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));

  await waitFor(() =>
    expect(asked).toEqual([
      { clear: [], userId: 'asha', pace: { callsPerMinute: null, maxConcurrent: 5, share: null } },
      {
        clear: [],
        userId: 'asha',
        pace: { callsPerMinute: null, maxConcurrent: null, share: null },
      },
    ]),
  );
  close();
});

test('a wrong field is told beside it, and nothing typed is lost', async () => {
  const host = fakeHost({
    campaignGet: async () => campaign('renewals', 'running'),
    campaignUpdate: () =>
      Promise.reject(
        failure({
          code: 'VALIDATION_ERROR',
          message: 'Some fields are wrong.',
          details: [{ field: 'pace.maxConcurrent', message: 'must be 1 to 1000' }],
        }),
      ),
  });
  const { user, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: 'Settings' }));
  const field = await screen.findByLabelText('Calls at once');
  await user.type(field, '5000');
  await user.click(screen.getByRole('button', { name: 'Save the changes' }));

  expect(await screen.findByText('must be 1 to 1000')).toBeVisible();
  expect(field).toHaveValue(5000);
  close();
});

test('a new campaign needs its name only', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    campaignCreate: async (input) => {
      asked.push(input);
      return campaign('diwali', 'draft', { name: 'Diwali thanks' });
    },
    campaignGet: async () => campaign('diwali', 'draft', { name: 'Diwali thanks' }),
  });
  const { user, close } = openWindow(host, '/campaigns');

  await user.click(await screen.findByRole('button', { name: 'New campaign' }));
  const form = await screen.findByRole('dialog', { name: 'New campaign' });
  expect(within(form).getByRole('button', { name: 'Make the campaign' })).toBeDisabled();
  await user.type(within(form).getByLabelText('Name'), 'Diwali thanks');
  expect(await barriers(form)).toEqual([]);
  await user.click(within(form).getByRole('button', { name: 'Make the campaign' }));

  expect(await screen.findByRole('heading', { name: 'Diwali thanks' })).toBeVisible();
  expect(asked).toMatchObject([
    { name: 'Diwali thanks', agentId: 'default', priority: 'medium', userId: 'asha' },
  ]);
  close();
});

test('an import is listed with its totals, and its people are taken out when asked twice', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    importUndo: async (id) => {
      asked.push(id);
      return importView({ status: 'undone' });
    },
  });
  const { user, container, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: 'Imports' }));
  const table = await screen.findByRole('table', { name: 'Imports' });
  expect(within(table).getByText('november-list.csv')).toBeVisible();
  expect(within(table).getByText('Taken in')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  await user.click(within(table).getByRole('button', { name: 'Undo' }));
  expect(asked).toEqual([]);
  await user.click(await screen.findByRole('button', { name: 'Take them out' }));

  expect(asked).toEqual(['import-1']);
  close();
});

test('an import of earlier shows its rejects again', async () => {
  const { close } = openWindow(fakeHost(), '/imports/import-1');

  expect(await screen.findByText('4 rows were not taken')).toBeVisible();
  close();
});
