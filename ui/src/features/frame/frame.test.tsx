import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { campaign, counters } from '../../test/samples';

test('two keys one after the other go to a screen', async () => {
  const { user, close } = openWindow(fakeHost());
  await screen.findByTestId('sandbox');

  await user.keyboard('gc');

  expect(await screen.findByRole('table', { name: 'Campaigns' })).toBeVisible();
  close();
});

test('the question mark shows every key', async () => {
  const { user, close } = openWindow(fakeHost());
  await screen.findByTestId('sandbox');

  await user.keyboard('?');

  const sheet = await screen.findByRole('dialog', { name: 'Keys' });
  expect(within(sheet).getByText('Stop all').closest('li')).toHaveTextContent('CtrlShiftS');
  expect(await barriers(sheet)).toEqual([]);
  close();
});

test('the palette finds a campaign and what may be done with it', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    campaignList: async () => [
      campaign('renewals', 'running'),
      campaign('diwali', 'paused', { name: 'Diwali thanks' }),
    ],
    campaignResume: async (id) => {
      asked.push(id);
      return campaign(id, 'running', { name: 'Diwali thanks' });
    },
  });
  const { user, close } = openWindow(host);
  await screen.findByTestId('sandbox');

  await user.keyboard('{Control>}k{/Control}');
  const search = await screen.findByLabelText('Find a screen, a campaign or a command');
  await user.type(search, 'diwali');
  expect(screen.queryByText('Pause Renewals, November'), 'another campaign').toBeNull();
  await user.click(await screen.findByText('Resume Diwali thanks'));

  expect(asked).toEqual(['diwali']);
  close();
});

test('what was done last is taken back by one key', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    campaignList: async () => [campaign('renewals', 'running')],
    campaignPause: async (id) => {
      asked.push(`pause ${id}`);
      return campaign(id, 'paused');
    },
    campaignResume: async (id) => {
      asked.push(`resume ${id}`);
      return campaign(id, 'running');
    },
  });
  const { user, close } = openWindow(host, '/campaigns');

  await user.click(await screen.findByRole('button', { name: 'Pause' }));
  expect(await screen.findByText('Renewals, November is paused')).toBeVisible();
  await user.keyboard('{Control>}z{/Control}');

  await waitFor(() => expect(asked).toEqual(['pause renewals', 'resume renewals']));
  await user.keyboard('{Control>}z{/Control}');
  expect(asked, 'it is taken back once').toHaveLength(2);
  close();
});

test('Stop all offers the way back where it was pressed', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    enginePause: async () => counters({ stopped: true, binding: 'stopped' }),
    engineResume: async () => {
      asked.push('resume');
      return counters();
    },
  });
  const { user, close } = openWindow(host);
  await user.click(await screen.findByRole('button', { name: 'Stop all' }));

  await user.click(await screen.findByRole('button', { name: 'Undo' }));

  await waitFor(() => expect(asked).toEqual(['resume']));
  close();
});

test('a silent engine is said, and the figures are no longer calm', async () => {
  const host = fakeHost();
  const { close } = openWindow(host);
  await screen.findByTestId('sandbox');

  act(() => host.breakLine());

  expect(await screen.findByText('The engine is not heard.')).toBeVisible();
  close();
});

test('the keyboard can skip to the screen', async () => {
  const { user, close } = openWindow(fakeHost());
  await screen.findByTestId('sandbox');

  await user.tab();

  expect(screen.getByRole('link', { name: 'Skip to the screen' })).toHaveFocus();
  close();
});

test('a screen that breaks leaves the frame and Stop all', async () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
  const host = fakeHost({ campaignList: async () => JSON.parse('[{ "id": "renewals" }]') });
  const { close } = openWindow(host, '/campaigns');

  expect(await screen.findByText('It could not be drawn')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Stop all' })).toBeEnabled();
  close();
  silent.mockRestore();
});
