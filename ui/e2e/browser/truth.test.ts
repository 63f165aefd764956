// The window never lies: after a gap in the stream, a restart of the engine and a sleep, what the
// page shows equals the database, which is read here by another program.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { field } from '../support/api';
import { rows } from '../support/database';
import { peopleFile } from '../support/people';
import { until } from '../support/processes';
import { Headless } from './headless';

const NAME = 'truth';
const PEOPLE = 90;

/** Once the engine is quiet, the page may be behind for so long. */
const BEHIND_MS = 2000;

let desk: Headless;

beforeEach(async () => {
  // Slow enough that calls are under way when something goes wrong.
  desk = await Headless.open({ speed: 20 });
  const { path } = peopleFile(`${NAME}.csv`, PEOPLE);
  const id = await desk.api.draft(NAME, path);
  await desk.api.ask('POST', `/campaigns/${id}/start`);
});
afterEach(() => desk.close());

/** What a page can show of the campaign, as one text. */
interface Shown {
  readonly counts: string;
  readonly calls: readonly string[];
}

const inFlight = "state IN ('reserved', 'dialing', 'unknown', 'placed', 'ringing', 'talking')";

async function inDatabase(): Promise<Shown> {
  const counts = await rows(
    desk.dataDir,
    `SELECT c.state, n.finished, n.in_circulation, n.unused FROM campaigns c
     JOIN campaign_counts n ON n.campaign_id = c.id WHERE c.name = '${NAME}'`,
  );
  const calls = await rows(desk.dataDir, `SELECT number FROM calls WHERE ${inFlight}`);
  return {
    counts: counts.map((row) => row.join(' ')).join(),
    calls: calls.map(([number = '']) => number.slice(-2)).sort(),
  };
}

/** The row of the campaign on one screen, and the calls in flight on another. */
async function onScreen(): Promise<Shown> {
  const { page } = desk;
  await page.getByRole('link', { name: 'Campaigns' }).click();
  const row = page.getByRole('row').filter({ hasText: NAME });
  await row.waitFor();
  const cells = await row.getByRole('cell').allInnerTexts();
  const [, state = '', , finished, circulating, unused] = cells.map((cell) => cell.trim());
  await page.getByRole('link', { name: 'Live' }).click();
  // Either there are calls, or the page says that there is none.
  await page
    .getByText(/^(Clock|No call is under way)$/)
    .first()
    .waitFor();
  const flying = page.locator('[aria-label="Calls now"]').getByRole('row');
  const numbers = (await flying.allInnerTexts()).flatMap((text) => {
    const number = /\+91[^\n]*\d/.exec(text)?.[0];
    return number === undefined ? [] : [number.slice(-2)];
  });
  return {
    counts: [state.toLowerCase(), finished, circulating, unused].join(' '),
    calls: numbers.sort(),
  };
}

/** The page after the engine has come to rest. */
async function equal(): Promise<void> {
  await desk.api.ask('POST', '/engine/pause');
  await until(
    'the last call to end',
    async () => (await inDatabase()).calls.length === 0 || undefined,
    120_000,
  );
  const truth = await inDatabase();
  await until(
    'the page to show it',
    async () => JSON.stringify(await onScreen()) === JSON.stringify(truth) || undefined,
    BEHIND_MS + 8000,
  ).catch(() => {});
  expect(await onScreen()).toEqual(truth);
}

async function underWay(): Promise<void> {
  await until('calls under way', async () => (await inDatabase()).calls.length > 3 || undefined);
  await until(
    'the page to show some',
    async () => (await onScreen()).calls.length > 0 || undefined,
  );
}

test('after a gap in the stream the page shows what the database has', async () => {
  await underWay();
  // The ends of calls get lost, and nothing comes after them that would mend it by chance.
  desk.line.lose(Number.POSITIVE_INFINITY);

  await equal();
  expect(desk.line.gone, 'the ends of calls were lost').toBeGreaterThan(4);
});

test('after a restart of the engine the page shows what the database has', async () => {
  await underWay();
  await desk.engine.stop();
  await desk.page.getByText('The engine is not heard.').waitFor({ timeout: 15_000 });
  await desk.engine.start();

  await equal();
  expect(field(await desk.api.ask('GET', '/health'), 'status')).toBe('ok');
});

test('after a sleep the page shows what the database has', async () => {
  await underWay();
  desk.engine.signal('SIGSTOP');
  await desk.page.getByText('The engine is not heard.').waitFor({ timeout: 15_000 });
  desk.engine.signal('SIGCONT');

  await equal();
});
