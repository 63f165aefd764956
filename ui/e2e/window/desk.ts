// The true program on a display of its own, driven through WebDriver.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Builder, By, Capabilities, type WebDriver, type WebElement } from 'selenium-webdriver';
import { answer, freePort, line, ownEnvironment, Processes, until } from '../support/processes';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROGRAM = process.env.DIALDESK_PROGRAM ?? join(ROOT, 'target/debug/dialdesk');
const DRIVER = process.env.TAURI_DRIVER ?? join(ROOT, 'target/tools/bin/tauri-driver');
/** Debian's own Python has GTK's bindings; another one on the path may not. */
const PYTHON = '/usr/bin/python3';

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Options {
  readonly size?: Size;
  /** Files to open the program with. */
  readonly files?: readonly string[];
  /** Settings of the program beside those of its command line. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A running console, its display, and what is needed to judge it. */
export class Desk {
  readonly dataDir: string;
  private readonly processes: Processes;
  private readonly env: NodeJS.ProcessEnv;
  readonly page: WebDriver;

  private constructor(
    dataDir: string,
    processes: Processes,
    env: NodeJS.ProcessEnv,
    page: WebDriver,
  ) {
    this.dataDir = dataDir;
    this.processes = processes;
    this.env = env;
    this.page = page;
  }

  static async open({
    size = { width: 1280, height: 800 },
    files = [],
    env: settings = {},
  }: Options = {}): Promise<Desk> {
    const home = mkdtempSync(join(tmpdir(), 'dialdesk-window-'));
    const dataDir = join(home, 'data');
    const processes = new Processes();
    try {
      const display = processes.start(
        'Xvfb',
        [
          '-displayfd',
          '3',
          '-screen',
          '0',
          `${size.width + 400}x${size.height + 200}x24`,
          '-nolisten',
          'tcp',
        ],
        ownEnvironment(),
        1,
      );
      const number = await line(display, 3, /^\d+$/, 'a display');
      const env: NodeJS.ProcessEnv = {
        ...ownEnvironment(),
        DISPLAY: `:${number}`,
        // Under "C" the charts' library fails, and no person has it.
        LANG: 'en_US.UTF-8',
        GDK_BACKEND: 'x11',
        // Without it GTK waits for a service of the desktop that is not there.
        NO_AT_BRIDGE: '1',
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'share'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_DOWNLOAD_DIR: join(home, 'downloads'),
        ...settings,
      };
      delete env.WAYLAND_DISPLAY;
      processes.start('openbox', ['--sm-disable'], env);
      const [port, native] = [await freePort(), await freePort()];
      processes.start(
        'dbus-run-session',
        ['--', DRIVER, '--port', String(port), '--native-port', String(native)],
        env,
      );
      const page = await session(port, ['--sandbox', '--data-dir', dataDir, ...files]);
      const desk = new Desk(dataDir, processes, env, page);
      await desk.place(size);
      return desk;
    } catch (error) {
      await processes.end();
      rmSync(home, { recursive: true, force: true });
      throw new Error(`the window did not open\n${processes.complaints()}`, { cause: error });
    }
  }

  /** Puts the window into the corner, with exactly this much room for the page. */
  private async place({ width, height }: Size): Promise<void> {
    const id = await until('the window', async () => (await this.windowId()) || undefined);
    await this.xdotool('windowmove', id, '0', '0');
    await this.xdotool('windowsize', id, String(width), String(height));
    await until(
      'the window’s size',
      async () => {
        const inner = await this.page.executeScript<number>('return window.innerWidth');
        return inner === width ? true : undefined;
      },
      10_000,
    );
  }

  private async windowId(): Promise<string> {
    const ids = await this.xdotool('search', '--onlyvisible', '--name', '^Dialdesk');
    return ids.split('\n').at(-1) ?? '';
  }

  private xdotool(...words: string[]): Promise<string> {
    return answer('xdotool', words, this.env);
  }

  /** Drags files from another window and drops them on this one: the system's own drag and drop. */
  async drop(...paths: string[]): Promise<void> {
    const source = this.processes.start(
      PYTHON,
      [join(import.meta.dirname, 'drag-source.py'), ...paths],
      this.env,
    );
    await line(source, 1, /^ready$/, 'the drag source');
    const over = line(source, 1, /^over$/, 'the drag to end');
    // Whoever awaits it is told; until then a failure is no stray one.
    over.catch(() => {});
    const from = await until(
      'the drag source’s window',
      async () =>
        (await this.xdotool('search', '--onlyvisible', '--name', '^Files to drag$')) || undefined,
    );
    const { width } = await this.page.executeScript<Size>(
      'return { width: innerWidth, height: innerHeight }',
    );
    await this.xdotool('windowmove', '--sync', from, String(width + 120), '80');
    await this.xdotool('windowraise', from);
    const [x, y] = await this.middleOf(from);
    await this.xdotool('mousemove', '--sync', String(x), String(y));
    await this.xdotool('mousedown', '1');
    // GTK begins a drag after a few pixels of movement with the button held; it wants steps.
    for (let step = 1; step <= 8; step += 1) {
      await this.step(x - step * 8, y + step * 2, 50);
    }
    const [toX, toY] = [Math.round(width / 2), 400];
    for (let step = 1; step <= 20; step += 1) {
      const share = step / 20;
      await this.step(x - 64 + (toX - x + 64) * share, y + 16 + (toY - y - 16) * share, 25);
    }
    await this.step(toX + 2, toY + 2, 500);
    await this.xdotool('mouseup', '1');
    // Ended before that, the source would take the drop with it.
    await over;
    await this.processes.stop(source);
  }

  private async middleOf(id: string): Promise<[number, number]> {
    const text = await this.xdotool('getwindowgeometry', '--shell', id);
    const facts = new Map(
      text.split('\n').map((one) => {
        const [name = '', value = '0'] = one.split('=');
        return [name, Number(value)] as const;
      }),
    );
    const of = (name: string) => facts.get(name) ?? 0;
    return [of('X') + Math.round(of('WIDTH') / 2), of('Y') + Math.round(of('HEIGHT') / 2)];
  }

  private async step(x: number, y: number, restMs: number): Promise<void> {
    await this.xdotool('mousemove', String(Math.round(x)), String(Math.round(y)));
    await new Promise((wake) => setTimeout(wake, restMs));
  }

  /** The element that a CSS selector names, once it is there. */
  find(selector: string, limitMs = 30_000): Promise<WebElement> {
    return until(
      selector,
      async () => (await this.page.findElements(By.css(selector)))[0],
      limitMs,
    ).catch((error: unknown) => this.explain(error));
  }

  /** The innermost element that shows exactly this text, once it is there. */
  text(words: string, limitMs = 30_000): Promise<WebElement> {
    const path = `//*[normalize-space(.)=${JSON.stringify(words)} and not(*[normalize-space(.)=${JSON.stringify(words)}])]`;
    return until(
      `“${words}”`,
      async () => {
        for (const element of await this.page.findElements(By.xpath(path))) {
          if (await element.isDisplayed()) return element;
        }
        return undefined;
      },
      limitMs,
    ).catch((error: unknown) => this.explain(error));
  }

  /** Clicks what shows this text. */
  click(words: string): Promise<true> {
    return this.clicked(`“${words}”`, () => this.text(words));
  }

  /** Clicks what a CSS selector names. */
  press(selector: string): Promise<true> {
    return this.clicked(selector, () => this.find(selector));
  }

  /** An element may be drawn anew between finding and clicking it: then it is found again. */
  private clicked(what: string, find: () => Promise<WebElement>): Promise<true> {
    return until(`a click on ${what}`, async () => {
      await (await find()).click();
      return true as const;
    }).catch((error: unknown) => this.explain(error));
  }

  /** Everything that the page says. */
  async words(): Promise<string> {
    return await this.page.executeScript<string>('return document.body.innerText');
  }

  private async explain(error: unknown): Promise<never> {
    const words = await this.words().catch(() => '(the page does not answer)');
    throw new Error(`the page says:\n${words}\n${this.processes.complaints()}`, { cause: error });
  }

  /** Takes the pointer off the page, so that no hint covers a picture. */
  async rest(): Promise<void> {
    const height = await this.page.executeScript<number>('return window.innerHeight');
    await this.xdotool('mousemove', '90', String(height - 160));
    await this.xdotool('mousemove', '92', String(height - 158));
    await new Promise((wake) => setTimeout(wake, 400));
  }

  /** Writes a picture of the window into a file. */
  async picture(file: string): Promise<void> {
    // What the display shows, and not what the page believes to have drawn.
    await answer('import', ['-window', await this.windowId(), file], this.env);
  }

  /** Closes the window and takes everything away that was made for it. */
  async close(): Promise<void> {
    await this.page.quit().catch(() => {});
    await this.processes.end();
    rmSync(join(this.dataDir, '..'), { recursive: true, force: true });
  }
}

function session(port: number, words: readonly string[]): Promise<WebDriver> {
  const wanted = new Capabilities();
  wanted.setBrowserName('wry');
  wanted.set('tauri:options', { application: PROGRAM, args: words });
  return until(
    'the driver to open the window',
    () => new Builder().usingServer(`http://127.0.0.1:${port}/`).withCapabilities(wanted).build(),
    60_000,
  );
}
