// The main job in the true window: a file is dropped, looked at, taken in, started, and rung to
// its end. Judged by the sandbox's ledger, not by the page.
import { Key } from 'selenium-webdriver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asked, ended } from '../support/ledger';
import { peopleFile, reachedFile } from '../support/people';
import { until } from '../support/processes';
import { Desk } from './desk';

const started = peopleFile('pune-feedback.csv', 60);
let desk: Desk;

// One window for all of it, as a person has it; each test begins with a file of its own.
beforeAll(async () => {
  desk = await Desk.open({ files: [started.path] });
});
afterAll(() => desk?.close());

const begin = '[data-testid=import-done] button[data-variant=filled]';

test('a file named at the start is shown like a dropped one', async () => {
  await desk.find('[data-testid=sandbox]');
  await desk.text('Add these people');

  expect(await desk.words()).toContain('pune-feedback.csv');
  expect(asked(desk.dataDir), 'nobody is rung by looking').toEqual([]);
});

test('Stop all lets no call start until it is undone', async () => {
  const { dataDir } = desk;
  await desk.click('Add these people');
  await desk.press(begin);
  await until('the first call', () => asked(dataDir).length > 0 || undefined);

  await desk.keys(Key.CONTROL, Key.SHIFT, 's');
  await desk.text('Everything is stopped.');
  // What had left before the key may still arrive within the sandbox's latency.
  await until('the requests under way to arrive', async () => {
    const before = asked(dataDir).length;
    await new Promise((wake) => setTimeout(wake, 1000));
    return asked(dataDir).length === before || undefined;
  });
  const before = asked(dataDir).length;
  expect(before, 'it was stopped in the middle').toBeLessThan(started.rung.length);
  await new Promise((wake) => setTimeout(wake, 2000));
  expect(asked(dataDir).length, 'nothing starts while it is stopped').toBe(before);

  await desk.click('Go on');
  await until('calls to start again', () => asked(dataDir).length > before || undefined);
});

test('a dropped file is rung to its end, every number once', async () => {
  const people = reachedFile('november-list.csv');
  const { dataDir } = desk;
  await desk.api.endEverything();
  const before = asked(dataDir).length;

  await desk.drop(people.path);
  await desk.text('Add these people');
  const preview = await desk.words();
  expect(preview, 'what the file is').toContain('november-list.csv');
  expect(preview, 'a mended spelling as it will be rung').toContain('+91 91234 19908');
  await desk.click('Add these people');
  await desk.text(`${people.rung.length} people added to november-list`);
  const counters = await desk.words();
  expect(counters).toContain(`Rows read\n${people.records}`);
  expect(counters).toContain(`Rejected\n${people.rejected}`);
  expect(asked(dataDir).length, 'nobody is rung by taking them in').toBe(before);

  await desk.press(begin);
  await desk.text('Calls now');
  await desk.text(`${people.rung.length} of ${people.rung.length} finished`, 240_000);

  const calls = asked(dataDir).slice(before);
  expect(calls.map((call) => call.number).sort(), 'each number, and each once').toEqual(
    [...people.rung].sort(),
  );
  const ends = ended(dataDir);
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
