// What the pictures are taken of: one window, brought into one state after the other.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { By, Key } from 'selenium-webdriver';
import type { SystemView } from '../../src/api/bindings';
import { until } from '../support/processes';
import { Desk } from '../window/desk';
import type { Size } from '../window/display';

const FOLDER = resolve(import.meta.dirname, '../../../screenshots');

const SIZES: readonly Size[] = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

export type Scheme = 'light' | 'dark';

/** One thing to be seen, and how to come to see it. States are met in the order of their table. */
export interface State {
  /** The name of its pictures. */
  readonly name: string;
  /** Brings it about; what it leaves open, the next state finds open. */
  readonly prepare: (stage: Stage) => Promise<unknown>;
  /** Takes away what lies over the page; a key is enough for most. */
  readonly after?: (stage: Stage) => Promise<unknown>;
}

export class Stage {
  readonly desk: Desk;
  readonly scheme: Scheme;

  private constructor(desk: Desk, scheme: Scheme) {
    this.desk = desk;
    this.scheme = scheme;
  }

  static async open(scheme: Scheme): Promise<Stage> {
    for (const { width } of SIZES) {
      const folder = join(FOLDER, `${scheme}-${width}`);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    // The display must have room for the largest size; the window begins with the smallest.
    const desk = await Desk.open({ size: SIZES.at(-1) ?? { width: 1920, height: 1080 } });
    const stage = new Stage(desk, scheme);
    await desk.find('[data-testid=sandbox]');
    await desk.press('button[aria-label=Appearance]');
    await desk.click(scheme === 'light' ? 'Light' : 'Dark');
    await stage.escape();
    // The keyboard's frame stays on the button otherwise, in every picture.
    await desk.page.executeScript('document.activeElement.blur()');
    return stage;
  }

  async escape(): Promise<void> {
    await this.desk.page.actions().sendKeys(Key.ESCAPE).perform();
  }

  /** Asks for one call, and does not mind how that ends. */
  async ring(number: string): Promise<void> {
    await this.desk.api
      .ask('POST', '/calls/outbound', { phoneNumber: number, agentId: 'default', userId: 'asha' })
      .catch(() => {});
  }

  /** Rings somebody as another program would that uses the sandbox's account. */
  async ringAsAnother(number: string): Promise<void> {
    const system = (await this.desk.api.ask('GET', '/system')) as SystemView;
    const answer = await fetch(
      `${system.account.baseUrl}/v1/Accounts/dialdesk/Calls/connect.json`,
      {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa('sandbox:sandbox')}` },
        body: new URLSearchParams({
          From: number,
          CallerId: '08040000001',
          Url: 'http://my.exotel.com/dialdesk/exoml/start_voice/926',
        }),
      },
    );
    if (!answer.ok) throw new Error(`the sandbox says ${answer.status}: ${await answer.text()}`);
  }

  /** Asks for a call again and again until the page says so. */
  async ringUntil(number: string, words: string): Promise<void> {
    await until(
      words,
      async () => {
        await this.ring(number);
        return (await this.desk.words()).includes(words) || undefined;
      },
      120_000,
    );
  }

  /** Opens a tab and waits for its words. */
  async tab(name: string, ...words: string[]): Promise<void> {
    const path = `//*[@role='tab'][starts-with(normalize-space(.), ${JSON.stringify(name)})]`;
    await until(name, async () => {
      const [found] = await this.desk.page.findElements(By.xpath(path));
      await found?.click();
      return found;
    });
    await this.shows(...words);
  }

  /** Scrolls the longest list to its middle. */
  async scrollToMiddle(): Promise<void> {
    await this.desk.page.executeScript(`
      const lists = [...document.querySelectorAll('main *')].filter((one) => one.scrollHeight > 20000);
      for (const one of lists) one.scrollTop = one.scrollHeight / 2;
    `);
  }

  /** Takes the pictures of a state in every size. */
  async pictures(place: number, name: string): Promise<void> {
    for (const size of SIZES) {
      await this.desk.resize(size);
      await this.desk.rest();
      const file = `${String(place).padStart(2, '0')}-${name}.png`;
      await this.desk.picture(join(FOLDER, `${this.scheme}-${size.width}`, file));
    }
  }

  /** Waits until the page shows all of these words. */
  async shows(...words: string[]): Promise<void> {
    await until(
      words.join(', '),
      async () => {
        const said = await this.desk.words();
        return words.every((one) => said.includes(one)) || undefined;
      },
      60_000,
    );
  }
}
