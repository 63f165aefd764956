// What both measurements have in common: an account that works sixty times as fast as life, and how
// figures are condensed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, line } from '../support/processes';
import type { Display } from '../window/display';

const ROOT = resolve(import.meta.dirname, '../../..');
const REPORT = join(ROOT, 'target/measure');

/** Where the programs lie. */
export const TARGET = process.env.DIALDESK_TARGET ?? join(ROOT, 'target/debug');

const SPEED = 60;
const REASON = 'nobody real is rung by a measurement';

/** The calling rules of a campaign that is measured. */
export const RULES = { rulePack: 'always', rulePackReason: REASON };

/** More people than can be rung in so many seconds, at twenty a second. */
export const peopleFor = (seconds: number) => 20 * seconds;

/** Starts the provider's look-alike, and gives the settings of a console that works on it. */
export async function rush(display: Display): Promise<NodeJS.ProcessEnv> {
  const port = await freePort();
  const sandbox = display.processes.start(
    join(TARGET, 'exotel-sandbox'),
    ['--listen', `127.0.0.1:${port}`, '--speed', String(SPEED), '--requests-per-minute', '6000'],
    process.env,
  );
  await line(sandbox, 1, /"ready":true/, 'the sandbox');
  return {
    EXOTEL_API_KEY: 'key',
    EXOTEL_API_TOKEN: 'token',
    EXOTEL_SID: 'measure',
    EXOTEL_VIRTUAL_NUMBER: '08040000001',
    EXOTEL_APP_ID: '926',
    EXOTEL_BASE_URL: `http://127.0.0.1:${port}`,
    EXOTEL_REQUESTS_PER_MINUTE: '6000',
    MAX_CONCURRENT_OUTBOUND_CALLS: '60',
    DIALDESK_WAIT_SCALE: String(SPEED),
    DIALDESK_RULE_PACK: RULES.rulePack,
    DIALDESK_RULE_PACK_REASON: REASON,
  };
}

export const pause = (seconds: number) =>
  new Promise((wake) => {
    setTimeout(wake, seconds * 1000);
  });

/** The figure below which this part of the others lies. */
export function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** What is taken at a moment, in milliseconds. */
export interface Taken {
  readonly at: number;
  readonly megabytes: number;
}

/**
 * Megabytes a minute by which it grows: the least of each minute, because a page at work swings by
 * tens of megabytes with its collector, and of all slopes between two of them the one in the middle,
 * which no single minute can bend.
 */
export function growth(taken: readonly Taken[]): number {
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
  const middle = share(
    slopes.sort((a, b) => a - b),
    0.5,
  );
  return Math.round(middle * 100) / 100;
}

/** Keeps a report, and prints it. */
export function tell(name: string, report: object): void {
  mkdirSync(REPORT, { recursive: true });
  const text = JSON.stringify(report, null, 2);
  writeFileSync(join(REPORT, name), `${text}\n`);
  process.stdout.write(`${text}\n`);
}
