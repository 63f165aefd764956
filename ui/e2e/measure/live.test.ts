// A campaign of five thousand, watched for two minutes after ten minutes of another: how far the
// counters are behind the engine, and what the whole program takes beside an empty window in the
// same run.
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
/** More people than can be rung meanwhile, at twenty a second. */
const WARM_PEOPLE = 20 * WARM_S;
/** So long the campaign itself runs before it is watched: another list is a load of its own. */
const BEGINS_S = 60;
const EVERY_S = 2;
/** What a page lets go is given back to the system within so long. */
const RESTS_S = 24;
const CLEARED_EVERY_S = 6;

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
    for (const stamp of drawn.splice(0)) window.__behind.push(now - stamp);
  };
  const { callbacks } = window.__TAURI_INTERNALS__;
  callbacks.set = (id, callback) => Map.prototype.set.call(callbacks, id, (batch) => {
    callback(batch);
    if (!batch || !batch.live || !batch.envelopes || batch.envelopes.length === 0) return;
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

/** Asks for so much that the page's collector must clear away first; none of it is touched. */
const CLEAR_AWAY = 'for (let i = 0; i < 64; i += 1) new ArrayBuffer(32 * 1024 * 1024);';

/**
 * What the program keeps for itself, in megabytes: the least it takes while it rests. A page at
 * work swings by tens of megabytes with its collector, which says nothing of what is kept.
 */
async function kept(desk: Desk, root: number): Promise<Load> {
  await desk.api.ask('POST', '/engine/pause');
  let least = load(root, 'Pss_Anon');
  for (let rested = 0; rested < RESTS_S; rested += EVERY_S) {
    // What was in use when it was asked for the first time may be let go at the next.
    if (rested % CLEARED_EVERY_S === 0) await desk.page.executeScript(CLEAR_AWAY);
    await pause(EVERY_S);
    const now = load(root, 'Pss_Anon');
    if (now.megabytes < least.megabytes) least = now;
  }
  await desk.api.ask('POST', '/engine/resume');
  return least;
}

function inMegabytes({ megabytes, parts }: Load): Record<string, number> {
  const each = [...parts].map(([name, one]) => [name, Math.round(one)] as const);
  return { ...Object.fromEntries(each), all: Math.round(megabytes) };
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
  await desk.api.ask('POST', `/campaigns/${before}/start`);
  await pause(WARM_S);
  await desk.api.ask('POST', `/campaigns/${before}/stop`);
  await desk.api.ask('POST', `/campaigns/${id}/start`);
  await pause(BEGINS_S);
  const keptBefore = await kept(desk, full);
  await pause(EVERY_S);
  await desk.page.executeScript(WATCH);

  const [emptyBefore, fullBefore] = [load(empty), load(full)];
  const begun = Date.now();
  const memory: number[] = [];
  const busy: number[] = [];
  while (Date.now() - begun < WATCHED_S * 1000) {
    await pause(EVERY_S);
    memory.push(Math.round(load(full).megabytes));
    busy.push(loadavg()[0] ?? 0);
  }
  const seconds = (Date.now() - begun) / 1000;
  const [emptyAfter, fullAfter] = [load(empty), load(full)];
  const behind = await desk.page.executeScript<number[]>('return window.__behind');
  const sorted = [...behind].sort((a, b) => a - b);
  const words = await desk.words();
  const keptAfter = await kept(desk, full);
  const growth = (keptAfter.megabytes - keptBefore.megabytes) / (seconds / 60);

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
      atWork: { least: Math.min(...memory), most: Math.max(...memory) },
      keptBefore: inMegabytes(keptBefore),
      keptAfter: inMegabytes(keptAfter),
      keptPerMinute: Math.round(growth * 100) / 100,
      emptyWindow: Math.round(emptyAfter.megabytes),
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
  expect(growth, 'megabytes a minute').toBeLessThanOrEqual(GROWTH_MB_PER_MIN);
  await desk.leave();
  await nothing.leave();
});
