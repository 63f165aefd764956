// The sandbox's own account of what reached it: the judge of every test of the window.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One request to place a call, as the sandbox wrote it down on arrival. */
export interface Asked {
  /** Ten digits, however the request spelled them. */
  readonly number: string;
  /** The call it made; none when the number was refused. */
  readonly sid: string | null;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function lineOf(text: string): Record<string, unknown> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? { ...line } : undefined;
  } catch {
    // A line that is being written, or that a crash cut off.
    return undefined;
  }
}

/** Every line that the built-in sandbox kept in a data folder; none before the first request. */
function ledger(dataDir: string): Record<string, unknown>[] {
  const path = files(dataDir).find((one) => /sandbox-calls\.jsonl$/.test(one));
  if (path === undefined) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .map(lineOf)
    .filter((line) => line !== undefined);
}

/** Every request to place a call, in the order of arrival. */
export function asked(dataDir: string): Asked[] {
  return ledger(dataDir).flatMap((line) =>
    line.kind === 'connect' && typeof line.from === 'string'
      ? [
          {
            number: line.from.replace(/\D/g, '').slice(-10),
            sid: typeof line.sid === 'string' ? line.sid : null,
          },
        ]
      : [],
  );
}

/** How each call ended, by its Sid. */
export function ended(dataDir: string): Map<string, string> {
  return new Map(
    ledger(dataDir).flatMap((line) =>
      line.kind === 'outcome' && typeof line.sid === 'string' && typeof line.status === 'string'
        ? [[line.sid, line.status] as const]
        : [],
    ),
  );
}
