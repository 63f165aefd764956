// The engine without a window, and the pages served over it on one origin, as a browser sees them.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { Api } from '../support/api';
import { Line } from '../support/line';
import { freePort, line, ownEnvironment, Processes } from '../support/processes';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROGRAM = process.env.DIALDESK_HEADLESS ?? join(ROOT, 'target/debug/dialdesk-headless');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Chromium as root, asking nobody on the network for anything. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The engine's process, on one folder and one port. */
class Engine {
  private readonly processes = new Processes();
  private child: ChildProcess | undefined;
  private readonly words: readonly string[];

  constructor(dataDir: string, port: number, speed: number) {
    this.words = [
      ...['--data-dir', dataDir, '--listen', `127.0.0.1:${port}`],
      ...['--sandbox', '--sandbox-speed', String(speed)],
    ];
  }

  async start(): Promise<void> {
    this.child = this.processes.start(PROGRAM, this.words, ownEnvironment());
    await line(this.child, 1, /"ready":true/, 'the engine');
  }

  async stop(): Promise<void> {
    if (this.child !== undefined) await this.processes.stop(this.child);
    this.child = undefined;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.child?.pid !== undefined) process.kill(this.child.pid, signal);
  }

  complaints(): string {
    return this.processes.complaints();
  }
}

interface Options {
  /** How fast the sandbox lives. */
  readonly speed?: number;
}

/** An engine, its pages and a browser on them. */
export class Headless {
  readonly dataDir: string;
  readonly page: Page;
  readonly api: Api;
  readonly engine: Engine;
  /** What lies between the pages and the engine. */
  readonly line: Line;
  private readonly ends: readonly (() => Promise<unknown>)[];

  private constructor(
    dataDir: string,
    parts: Pick<Headless, 'page' | 'api' | 'engine' | 'line'>,
    ends: readonly (() => Promise<unknown>)[],
  ) {
    this.dataDir = dataDir;
    this.page = parts.page;
    this.api = parts.api;
    this.engine = parts.engine;
    this.line = parts.line;
    this.ends = ends;
  }

  static async open({ speed = 60 }: Options = {}): Promise<Headless> {
    const dataDir = mkdtempSync(join(tmpdir(), 'dialdesk-browser-'));
    const port = await freePort();
    const engine = new Engine(dataDir, port, speed);
    const ends: (() => Promise<unknown>)[] = [
      async () => {
        await engine.stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    ];
    try {
      await engine.start();
      const api = new Api(`http://127.0.0.1:${port}`, dataDir);
      const line = await Line.open(api.base);
      ends.unshift(() => line.close());
      // The proxy of vite.config.ts adds the token, so that the page never has it.
      process.env.DIALDESK_API = line.base;
      process.env.DIALDESK_API_TOKEN = api.token;
      const pages = await preview({
        root: join(ROOT, 'ui'),
        configFile: join(ROOT, 'ui/vite.config.ts'),
        preview: { port: await freePort() },
        logLevel: 'error',
      });
      ends.unshift(() => pages.close());
      const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
      ends.unshift(() => browser.close());
      const page = await browser.newPage({
        viewport: { width: 1280, height: 800 },
        locale: 'en-IN',
      });
      await page.goto(pages.resolvedUrls?.local[0] ?? '');
      return new Headless(dataDir, { page, api, engine, line }, ends);
    } catch (error) {
      for (const end of ends) await end();
      throw new Error(`the engine did not start\n${engine.complaints()}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    // An engine that sleeps cannot be asked to end.
    this.engine.signal('SIGCONT');
    for (const end of this.ends) await end();
  }
}
