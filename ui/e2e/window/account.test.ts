// An account typed into the true window: kept nowhere but in memory where there is no keychain,
// and in use after the restart that the screen offers.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { By } from 'selenium-webdriver';
import { expect, test } from 'vitest';
import { line, ownEnvironment, until } from '../support/processes';
import { Desk } from './desk';

const ROOT = resolve(import.meta.dirname, '../../..');
const STAND_IN = process.env.EXOTEL_SANDBOX ?? join(ROOT, 'target/debug/exotel-sandbox');

const KEY = 'typed-key-6f1d';
const TOKEN = 'typed-token-93ab';

/** The files below a folder that hold a text. */
function holding(folder: string, text: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return holding(path, text);
    return readFileSync(path).includes(text) ? [path] : [];
  });
}

test('an account typed into the window is in use after the restart it offers', async () => {
  const desk = await Desk.open({ sandbox: false });
  try {
    const standIn = desk.display.processes.start(
      STAND_IN,
      ['--listen', '127.0.0.1:0', '--speed', '60'],
      ownEnvironment(),
    );
    const ready: unknown = JSON.parse(await line(standIn, 1, /"listen"/, 'the stand-in'));
    const url = typeof ready === 'object' && ready !== null && 'listen' in ready && ready.listen;
    await desk.find('[data-testid=sandbox]');

    await desk.screen('Settings');
    await desk.typeInto('API key', KEY);
    await desk.typeInto('API token', TOKEN);
    await desk.typeInto('Account SID', 'acme1');
    await desk.typeInto('Caller id (ExoPhone)', '08040000009');
    const region = await desk.find('form select');
    await region.findElement(By.xpath('./option[.="Another server"]')).click();
    await desk.typeInto('Server', String(url));
    await desk.button('Save the account');
    await desk.text('Saved.');
    expect(await desk.words(), 'this display has no keychain').toContain('kept in memory only');
    const kept = join(desk.dataDir, 'dialdesk.db');
    expect(existsSync(kept)).toBe(true);

    const restart = await desk.text('Restart Dialdesk now');
    // The program ends before the click is answered.
    await restart.click().catch(() => {});
    const label = await until(
      'the account to be in use',
      async () => {
        const system = await desk.api.ask('GET', '/system');
        const text = JSON.stringify(system);
        return text.includes('"label":"acme1"') ? text : undefined;
      },
      60_000,
    );
    expect(label, 'on a server of this computer').toContain('"kind":"loopback"');
    for (const secret of [KEY, TOKEN]) {
      expect(holding(desk.display.home, secret), 'no file holds it').toEqual([]);
    }
  } finally {
    await desk.close();
  }
});
