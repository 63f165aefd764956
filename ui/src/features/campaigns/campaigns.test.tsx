import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ContactQuery } from '../../api/bindings';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { campaign, person } from '../../test/samples';
import { pagesOf } from './People';

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

test('a view on the list needs the pages that hold it', () => {
  expect(pagesOf(0, 30)).toEqual([0]);
  expect(pagesOf(190, 220)).toEqual([0, 1]);
  expect(pagesOf(999_990, 999_999)).toEqual([4999]);
});
