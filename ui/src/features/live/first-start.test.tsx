import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { campaign, SYSTEM } from '../../test/samples';
import { isFirstStart } from './FirstStart';

test('the first screen says what the sandbox is, and its demo starts by one button', async () => {
  const started: string[] = [];
  const host = fakeHost({
    campaignList: async () => [campaign('demo', 'draft', { name: 'Demo: renewals' })],
    campaignStart: async (id) => {
      started.push(id);
      return campaign(id, 'running');
    },
  });
  const { user, close, container } = openWindow(host);

  const first = await screen.findByRole('region', { name: 'Try it: nobody real is rung' });
  expect(within(first).getByText(/20 times as fast/)).toBeVisible();
  expect(within(first).getByRole('link', { name: 'Connect an account' })).toBeVisible();
  expect(within(first).getByRole('link', { name: 'Open import' })).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  await user.click(within(first).getByRole('button', { name: 'Start' }));
  expect(started).toEqual(['demo']);
  close();
});

test('with an account the first screen does not speak of a sandbox', async () => {
  const host = fakeHost({
    systemView: async () => ({ ...SYSTEM, sandbox: false }),
    campaignList: async () => [],
  });
  const { close } = openWindow(host);

  const first = await screen.findByRole('region', { name: 'Ready for your first campaign' });
  expect(within(first).queryByRole('link', { name: 'Connect an account' })).toBeNull();
  close();
});

test('it is gone as soon as anything was done', () => {
  expect(isFirstStart([])).toBe(true);
  expect(isFirstStart([campaign('demo', 'draft')])).toBe(true);
  expect(isFirstStart([campaign('demo', 'running')])).toBe(false);
  expect(isFirstStart([campaign('demo', 'draft'), campaign('mine', 'draft')])).toBe(false);
});
