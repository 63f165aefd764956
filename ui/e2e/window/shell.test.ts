// What only the true window can do: it is there once for each data folder, asks before it closes
// on calls, comes back where it was, and speaks on the desktop.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { asked } from '../support/ledger';
import { peopleFile, reachedFile } from '../support/people';
import { until } from '../support/processes';
import { Desk } from './desk';
import { Display } from './display';

const SIZE = { width: 1280, height: 800 };

let display: Display;
let board: string;
let last: Desk | undefined;

/** A window on the one display; whatever becomes of the test, the next one finds none. */
async function open(): Promise<Desk> {
  last = await Desk.open({ display });
  await last.find('[data-testid=sandbox]');
  return last;
}

afterEach(async () => {
  await last?.leave();
  last = undefined;
});

beforeAll(async () => {
  display = await Display.open(SIZE);
  board = join(display.home, 'notices.jsonl');
  await display.play('notice-board.py', board);
});
afterAll(() => display?.close());

function notices(): string {
  return existsSync(board) ? readFileSync(board, 'utf8') : '';
}

test('a second console hands its files to the first and goes', async () => {
  const people = peopleFile('surat-survey.csv', 4);
  const desk = await open();

  expect(await desk.again([people.path]), 'it has nothing more to do').toBe(0);
  await desk.text('Add these people');
  expect(await desk.words()).toContain('surat-survey.csv');

  expect(await desk.again([]), 'with no file it only shows the first').toBe(0);
  const id = await desk.windowId();
  await until(
    'the first to be in front',
    async () => (await display.xdotool('getactivewindow')) === id || undefined,
  );
});

test('the window comes back where it was', async () => {
  const first = await open();
  const id = await first.windowId();
  await display.xdotool('windowmove', id, '120', '90');
  await display.xdotool('windowsize', id, '1100', '700');
  const before = await until('its new size', async () => {
    const now = await display.geometry(id);
    return now.width === 1100 && now.height === 700 && now.x > 100 ? now : undefined;
  });
  await first.wishToClose();
  await first.ended();

  const second = await open();
  const after = await display.geometry(await second.windowId());
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  expect(Math.abs(after.x - before.x), 'within the frame’s width').toBeLessThan(12);
  expect(Math.abs(after.y - before.y), 'within the frame’s height').toBeLessThan(40);
});

test('closing with calls under way asks, and waits for the last call if told so', async () => {
  const people = peopleFile('renewals.csv', 200);
  const desk = await open();
  const { dataDir } = desk;
  const campaign = await desk.api.draft('renewals', people.path);
  await desk.api.ask('POST', `/campaigns/${campaign}/start`);
  await until('the first call', () => asked(dataDir).length > 0 || undefined);

  await desk.wishToClose();
  await desk.text('Close while calls are under way?');
  await desk.button('Keep open');
  await desk.gone('Close while calls are under way?');

  await desk.wishToClose();
  await desk.button('Stop all, then close');
  await desk.text('Closing when the last call has ended');
  await desk.ended(120_000);
  expect(asked(dataDir).length, 'nobody else was rung').toBeLessThan(people.rung.length);

  const later = await open();
  await later.text('Everything is stopped.');
  await later.api.ask('POST', '/engine/resume');
  await later.api.endEverything();
});

test('a campaign that ends is told on the desktop, with no number in it', async () => {
  const people = reachedFile('short-list.csv');
  const desk = await open();
  const campaign = await desk.api.draft('short list', people.path);
  await desk.api.ask('POST', `/campaigns/${campaign}/start`);

  await until('the notification', () => notices().includes('short list') || undefined, 120_000);
  expect(notices()).not.toMatch(/\d{6}/);
});
