// Pictures of every screen and state in the true window, for people to judge.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Key } from 'selenium-webdriver';
import { afterEach, test } from 'vitest';
import { peopleFile } from '../support/people';
import { Desk } from '../window/desk';

const FOLDER = resolve(import.meta.dirname, '../../../screenshots');

let desk: Desk | undefined;

afterEach(async () => {
  await desk?.close();
  desk = undefined;
});

async function wear(on: Desk, scheme: 'Light' | 'Dark'): Promise<void> {
  await on.press('button[aria-label=Appearance]');
  await on.click(scheme);
  await on.page.actions().sendKeys(Key.ESCAPE).perform();
}

test.each([
  ['light', 'Light', 1280, 800],
  ['dark', 'Dark', 1280, 800],
  ['light', 'Light', 1920, 1080],
  ['dark', 'Dark', 1920, 1080],
] as const)('%s, %s at %i × %i', async (name, scheme, width, height) => {
  const folder = join(FOLDER, `${name}-${width}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const people = peopleFile('november-list.csv', 60);
  const window = await Desk.open({ size: { width, height } });
  desk = window;
  let taken = 0;
  const picture = async (what: string) => {
    await window.rest();
    taken += 1;
    const number = String(taken).padStart(2, '0');
    await window.picture(join(folder, `${number}-${what}.png`));
  };
  const go = async (screen: string) => {
    await window.press(`nav a[href="${screen}"]`);
  };

  await window.find('[data-testid=sandbox]');
  await wear(window, scheme);
  await window.text('Ready to start');
  await picture('live-first-start');
  await go('/campaigns');
  await window.text('Draft');
  await picture('campaigns-first-start');
  await go('/import');
  await window.text('Choose a file');
  await picture('import-empty');

  await window.drop(people.path);
  await window.text('Add these people');
  await picture('import-preview');
  await window.click('Add these people');
  await window.find('[data-testid=import-done]');
  await picture('import-done');

  await window.press('[data-testid=import-done] button[data-variant=filled]');
  await window.text('Placed', 60_000);
  await picture('live-running');
  await go('/campaigns');
  await window.text('Running');
  await picture('campaigns-running');
  await window.click('november-list');
  await window.text('What became of everybody');
  await picture('campaign-overview');
  await window.press('[role=tab][data-active=false], [role=tab][aria-selected=false]');
  await window.text('Next try');
  await picture('campaign-people');
  await go('/');
  await window.click('Stop all');
  await window.text('Everything is stopped.');
  await picture('live-stopped');
  await window.click('Go on');
  await window.find('[data-testid=finished]', 240_000);
  await picture('live-finished');
});
