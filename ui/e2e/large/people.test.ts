// Five thousand people with the mess of real life, dropped on the true window and rung to the end.
// The import must match the expectation written beside the file, row by row; the totals on the
// screen, in the API and in the sandbox's ledger must agree to the call.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { field } from '../support/api';
import { asked, ended } from '../support/ledger';
import { treeMegabytes } from '../support/memory';
import { until } from '../support/processes';
import { Desk } from '../window/desk';

const FIXTURES = resolve(import.meta.dirname, '../../../tests/fixtures');
const FILE = join(FIXTURES, 'people-5000.csv');

interface Row {
  readonly verdict: string;
  readonly number: string;
  readonly repaired: boolean;
}

/** What the file's maker says must become of each row; names hold commas, the first fields none. */
function expected(): Row[] {
  const [, ...lines] = readFileSync(join(FIXTURES, 'people-5000.expected.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  return lines.map((text) => {
    const [, , verdict = '', number = '', , , repaired = ''] = text.split(',');
    return { verdict, number, repaired: repaired === 'yes' };
  });
}

let desk: Desk | undefined;

afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

interface Campaign {
  readonly name: string;
  readonly counts: {
    readonly total: number;
    readonly finished: number;
    readonly attempts: number;
    readonly answered: number;
    readonly byOutcome: readonly { readonly outcome: string; readonly count: number }[];
  };
}

/** Everybody is rung once: whoever is busy or away would be rung again otherwise. */
const ONCE = {
  busy: { maxAttempts: 1 },
  no_answer: { maxAttempts: 1 },
  network_error: { maxAttempts: 1 },
};

async function campaignId(desk: Desk): Promise<string> {
  const all = await desk.api.list('/campaigns');
  const ours = all.find((campaign) => field(campaign, 'name') === 'people-5000');
  return field(ours, 'id');
}

async function campaign(desk: Desk, id: string): Promise<Campaign> {
  return (await desk.api.ask('GET', `/campaigns/${id}`)) as Campaign;
}

test('five thousand people: every number once, and every total agrees', async () => {
  const rows = expected();
  const of = (verdict: string) => rows.filter((row) => row.verdict === verdict);
  const count = (value: number) => value.toLocaleString('en-US');
  const window = await Desk.open({ env: { MAX_CONCURRENT_OUTBOUND_CALLS: '100' } });
  desk = window;
  const { dataDir } = window;

  await window.drop(FILE);
  await window.click('Add these people');
  await window.find('[data-testid=import-done]', 60_000);
  const accepted = of('accepted');
  await window.text(`${count(accepted.length)} people added to people-5000`);
  const imported = await window.words();
  expect(imported).toContain(`Rows read\n${count(rows.length)}`);
  expect(imported).toContain(`Accepted\n${count(accepted.length)}`);
  expect(imported).toContain(
    `Of these mended\n${count(accepted.filter((row) => row.repaired).length)}`,
  );
  expect(imported).toContain(`Duplicates\n${count(of('duplicate').length)}`);
  expect(imported).toContain(`Rejected\n${count(of('rejected').length)}`);

  const id = await campaignId(window);
  await window.api.ask('PATCH', `/campaigns/${id}`, { retry: ONCE });
  const begun = Date.now();
  await window.press('[data-testid=import-done] button[data-variant=filled]');
  const memory: number[] = [];
  await until(
    'the campaign to end',
    async () => {
      await new Promise((wake) => setTimeout(wake, 10_000));
      memory.push(Math.round(treeMegabytes(dataDir)));
      return (await window.page.executeScript<boolean>(
        'return document.querySelector("[data-testid=finished]") !== null',
      ))
        ? true
        : undefined;
    },
    1_500_000,
  );
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stdout.write(`rung in ${seconds} s; megabytes every 10 s: ${memory.join(' ')}\n`);

  const calls = asked(dataDir);
  expect(calls.map((call) => call.number).sort(), 'each accepted number, and each once').toEqual(
    accepted.map((row) => row.number.slice(-10)).sort(),
  );
  const ends = ended(dataDir);
  const made = calls.flatMap(({ sid }) => (sid === null ? [] : [sid]));
  const answered = made.filter((sid) => ends.get(sid) === 'completed').length;
  const api = await campaign(window, id);
  expect(api.counts.finished).toBe(accepted.length);
  expect(api.counts.attempts, 'attempts are the calls that were placed').toBe(made.length);
  expect(api.counts.answered).toBe(answered);

  const screen = await window.words();
  expect(screen).toContain(`${count(accepted.length)} of ${count(accepted.length)} finished`);
  expect(screen).toContain(`${count(answered)} of ${count(made.length)} calls were answered`);
  for (const { outcome, count: many } of api.counts.byOutcome) {
    expect(screen, outcome).toContain(count(many));
  }
});
