// A campaign of five thousand, watched for two minutes after ten minutes of another: how far the
// counters are behind the engine, and what the whole program takes beside an empty window in the
// same run.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Load, load, processOf } from '../support/memory';
import { peopleFile } from '../support/people';
import { Desk } from '../window/desk';
import { Display } from '../window/display';
import { pause, peopleFor, RULES, rush, share, TARGET, tell } from './rush';

const EMPTY = process.env.DIALDESK_EMPTY_WINDOW ?? join(TARGET, 'examples/empty-window');

const SIZE = { width: 1280, height: 800 };
const WATCHED_S = Number(process.env.DIALDESK_MEASURE_SECONDS ?? 120);
/** So long another campaign runs before: until bounded caches are full. */
const WARM_S = Number(process.env.DIALDESK_WARM_SECONDS ?? 600);
/** So long the campaign itself runs before it is watched: another list is a load of its own. */
const BEGINS_S = 60;
const EVERY_S = 2;

/** The goal of speed. */
const BEHIND_P95_MS = 250;

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
    if (!batch?.live || !batch.envelopes?.length) return;
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

function cores(before: Load, after: Load, seconds: number): Record<string, number> {
  const used = [...after.seconds].map(([name, now]) => {
    const spent = now - (before.seconds.get(name) ?? 0);
    return [name, Math.round((spent / seconds) * 1000) / 10] as const;
  });
  const all = used.reduce((sum, [, percent]) => sum + percent, 0);
  return { ...Object.fromEntries(used), all: Math.round(all * 10) / 10 };
}

test('five thousand people at speed 60, watched', async () => {
  const others = peopleFile('those-before.csv', peopleFor(WARM_S), 300_000);
  const people = peopleFile('five-thousand.csv', 5000, 200_000);
  const env = await rush(display);
  const nothing = await Desk.open({ display, program: [EMPTY] });
  const desk = await Desk.open({ display, sandbox: false, env });
  const empty = processOf('empty-window');
  const full = processOf('dialdesk', desk.dataDir);
  const before = await desk.api.draft('those before', others.path, RULES);
  const id = await desk.api.draft('five thousand', people.path, RULES);
  await desk.api.ask('POST', `/campaigns/${before}/start`);
  await pause(WARM_S);
  await desk.api.ask('POST', `/campaigns/${before}/stop`);
  await desk.api.ask('POST', `/campaigns/${id}/start`);
  await pause(BEGINS_S);
  await desk.page.executeScript(WATCH);

  const [emptyBefore, fullBefore] = [load(empty), load(full)];
  const begun = Date.now();
  const atWork: number[] = [];
  const busy: number[] = [];
  while (Date.now() - begun < WATCHED_S * 1000) {
    await pause(EVERY_S);
    atWork.push(load(full).megabytes);
    busy.push(loadavg()[0] ?? 0);
  }
  const seconds = (Date.now() - begun) / 1000;
  const [emptyAfter, fullAfter] = [load(empty), load(full)];
  const behind = await desk.page.executeScript<number[]>('return window.__behind');
  const sorted = [...behind].sort((a, b) => a - b);
  const words = await desk.words();

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
    loadAverage: { first: busy[0], last: busy.at(-1) },
  };
  tell('live.json', report);

  expect(words, 'it was running all the time').toContain('Calls now');
  expect(sorted.length, 'something was measured').toBeGreaterThan(WATCHED_S * 10);
  expect(report.behindMs.p95, 'milliseconds behind the engine').toBeLessThanOrEqual(BEHIND_P95_MS);
  await desk.leave();
  await nothing.leave();
});
