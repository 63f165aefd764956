// The main job in the true window: a file is dropped, looked at, taken in, started, and rung to
// its end. Judged by the sandbox's ledger, not by the page.

import { Key } from 'selenium-webdriver';
import { afterEach, expect, test } from 'vitest';
import { asked, ended } from '../support/ledger';
import { peopleFile } from '../support/people';
import { until } from '../support/processes';
import { Desk } from './desk';

let desk: Desk | undefined;

afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

test('a dropped file is rung to its end, every number once', async () => {
  const people = peopleFile('november-list.csv', 24);
  desk = await Desk.open();
  await desk.find('[data-testid=sandbox]');

  await desk.drop(people.path);
  await desk.text('Add these people');
  const preview = await desk.words();
  expect(preview, 'what the file is').toContain('november-list.csv');
  expect(preview, 'a mended spelling as it will be rung').toContain('+91 91234 50007');
  expect(asked(desk.dataDir), 'nobody is rung by looking').toEqual([]);

  await desk.click('Add these people');
  await desk.text(`${people.rung.length} people added to november-list`);
  const counters = await desk.words();
  expect(counters).toContain(`Rows read\n${people.records}`);
  expect(counters).toContain(`Rejected\n${people.rejected}`);
  expect(asked(desk.dataDir), 'nobody is rung by taking them in').toEqual([]);

  await desk.press('[data-testid=import-done] button[data-variant=filled]');
  await desk.text('Calls now');
  await desk.find('[data-testid=finished]', 240_000);
  await desk.text(`${people.rung.length} of ${people.rung.length} finished`);

  const calls = asked(desk.dataDir);
  expect(calls.map((call) => call.number).sort(), 'each number, and each once').toEqual(
    [...people.rung].sort(),
  );
  const ends = ended(desk.dataDir);
  const made = calls.flatMap(({ sid }) => (sid === null ? [] : [sid]));
  expect(
    made.filter((sid) => !ends.has(sid)),
    'every call is over, as the page said',
  ).toEqual([]);
  const answered = made.filter((sid) => ends.get(sid) === 'completed').length;
  expect(await desk.words(), 'the page counts what the ledger counts').toContain(
    `${answered} of ${made.length} calls were answered`,
  );
});

test('a file named at the start is shown the same way', async () => {
  const people = peopleFile('pune-feedback.csv', 6);
  desk = await Desk.open({ files: [people.path] });

  await desk.text('Add these people');

  expect(await desk.words()).toContain('pune-feedback.csv');
});

test('Stop all lets no call start until it is undone', async () => {
  const people = peopleFile('renewals.csv', 60);
  desk = await Desk.open({ files: [people.path] });
  const { dataDir, page } = desk;
  await desk.click('Add these people');
  await desk.press('[data-testid=import-done] button[data-variant=filled]');
  await until('the first call', () => asked(dataDir).length > 0 || undefined);

  await page
    .actions()
    .keyDown(Key.CONTROL)
    .keyDown(Key.SHIFT)
    .sendKeys('s')
    .keyUp(Key.SHIFT)
    .keyUp(Key.CONTROL)
    .perform();
  await desk.text('Everything is stopped.');
  // What had left before the key may still arrive within the sandbox's latency.
  await until('the requests under way to arrive', async () => {
    const before = asked(dataDir).length;
    await new Promise((wake) => setTimeout(wake, 1000));
    return asked(dataDir).length === before || undefined;
  });
  const before = asked(dataDir).length;
  expect(before, 'it was stopped in the middle').toBeLessThan(people.rung.length);
  await new Promise((wake) => setTimeout(wake, 2000));
  expect(asked(dataDir).length, 'nothing starts while it is stopped').toBe(before);

  await desk.click('Go on');
  await until('calls to start again', () => asked(dataDir).length > before || undefined);
});
