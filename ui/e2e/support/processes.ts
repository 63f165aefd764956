// Processes that a test starts, and ends again: these and no others.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The environment of whoever runs the tests, without what would point at a real account. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(EXOTEL|DIALDESK)_/.test(name)),
  );
}

/** Runs a short program to its end and gives what it printed. */
export async function answer(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { stdout } = await run(program, [...words], { env, timeout: 20_000 });
  return stdout.trim();
}

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('loopback gave no port'));
        return;
      }
      server.close(() => resolve(address.port));
    });
  });
}

/** Looks again and again until there is something, or says what was waited for in vain. */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined> | Found | undefined,
  limitMs = 30_000,
): Promise<Found> {
  const end = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`, { cause: last });
}

/** Everything that one test started, each in a process group of its own. */
export class Processes {
  private readonly started: ChildProcess[] = [];
  private heard = '';

  /** Starts a program; what it prints on its errors is kept for the day it fails. */
  start(
    program: string,
    words: readonly string[],
    env: NodeJS.ProcessEnv,
    extraPipes = 0,
  ): ChildProcess {
    const child = spawn(program, [...words], {
      env,
      detached: true,
      stdio: [
        'ignore',
        'pipe',
        'pipe',
        ...Array.from({ length: extraPipes }, () => 'pipe' as const),
      ],
    });
    child.on('error', (error) => {
      this.heard += `${program}: ${error.message}\n`;
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      // A bus with no desktop behind it complains of every service that is not there.
      const lines = bytes.toString().split('\n');
      const ours = lines.filter((one) => !/^dbus-daemon|xdg-desktop-portal/.test(one)).join('\n');
      this.heard = (this.heard + ours).slice(-20_000);
    });
    this.started.push(child);
    return child;
  }

  /** What the programs complained of. */
  complaints(): string {
    return this.heard;
  }

  /** Ends one of them before the others. */
  async stop(child: ChildProcess): Promise<void> {
    this.started.splice(this.started.indexOf(child), 1);
    await endGroup(child);
  }

  /** Ends them, the last one first, and waits until they are gone. */
  async end(): Promise<void> {
    for (const child of this.started.reverse()) await endGroup(child);
    this.started.length = 0;
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      return;
    }
    const gone = await until(
      'a process to end',
      () => (lives(child.pid) ? undefined : true),
      8000,
    ).catch(() => false);
    if (gone) return;
  }
}

function lives(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The first line that a program prints and that fits. */
export function line(
  child: ChildProcess,
  pipe: 1 | 3,
  fits: RegExp,
  what: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = child.stdio[pipe];
    if (stream === null || stream === undefined || !('on' in stream)) {
      reject(new Error(`${what}: nothing to read from`));
      return;
    }
    let text = '';
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), 30_000);
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const found = text.split('\n').find((one) => fits.test(one));
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found.trim());
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${what}: the program ended with ${code}`));
    });
  });
}
