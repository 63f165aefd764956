// Half an hour of the same load: whether the program grows. Started as a person starts it, because
// a window that a driver looks into is another one, and driven from outside alone.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../support/api';
import { load, processOf } from '../support/memory';
import { peopleFile } from '../support/people';
import { freePort, until } from '../support/processes';
import { Display } from '../window/display';
import { growth, pause, peopleFor, RULES, rush, TARGET, type Taken, tell } from './rush';

/** So long before it is watched: until bounded caches are full. */
const WARM_S = Number(process.env.DIALDESK_WARM_SECONDS ?? 600);
const WATCHED_S = Number(process.env.DIALDESK_GROWTH_SECONDS ?? 1800);
const EVERY_S = 2;
/** Fewer starts a second than this are another load. */
const STARTS_LEAST = 5;

/** The goal of speed. */
const MB_PER_MIN = 1;

/** How many calls the provider has taken. */
async function attempts(api: Api): Promise<number> {
  const stats: unknown = await api.ask('GET', '/stats');
  return typeof stats === 'object' && stats !== null ? Number(Reflect.get(stats, 'attempts')) : NaN;
}

let display: Display;

beforeAll(async () => {
  display = await Display.open({ width: 1280, height: 800 });
});
afterAll(() => display?.close());

test('half an hour of dialling at speed 60', async () => {
  const people = peopleFile('people.csv', peopleFor(WARM_S + WATCHED_S), 300_000);
  const [env, port] = [await rush(display), await freePort()];
  const dataDir = join(display.home, 'data');
  const words = ['--data-dir', dataDir];
  display.processes.start(join(TARGET, 'dialdesk'), words, {
    ...display.env,
    DIALDESK_LISTEN: `127.0.0.1:${port}`,
    ...env,
  });
  const api = await until('the API', async () => {
    const opened = new Api(`http://127.0.0.1:${port}`, dataDir);
    await opened.ask('GET', '/health');
    return opened;
  });
  await display.window('^Dialdesk');
  const program = processOf('dialdesk', dataDir);
  const campaign = await api.draft('half an hour', people.path, RULES);
  await api.ask('POST', `/campaigns/${campaign}/start`);
  await pause(WARM_S);
  const before = await attempts(api);

  const all: Taken[] = [];
  const parts = new Map<string, Taken[]>();
  const busy: number[] = [];
  const begun = Date.now();
  while (Date.now() - begun < WATCHED_S * 1000) {
    await pause(EVERY_S);
    const now = load(program, 'Pss_Anon');
    const at = Date.now() - begun;
    all.push({ at, megabytes: now.megabytes });
    for (const [name, megabytes] of now.parts) {
      parts.set(name, [...(parts.get(name) ?? []), { at, megabytes }]);
    }
    busy.push(loadavg()[0] ?? 0);
  }
  const made = (await attempts(api)) - before;
  tell('growth.json', {
    minutes: Math.round(WATCHED_S / 60),
    attempts: made,
    megabytesAMinute: {
      all: growth(all),
      ...Object.fromEntries([...parts].map(([name, taken]) => [name, growth(taken)])),
    },
    megabytes: {
      least: Math.round(Math.min(...all.map(({ megabytes }) => megabytes))),
      most: Math.round(Math.max(...all.map(({ megabytes }) => megabytes))),
    },
    loadAverage: { first: busy[0], last: busy.at(-1) },
  });

  expect(made, 'it dialled all the while').toBeGreaterThan(WATCHED_S * STARTS_LEAST);
  expect(growth(all), 'megabytes a minute').toBeLessThanOrEqual(MB_PER_MIN);
});
