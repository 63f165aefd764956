// Single calls in the page: rung, followed, taken back, and never rung again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asked } from '../support/ledger';
import { Headless } from './headless';

/** The sandbox answers this number; its ledger has the last ten digits. */
const ANSWERED = '+919876509901';
const TEN = ANSWERED.slice(-10);

let desk: Headless;

beforeEach(async () => {
  desk = await Headless.open();
});
afterEach(() => desk.close());

function rung(): string[] {
  return asked(desk.dataDir).map((call) => call.number);
}

test('a number is rung and its call followed to the end', async () => {
  const { page } = desk;
  await page.getByRole('link', { name: 'Calls' }).click();
  await page.getByText('Nobody has been rung yet').waitFor();
  await page.getByRole('button', { name: 'New call' }).first().click();
  const form = page.getByRole('dialog', { name: 'New call' });

  await form.getByRole('textbox', { name: 'Number' }).fill('098765 09901');
  await form.getByText('leading zero left out').waitFor();
  await form.getByRole('button', { name: 'Ring now' }).click();

  const drawer = page.getByRole('complementary', { name: 'Call' });
  await drawer.getByText('The call is over: Answered.').waitFor({ timeout: 60_000 });
  const story = await drawer.getByRole('listitem').allTextContents();
  expect(story.join(' ')).toMatch(/asked for the call.*left for Exotel.*Exotel accepted.*is over/);
  await page.getByRole('grid', { name: 'Calls' }).getByText('Answered').waitFor();
  expect(page.url(), 'the address names the call').toMatch(/\/calls\/[0-9a-f-]{32,36}/);
  expect(rung()).toEqual([TEN]);
});

test('who must not be called cannot be rung again', async () => {
  const { page } = desk;
  await desk.api.ask('POST', '/calls/outbound', {
    phoneNumber: ANSWERED,
    agentId: 'default',
    userId: 'asha',
  });
  await page.getByRole('link', { name: 'Calls' }).click();
  await page.getByRole('gridcell').first().click();
  const drawer = page.getByRole('complementary', { name: 'Call' });
  await drawer.getByText('The call is over: Answered.').waitFor({ timeout: 60_000 });

  await drawer.getByRole('button', { name: 'Do not call' }).click();
  await page.getByText('…9901 is on the do-not-call list').waitFor();
  await drawer.getByRole('button', { name: 'Ring again' }).click();
  const form = page.getByRole('dialog', { name: 'New call' });
  await form.getByText('The number is on the do-not-call list.').first().waitFor();
  const ring = form.getByRole('button', { name: 'Ring now' });

  expect(await ring.getAttribute('aria-disabled')).toBe('true');
  expect(rung(), 'it was rung once, before').toEqual([TEN]);
});

test('a call that waits is taken back and never leaves', async () => {
  const { page } = desk;
  const call = (phoneNumber: string) => ({ phoneNumber, agentId: 'default', userId: 'asha' });
  await desk.api.ask('POST', '/calls/outbound/bulk', {
    calls: [call(ANSWERED), call('+919876519901')],
    paceMs: 60_000,
  });
  await page.getByRole('link', { name: 'Calls' }).click();
  await page.getByRole('grid', { name: 'Calls' }).getByText('Waiting').first().click();
  const drawer = page.getByRole('complementary', { name: 'Call' });

  await drawer.getByRole('button', { name: 'Take back' }).click();
  await drawer.getByText('The call is over: Taken back.').waitFor({ timeout: 15_000 });

  await page
    .getByRole('grid', { name: 'Calls' })
    .getByText('Answered')
    .waitFor({ timeout: 60_000 });
  expect(rung(), 'the other one went out').toEqual([TEN]);
});
