import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { at, campaign, person } from '../../test/samples';

const PAUSED = campaign('renewals', 'paused');

function whyHost(answers = {}) {
  return fakeHost({
    campaignGet: async () => PAUSED,
    campaignWhy: async (id) => ({
      campaignId: id,
      at: at(0),
      waiting: 40,
      ready: 25,
      everybody: [{ reason: 'paused', count: 40, until: null, action: 'resume_campaign' }],
      people: [
        { reason: 'suppressed', count: 3, until: null, action: 'edit_suppressions' },
        { reason: 'outside_hours', count: 12, until: at(3600), action: 'edit_hours' },
        { reason: 'turn', count: 25, until: null, action: 'wait' },
      ],
      binding: 'nothing_due',
    }),
    ...answers,
  });
}

test('every reason is counted, with what lifts it', async () => {
  const resumed: string[] = [];
  const { user, container, close } = openWindow(
    whyHost({
      campaignResume: async (id: string) => {
        resumed.push(id);
        return campaign(id, 'running');
      },
    }),
    '/campaigns/renewals',
  );

  const why = await screen.findByRole('region', { name: 'Why not dialling' });
  expect(await within(why).findByText('40 people wait')).toBeVisible();
  const lines = within(why).getAllByRole('listitem');
  expect(lines.map((line) => line.querySelector('p')?.textContent)).toEqual([
    'The campaign is paused.',
    '3 on the do-not-call list',
    '12 outside the hours of the person rung, until 20 Nov, 13:00',
    '25 may be rung, and wait for their turn',
  ]);
  expect(within(why).getByRole('link', { name: 'Do-not-call list' })).toHaveAttribute(
    'href',
    '/do-not-call',
  );
  expect(await barriers(container)).toEqual([]);
  await user.click(within(why).getByRole('button', { name: 'Resume' }));
  await waitFor(() => expect(resumed).toEqual(['renewals']));
  close();
});

test('hours are mended in the settings', async () => {
  const { user, close } = openWindow(whyHost(), '/campaigns/renewals');

  await user.click(await screen.findByRole('button', { name: 'Change the hours' }));

  expect(screen.getByRole('tab', { name: 'Settings' })).toHaveAttribute('aria-selected', 'true');
  close();
});

test('of one person every reason is told, and the earliest moment', async () => {
  const asked: unknown[] = [];
  const host = whyHost({
    campaignContacts: async () => ({ items: [person(1), person(2)], nextCursor: null, total: 2 }),
    contactWhy: async (id: string, contactId: number) => {
      asked.push([id, contactId]);
      return {
        contactId,
        at: at(0),
        reasons: [
          { reason: 'quiet_time', count: 1, until: at(600), action: 'wait' },
          { reason: 'cap', count: 1, until: at(7200), action: 'edit_rules' },
        ],
        earliest: at(7200),
      };
    },
  });
  const { user, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: /People/ }));
  await user.click(await screen.findByText('Person 2'));
  const told = await screen.findByRole('dialog', { name: 'Why not Person 2?' });
  expect(await within(told).findByText(/at 20 Nov, 14:00 at the earliest/)).toBeVisible();
  expect(within(told).getAllByRole('listitem')).toHaveLength(2);
  expect(asked).toEqual([['renewals', 2]]);
  expect(await barriers(told)).toEqual([]);
  close();
});

test('of a person who was reached it is said that they are finished, not that the campaign is over', async () => {
  const host = whyHost({
    campaignContacts: async () => ({
      items: [{ ...person(1), state: 'finished' as const }],
      nextCursor: null,
      total: 1,
    }),
    contactWhy: async (_id: string, contactId: number) => ({
      contactId,
      at: at(0),
      reasons: [{ reason: 'over', count: 1, until: null, action: 'new_campaign' }],
      earliest: null,
    }),
  });
  const { user, close } = openWindow(host, '/campaigns/renewals');

  await user.click(await screen.findByRole('tab', { name: /People/ }));
  await user.click(await screen.findByText('Person 1'));
  const told = await screen.findByRole('dialog', { name: 'Why not Person 1?' });
  expect(await within(told).findByText(/This person is finished/)).toBeVisible();
  expect(within(told).queryByText(/campaign is over/)).toBeNull();
  close();
});
