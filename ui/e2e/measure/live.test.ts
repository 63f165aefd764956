// A campaign of five thousand, watched for two minutes after ten minutes of another: how far the
// counters are behind the engine, and what the whole program takes beside an empty window in the
// same run. Then half an hour more of the same load: whether it grows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Load, load, processOf } from '../support/memory';
import { peopleFile } from '../support/people';
import { freePort, line } from '../support/processes';
import { Desk } from '../window/desk';
import { Display } from '../window/display';

const ROOT = resolve(import.meta.dirname, '../../..');
const TARGET = process.env.DIALDESK_TARGET ?? join(ROOT, 'target/debug');
const EMPTY = process.env.DIALDESK_EMPTY_WINDOW ?? join(TARGET, 'examples/empty-window');
const REPORT = join(ROOT, 'target/measure');

const SPEED = 60;
const SIZE = { width: 1280, height: 800 };
const WATCHED_S = Number(process.env.DIALDESK_MEASURE_SECONDS ?? 120);
/** So long another campaign runs before: until bounded caches are full. */
const WARM_S = Number(process.env.DIALDESK_WARM_SECONDS ?? 600);
/** So long the load goes on afterwards: what it takes swings by tens of megabytes in a minute. */
const GROWS_S = Number(process.env.DIALDESK_GROWTH_SECONDS ?? 1680);
/** More people than can be rung meanwhile, at twenty a second. */
const WARM_PEOPLE = 20 * WARM_S;
const LATER_PEOPLE = 21 * GROWS_S;
/** So long the campaign itself runs before it is watched: another list is a load of its own. */
const BEGINS_S = 60;
const EVERY_S = 2;

/** The goals of speed. */
const BEHIND_P95_MS = 250;
const GROWTH_MB_PER_MIN = 1;

/**
 * Notes, for each event that reaches the page, how long after the engine's own stamp it is on
 * screen: after the frame in which the page has drawn what the batch changed. One channel serves
 * all frames: a page full of channels would be what is measured. Answers to commands reach the page
 * by callbacks, and a batch is known by its figures.
 */
const WATCH = `
  window.__behind = [];
  const drawn = [];
  const frame = new MessageChannel();
  frame.port1.onmessage = () => {
    const now = Date.now();
    for (const stamp of drawn.splice(0)) window.__behind?.push(now - stamp);
  };
  const { callbacks } = window.__TAURI_INTERNALS__;
  callbacks.set = (id, callback) => Map.prototype.set.call(callbacks, id, (batch) => {
    callback(batch);
    if (!window.__behind || !batch?.live || !batch.envelopes?.length) return;
    requestAnimationFrame(() => {
      for (const event of batch.envelopes) drawn.push(Date.parse(event.at));
      frame.port2.postMessage(null);
    });
  });
`;

let display: Display;

beforeAll(async () => {
  display = await Display.open({ width: 2 * SIZE.width, height: SIZE.height });
});
afterAll(() => display?.close());

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const pause = (seconds: number) => new Promise((wake) => setTimeout(wake, seconds * 1000));

/** What it takes at a moment, for itself alone. */
interface Taken {
  readonly at: number;
  readonly megabytes: number;
}

/**
 * Megabytes a minute by which it grows: the least of each minute, because a page at work swings by
 * tens of megabytes with its collector, and of all slopes between two of them the one in the middle,
 * which no single minute can bend.
 */
function growth(taken: readonly Taken[]): number {
  const least = new Map<number, Taken>();
  for (const now of taken) {
    const minute = Math.floor(now.at / 60_000);
    const before = least.get(minute);
    if (before === undefined || now.megabytes < before.megabytes) least.set(minute, now);
  }
  const minutes = [...least.values()];
  const slopes = minutes.flatMap((one, place) =>
    minutes
      .slice(place + 1)
      .map((other) => ((other.megabytes - one.megabytes) / (other.at - one.at)) * 60_000),
  );
  return share(
    slopes.sort((a, b) => a - b),
    0.5,
  );
}

function cores(before: Load, after: Load, seconds: number): Record<string, number> {
  const used = [...after.seconds].map(([name, now]) => {
    const spent = now - (before.seconds.get(name) ?? 0);
    return [name, Math.round((spent / seconds) * 1000) / 10] as const;
  });
  const all = used.reduce((sum, [, percent]) => sum + percent, 0);
  return { ...Object.fromEntries(used), all: Math.round(all * 10) / 10 };
}

test('five thousand people at speed 60, watched', async () => {
  const others = peopleFile('those-before.csv', WARM_PEOPLE, 300_000);
  const people = peopleFile('five-thousand.csv', 5000, 200_000);
  const later = peopleFile('those-after.csv', LATER_PEOPLE, 400_000);
  const port = await freePort();
  const sandbox = display.processes.start(
    join(TARGET, 'exotel-sandbox'),
    ['--listen', `127.0.0.1:${port}`, '--speed', String(SPEED), '--requests-per-minute', '6000'],
    process.env,
  );
  await line(sandbox, 1, /"ready":true/, 'the sandbox');

  const nothing = await Desk.open({ display, program: [EMPTY] });
  const desk = await Desk.open({
    display,
    sandbox: false,
    env: {
      EXOTEL_API_KEY: 'key',
      EXOTEL_API_TOKEN: 'token',
      EXOTEL_SID: 'measure',
      EXOTEL_VIRTUAL_NUMBER: '08040000001',
      EXOTEL_APP_ID: '926',
      EXOTEL_BASE_URL: `http://127.0.0.1:${port}`,
      EXOTEL_REQUESTS_PER_MINUTE: '6000',
      MAX_CONCURRENT_OUTBOUND_CALLS: '60',
      DIALDESK_WAIT_SCALE: String(SPEED),
      DIALDESK_RULE_PACK: 'always',
      DIALDESK_RULE_PACK_REASON: 'nobody real is rung by a measurement',
    },
  });
  const empty = processOf('empty-window');
  const full = processOf('dialdesk', desk.dataDir);
  const rules = {
    rulePack: 'always',
    rulePackReason: 'nobody real is rung by a measurement',
  };
  const before = await desk.api.draft('those before', others.path, rules);
  const id = await desk.api.draft('five thousand', people.path, rules);
  const after = await desk.api.draft('those after', later.path, rules);
  await desk.api.ask('POST', `/campaigns/${before}/start`);
  await pause(WARM_S);
  await desk.api.ask('POST', `/campaigns/${before}/stop`);
  await desk.api.ask('POST', `/campaigns/${id}/start`);
  await pause(BEGINS_S);
  await desk.page.executeScript(WATCH);

  const [emptyBefore, fullBefore] = [load(empty), load(full)];
  const begun = Date.now();
  const atWork: number[] = [];
  const memory: Taken[] = [];
  const parts = new Map<string, Taken[]>();
  const busy: number[] = [];
  const watch = async (seconds: number) => {
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until) {
      await pause(EVERY_S);
      atWork.push(load(full).megabytes);
      const now = load(full, 'Pss_Anon');
      const at = Date.now() - begun;
      memory.push({ at, megabytes: now.megabytes });
      for (const [name, megabytes] of now.parts) {
        parts.set(name, [...(parts.get(name) ?? []), { at, megabytes }]);
      }
      busy.push(loadavg()[0] ?? 0);
    }
  };
  await watch(WATCHED_S);
  const seconds = (Date.now() - begun) / 1000;
  const [emptyAfter, fullAfter] = [load(empty), load(full)];
  // Noting goes no further: what is noted would grow.
  const behind = await desk.page.executeScript<number[]>(
    'const all = window.__behind; window.__behind = null; return all',
  );
  const sorted = [...behind].sort((a, b) => a - b);
  await desk.api.ask('POST', `/campaigns/${after}/start`);
  await watch(GROWS_S);
  const words = await desk.words();
  const perMinute = (taken: readonly Taken[]) => Math.round(growth(taken) * 100) / 100;

  const report = {
    watchedSeconds: Math.round(seconds),
    events: sorted.length,
    eventsPerSecond: Math.round(sorted.length / seconds),
    behindMs: {
      p50: share(sorted, 0.5),
      p95: share(sorted, 0.95),
      p99: share(sorted, 0.99),
      max: sorted.at(-1),
    },
    percentOfACore: {
      console: cores(fullBefore, fullAfter, seconds),
      emptyWindow: cores(emptyBefore, emptyAfter, seconds),
    },
    megabytes: {
      atWork: { least: Math.round(Math.min(...atWork)), most: Math.round(Math.max(...atWork)) },
      emptyWindow: Math.round(emptyAfter.megabytes),
    },
    megabytesAMinute: {
      over: Math.round((Date.now() - begun) / 60_000),
      all: perMinute(memory),
      ...Object.fromEntries([...parts].map(([name, taken]) => [name, perMinute(taken)])),
    },
    loadAverage: { first: busy[0], last: busy.at(-1) },
  };
  mkdirSync(REPORT, { recursive: true });
  const text = JSON.stringify(report, null, 2);
  writeFileSync(join(REPORT, 'live.json'), `${text}\n`);
  process.stdout.write(`${text}\n`);

  expect(words, 'it was running all the time').toContain('Calls now');
  expect(sorted.length, 'something was measured').toBeGreaterThan(WATCHED_S * 10);
  expect(report.behindMs.p95, 'milliseconds behind the engine').toBeLessThanOrEqual(BEHIND_P95_MS);
  expect(growth(memory), 'megabytes a minute').toBeLessThanOrEqual(GROWTH_MB_PER_MIN);
  await desk.leave();
  await nothing.leave();
});
