// The same pages in a browser, over the REST API and its event stream.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asked } from '../support/ledger';
import { reachedFile } from '../support/people';
import { Headless } from './headless';

let desk: Headless;

beforeEach(async () => {
  desk = await Headless.open();
});
afterEach(() => desk.close());

test('a campaign is started in the page and followed to its end', async () => {
  const { path, rung } = reachedFile('browser-renewals.csv');
  await desk.api.draft('browser-renewals', path);
  const { page } = desk;
  await page.getByRole('link', { name: 'Campaigns' }).click();
  const row = page.getByRole('row').filter({ hasText: 'browser-renewals' });

  await row.getByRole('button', { name: 'Start' }).click();
  await row.getByText('Running').waitFor();
  await page.getByRole('link', { name: 'Live' }).click();
  await page.getByText('Calls now').waitFor();
  await page.getByTestId('finished').waitFor({ timeout: 240_000 });

  expect(await page.getByTestId('finished').textContent()).toContain('20 of 20 finished');
  expect(
    asked(desk.dataDir)
      .map((call) => call.number)
      .sort(),
    'each number, and each once',
  ).toEqual([...rung].sort());
});

test('Stop all is pushed to the page, whoever pressed it', async () => {
  await desk.page.getByRole('button', { name: 'Stop all' }).waitFor();

  await desk.api.ask('POST', '/engine/pause');
  await desk.page.getByText('Everything is stopped.').waitFor({ timeout: 5000 });
  await desk.api.ask('POST', '/engine/resume');
  await desk.page.getByText('Everything is stopped.').waitFor({ state: 'detached', timeout: 5000 });
});

test('the page shows a name as text, whatever it contains', async () => {
  await desk.api.ask('POST', '/campaigns', {
    name: '<img src=x onerror=alert(1)>',
    agentId: 'default',
  });
  await desk.page.getByRole('link', { name: 'Campaigns' }).click();

  await desk.page.getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await desk.page.locator('main img').count(), 'nothing of it became an element').toBe(0);
});
