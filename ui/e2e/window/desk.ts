// The true program on a display of its own, driven through WebDriver.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import {
  Builder,
  By,
  Capabilities,
  Key,
  type WebDriver,
  type WebElement,
} from 'selenium-webdriver';
import { Api } from '../support/api';
import { answer, freePort, until } from '../support/processes';
import { Display, type Size } from './display';

const ROOT = resolve(import.meta.dirname, '../../..');
const PROGRAM = process.env.DIALDESK_PROGRAM ?? join(ROOT, 'target/debug/dialdesk');
const DRIVER = process.env.TAURI_DRIVER ?? join(ROOT, 'target/tools/bin/tauri-driver');

interface Options {
  readonly size?: Size;
  /** Files to open the program with. */
  readonly files?: readonly string[];
  /** Settings of the program beside those of its command line. */
  readonly env?: NodeJS.ProcessEnv;
  /** Another program with a window, and its words. */
  readonly program?: readonly [string, ...string[]];
  /** A display that is there already; the window has the place that it wants. */
  readonly display?: Display;
  /** The sandbox account, if not told otherwise; else the one that `env` names. */
  readonly sandbox?: boolean;
}

/** A running console, its display, and what is needed to judge it. */
export class Desk {
  readonly dataDir: string;
  readonly display: Display;
  readonly page: WebDriver;
  private readonly port: number;
  private left = false;
  private readonly driver: ReturnType<Display['processes']['start']>;

  private constructor(
    parts: Pick<Desk, 'dataDir' | 'display' | 'page'>,
    port: number,
    driver: ReturnType<Display['processes']['start']>,
  ) {
    this.dataDir = parts.dataDir;
    this.display = parts.display;
    this.page = parts.page;
    this.port = port;
    this.driver = driver;
  }

  static async open(options: Options = {}): Promise<Desk> {
    const { size = { width: 1280, height: 800 }, files = [], env = {} } = options;
    const display = options.display ?? (await Display.open(size));
    const dataDir = join(display.home, 'data');
    try {
      const [port, native, api] = [await freePort(), await freePort(), await freePort()];
      const driver = display.processes.start(
        DRIVER,
        ['--port', String(port), '--native-port', String(native)],
        { ...display.env, DIALDESK_LISTEN: `127.0.0.1:${api}`, ...env },
      );
      const [program, ...words] = options.program ?? [
        PROGRAM,
        ...(options.sandbox === false ? [] : ['--sandbox']),
        ...['--data-dir', dataDir, ...files],
      ];
      const page = await session(port, program, words);
      const desk = new Desk({ dataDir, display, page }, api, driver);
      if (options.display === undefined) await desk.place(size);
      return desk;
    } catch (error) {
      const complaints = display.processes.complaints();
      if (options.display === undefined) await display.close();
      throw new Error(`the window did not open\n${complaints}`, { cause: error });
    }
  }

  /** The REST API of the same program. */
  get api(): Api {
    return new Api(`http://127.0.0.1:${this.port}`, this.dataDir);
  }

  /** Puts the window into the corner, with exactly this much room for the page. */
  private async place(size: Size): Promise<void> {
    const id = await until('the window', async () => (await this.windowId()) || undefined);
    await this.display.xdotool('windowmove', id, '0', '0');
    await this.resize(size);
  }

  /** Gives the page exactly this much room. */
  async resize({ width, height }: Size): Promise<void> {
    const id = await this.windowId();
    await this.display.xdotool('windowsize', id, String(width), String(height));
    await until(
      'the window’s size',
      async () => {
        const inner = await this.page.executeScript<number>('return window.innerWidth');
        return inner === width ? true : undefined;
      },
      10_000,
    );
  }

  windowId(): Promise<string> {
    return this.display.window('^Dialdesk');
  }

  /** Drags files from another window and drops them on this one. */
  async drop(...paths: string[]): Promise<void> {
    const width = await this.page.executeScript<number>('return innerWidth');
    await this.display.drag(paths, [width + 120, 80], [Math.round(width / 2), 400]);
  }

  /** Starts the program once more, as a person would, and gives its exit code. */
  again(files: readonly string[], dataDir = this.dataDir): Promise<number | null> {
    const words = ['--sandbox', '--data-dir', dataDir, ...files];
    return new Promise((ended, failed) => {
      const child = spawn(PROGRAM, words, { env: this.display.env, stdio: 'ignore' });
      child.once('error', failed);
      child.once('exit', ended);
    });
  }

  /** Closes the window as its frame's button does, until it is gone or asks; a busy window manager
   * may overlook a key. */
  async wishToClose(): Promise<void> {
    await until('the window to close or to ask', async () => {
      const id = await this.windowId();
      if (id === '') return true;
      await this.display.xdotool('windowactivate', id);
      await this.display.xdotool('key', 'alt+F4');
      return await until(
        'an answer',
        async () => {
          if ((await this.windowId()) === '') return true;
          const asked = await this.page.findElements(By.css('[role=dialog]')).catch(() => []);
          return asked.length > 0 || undefined;
        },
        6000,
      ).catch(() => undefined);
    }).catch((error: unknown) => this.explain(error));
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

  /** Waits until nothing on the page shows this text. */
  gone(words: string, limitMs = 30_000): Promise<true> {
    return until(
      `“${words}” to go`,
      async () => ((await this.words()).includes(words) ? undefined : (true as const)),
      limitMs,
    );
  }

  /** Clicks what shows this text. */
  click(words: string): Promise<true> {
    return this.clicked(`“${words}”`, () => this.text(words));
  }

  /** Clicks the button with this name. */
  button(name: string): Promise<true> {
    const path = `//button[normalize-space(.)=${JSON.stringify(name)}]`;
    return this.clicked(name, () =>
      until(name, async () => (await this.page.findElements(By.xpath(path)))[0]),
    );
  }

  /** Clicks what a CSS selector names. */
  press(selector: string): Promise<true> {
    return this.clicked(selector, () => this.find(selector));
  }

  /** Opens a screen by its place in the rail. */
  go(path: string): Promise<true> {
    return this.press(`nav a[href="${path}"]`);
  }

  /** Opens a screen by its name in the rail. */
  screen(name: string): Promise<true> {
    const path = `//nav//a[.//text()[normalize-space(.)=${JSON.stringify(name)}]]`;
    return this.clicked(name, () =>
      until(name, async () => (await this.page.findElements(By.xpath(path)))[0]),
    );
  }

  /** Goes to a route as a link would, without a link. */
  async route(path: string): Promise<void> {
    await this.page.executeScript(
      'history.pushState({}, "", arguments[0]); dispatchEvent(new PopStateEvent("popstate"));',
      path,
    );
  }

  /** Types into the field with this label. */
  async typeInto(label: string, words: string): Promise<void> {
    const path = `//label[normalize-space(text())=${JSON.stringify(label)}]`;
    const id = await until(label, async () => {
      const [found] = await this.page.findElements(By.xpath(path));
      return (await found?.getAttribute('for')) ?? undefined;
    }).catch((error: unknown) => this.explain(error));
    await this.type(`[id="${id}"]`, words);
  }

  /** Types into what a CSS selector names, in the place of what stood there. */
  async type(selector: string, words: string): Promise<void> {
    const field = await this.find(selector);
    await field.click();
    await this.keys(Key.CONTROL, 'a');
    await field.sendKeys(words);
  }

  /** Presses keys together, e.g. Control and K. */
  async keys(...keys: string[]): Promise<void> {
    const held = keys.slice(0, -1);
    const actions = this.page.actions();
    for (const key of held) actions.keyDown(key);
    actions.sendKeys(keys.at(-1) ?? '');
    for (const key of held.reverse()) actions.keyUp(key);
    await actions.perform();
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
    const complaints = this.display.processes.complaints();
    throw new Error(`the page says:\n${words}\n${complaints}`, { cause: error });
  }

  /** Takes the pointer off the page, so that no hint covers a picture. */
  async rest(): Promise<void> {
    const height = await this.page.executeScript<number>('return window.innerHeight');
    await this.display.xdotool('mousemove', '90', String(height - 160));
    await this.display.xdotool('mousemove', '92', String(height - 158));
    // A window of a new size is painted some frames later, the later the busier the machine is.
    await this.page.executeAsyncScript(`
      const done = arguments[0];
      const frame = (left) => (left === 0 ? setTimeout(done, 300) : requestAnimationFrame(() => frame(left - 1)));
      frame(12);
    `);
  }

  /** Writes a picture of the window into a file. */
  async picture(file: string): Promise<void> {
    // What the display shows, and not what the page believes to have drawn.
    await answer('import', ['-window', await this.windowId(), file], this.display.env);
  }

  /** Waits until the program has ended by itself. */
  async ended(limitMs = 30_000): Promise<void> {
    await until(
      'the window to be gone',
      async () => ((await this.windowId()) === '' ? true : undefined),
      limitMs,
    ).catch((error: unknown) => this.explain(error));
    await this.leave();
  }

  /** Closes the window and leaves display and home folder as they are. */
  async leave(): Promise<void> {
    if (this.left) return;
    this.left = true;
    await quit(this.page);
    await this.display.processes.stop(this.driver);
  }

  /** Closes the window and takes everything away that was made for it. */
  async close(): Promise<void> {
    await quit(this.page);
    await this.display.close();
  }
}

/** Ends a session, also one whose window is gone already and that does not answer any more. */
function quit(page: WebDriver): Promise<unknown> {
  const patience = new Promise((over) => setTimeout(over, 10_000));
  return Promise.race([page.quit().catch(() => {}), patience]);
}

function session(port: number, program: string, words: readonly string[]): Promise<WebDriver> {
  const wanted = new Capabilities();
  wanted.setBrowserName('wry');
  wanted.set('tauri:options', { application: program, args: words });
  return until(
    'the driver to open the window',
    () => new Builder().usingServer(`http://127.0.0.1:${port}/`).withCapabilities(wanted).build(),
    60_000,
  );
}
