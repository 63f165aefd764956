// Single calls in the true window: rung by Ctrl+N and followed, and one taken back before it
// leaves. Judged by the sandbox's ledger, not by the page.
import { Key } from 'selenium-webdriver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asked } from '../support/ledger';
import { Desk } from './desk';

/** The sandbox answers these numbers; its ledger has the last ten digits. */
const ANSWERED = '9876509901';
const WAITING = '9876519901';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk?.close());

function rung(): string[] {
  return asked(desk.dataDir).map((call) => call.number);
}

test('a number typed in any form is rung, and its call followed to the end', async () => {
  await desk.find('[data-testid=sandbox]');
  await desk.keys(Key.CONTROL, 'n');
  await desk.typeInto('Number', '098765-09901');
  await desk.text('+91 98765 09901 · India · leading zero left out');

  await desk.click('Ring now');
  await desk.text('The call is over: Answered.', 120_000);

  const words = await desk.words();
  expect(words, 'who asked is known').toContain('asked for the call.');
  expect(words).toContain('Exotel accepted the call.');
  expect(words, 'the window masks numbers').toContain('+91 98•• ••9901');
  expect(rung()).toEqual([ANSWERED]);

  await desk.press('[data-testid=call-drawer] button[title]');
  await desk.text('+91 98765 09901');
});

test('a call that waits is taken back and never leaves', async () => {
  const call = (ten: string) => ({
    phoneNumber: `+91${ten}`,
    agentId: 'default',
    userId: 'asha',
  });
  await desk.api.ask('POST', '/calls/outbound/bulk', {
    calls: [call(ANSWERED), call(WAITING)],
    paceMs: 60_000,
  });
  await desk.text('Waiting');

  await desk.click('Waiting');
  await desk.text('It waits for its turn, its hours or a free line.');
  await desk.click('Take back');
  await desk.text('The call is over: Taken back.');

  expect(rung().includes(WAITING), 'nothing left for it').toBe(false);
});
