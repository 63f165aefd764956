// The smaller jobs of a day, in one window: one call, a call taken back, an agent, a number that
// is never rung, and the look of things.
import { Key } from 'selenium-webdriver';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { field } from '../support/api';
import { asked, ended } from '../support/ledger';
import { until } from '../support/processes';
import { Desk } from './desk';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
  await desk.find('[data-testid=sandbox]');
});
afterAll(() => desk?.close());
// Whatever a test leaves open does not stand in the next one's way.
afterEach(() => desk.keys(Key.ESCAPE));

function rang(number: string): boolean {
  return asked(desk.dataDir).some((call) => call.number === number);
}

test('one call is rung from the keyboard and followed to its end', async () => {
  await desk.keys(Key.CONTROL, 'n');
  await desk.type('[role=dialog] input[inputmode=tel]', '098765-09908');
  await desk.text('May be rung now: the sandbox rings nobody real.');
  await desk.press('[role=dialog] button[type=submit]');

  await desk.find('[data-testid=call-drawer]');
  await until('the call to end', () => ended(desk.dataDir).size > 0 || undefined, 60_000);
  await desk.text('The call is over: Answered.', 60_000);
  expect(
    asked(desk.dataDir).map((call) => call.number),
    'once, however it was spelled',
  ).toEqual(['9876509908']);
});

test('a call that waits is taken back and never rung', async () => {
  await desk.keys(Key.CONTROL, Key.SHIFT, 's');
  await desk.text('Everything is stopped.');
  const queued = await desk.api.ask('POST', '/calls/outbound/bulk', {
    calls: [{ phoneNumber: '+919876519901', agentId: 'default', userId: 'asha' }],
  });
  const [id] = ids(queued);

  await desk.route(`/calls/${id}`);
  await desk.text('It waits for its turn, its hours or a free line.');
  await desk.button('Take back');
  await desk.text('The call was taken back before it left.');
  await desk.keys(Key.CONTROL, 'z');
  await desk.gone('Everything is stopped.');

  // A call that may leave goes after it, so that this one would have left as well.
  await desk.api.ask('POST', '/calls/outbound', {
    phoneNumber: '+919876529908',
    agentId: 'default',
    userId: 'asha',
  });
  expect(rang('9876529908')).toBe(true);
  expect(rang('9876519901'), 'it was taken back').toBe(false);
  expect(field(await desk.api.ask('GET', `/calls/${id}`), 'status')).toBe('canceled');
});

function ids(answer: unknown): readonly string[] {
  const list: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'callLogIds') : undefined;
  return Array.isArray(list) ? list.map(String) : [];
}

test('an agent is added and can be chosen for the next call', async () => {
  await desk.screen('Agents');
  await desk.button('New agent');
  await desk.typeInto('Name', 'Evening desk');
  await desk.typeInto('App id of the flow', '41207');
  await desk.press('[role=dialog] button[type=submit]');
  await desk.text('Evening desk');

  const agents = JSON.stringify(await desk.api.list('/agents'));
  expect(agents).toContain('"name":"Evening desk"');
  expect(agents).toContain('"appId":"41207"');
});

test('a number put on the do-not-call list is refused from then on', async () => {
  await desk.screen('Do-not-call');
  await desk.typeInto('Number', '98765 39901');
  await desk.button('Put on the list');
  await desk.text('Take off');

  const refused = await desk.api
    .ask('POST', '/calls/outbound', {
      phoneNumber: '+919876539901',
      agentId: 'default',
      userId: 'asha',
    })
    .catch((error: unknown) => String(error));
  expect(refused).toContain('CALL_NOT_ALLOWED');
  expect(rang('9876539901')).toBe(false);
});

test('the theme is changed and stays', async () => {
  const scheme = () =>
    desk.page.executeScript<string>(
      'return document.documentElement.getAttribute("data-mantine-color-scheme")',
    );
  const background = () =>
    desk.page.executeScript<string>('return getComputedStyle(document.body).backgroundColor');
  await desk.press('button[aria-label=Appearance]');
  await desk.click('Light');
  await desk.keys(Key.ESCAPE);
  const light = await background();

  await desk.press('button[aria-label=Appearance]');
  await desk.click('Dark');
  await desk.keys(Key.ESCAPE);
  expect(await scheme()).toBe('dark');
  expect(await background()).not.toBe(light);

  await desk.page.navigate().refresh();
  await desk.find('[data-testid=sandbox]');
  expect(await scheme(), 'it is remembered').toBe('dark');
});
