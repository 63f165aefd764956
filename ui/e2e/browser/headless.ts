// The engine without a window, and the pages served over it on one origin, as a browser sees them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
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

/** An engine, its pages and a browser on them. */
export class Headless {
  readonly dataDir: string;
  readonly page: Page;
  private readonly api: string;
  private readonly token: string;
  private readonly ends: readonly (() => Promise<unknown>)[];

  private constructor(
    dataDir: string,
    page: Page,
    api: string,
    token: string,
    ends: readonly (() => Promise<unknown>)[],
  ) {
    this.dataDir = dataDir;
    this.page = page;
    this.api = api;
    this.token = token;
    this.ends = ends;
  }

  static async open(speed = 60): Promise<Headless> {
    const dataDir = mkdtempSync(join(tmpdir(), 'dialdesk-browser-'));
    const processes = new Processes();
    const ends: (() => Promise<unknown>)[] = [
      async () => {
        await processes.end();
        rmSync(dataDir, { recursive: true, force: true });
      },
    ];
    try {
      const port = await freePort();
      const engine = processes.start(
        PROGRAM,
        [
          '--data-dir',
          dataDir,
          '--listen',
          `127.0.0.1:${port}`,
          '--sandbox',
          '--sandbox-speed',
          String(speed),
        ],
        ownEnvironment(),
      );
      await line(engine, 1, /"ready":true/, 'the engine');
      const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
      const api = `http://127.0.0.1:${port}`;
      // The proxy of vite.config.ts adds the token, so that the page never has it.
      process.env.DIALDESK_API = api;
      process.env.DIALDESK_API_TOKEN = token;
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
      return new Headless(dataDir, page, api, token, ends);
    } catch (error) {
      for (const end of ends) await end();
      throw new Error(`the engine did not start\n${processes.complaints()}`, { cause: error });
    }
  }

  /** Asks the REST API, as a program would. */
  async ask(
    method: string,
    path: string,
    body?: string,
    type = 'application/json',
  ): Promise<unknown> {
    const response = await fetch(`${this.api}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': type },
      ...(body === undefined ? {} : { body }),
    });
    const answer: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer;
  }

  async close(): Promise<void> {
    for (const end of this.ends) await end();
  }
}
