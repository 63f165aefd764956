// Every screen in every state, in the order in which one window can be brought into them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asked } from '../support/ledger';
import { peopleFile } from '../support/people';
import { until } from '../support/processes';
import type { State } from './stage';

const november = peopleFile('november-list.csv', 60);
const crowd = peopleFile('ten-thousand.csv', 10_000, 100_000);

const begin = '[data-testid=import-done] button[data-variant=filled]';

/** Before anything was done. */
const first: readonly State[] = [
  { name: 'live-first-start', prepare: ({ desk }) => desk.text('Ready to start') },
  {
    name: 'campaigns-first-start',
    prepare: async ({ desk }) => {
      await desk.go('/campaigns');
      await desk.text('Draft');
    },
  },
  {
    name: 'import-empty',
    prepare: async ({ desk }) => {
      await desk.go('/import');
      await desk.text('Choose a file');
    },
  },
];

/** From a file to people on a list. */
const intake: readonly State[] = [
  {
    name: 'import-error',
    prepare: async ({ desk }) => {
      const broken = join(desk.dataDir, '..', 'photo.csv');
      writeFileSync(broken, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0, 0]));
      await desk.drop(broken);
      await desk.text('This file cannot be read');
    },
  },
  {
    name: 'import-preview',
    prepare: async ({ desk }) => {
      await desk.drop(november.path);
      await desk.text('Add these people');
    },
  },
  {
    name: 'import-done',
    prepare: async ({ desk }) => {
      await desk.click('Add these people');
      await desk.find(begin);
    },
  },
];

/** Calls under way. */
const running: readonly State[] = [
  {
    name: 'live-running',
    prepare: async ({ desk }) => {
      await desk.press(begin);
      await until('some calls', () => asked(desk.dataDir).length > 12 || undefined, 60_000);
      await desk.text('Calls now');
    },
  },
  {
    name: 'campaigns-running',
    prepare: async ({ desk }) => {
      await desk.go('/campaigns');
      await desk.text('Running');
    },
  },
  {
    name: 'campaign-overview',
    prepare: async ({ desk }) => {
      await desk.click('november-list');
      await desk.text('What became of everybody');
    },
  },
  {
    name: 'campaign-people',
    prepare: async ({ desk }) => {
      await desk.press('[role=tab][aria-selected=false]');
      await desk.text('Next try');
    },
  },
  {
    name: 'close-question',
    prepare: async ({ desk }) => {
      await desk.go('/');
      await desk.wishToClose();
      await desk.text('Close while calls are under way?');
    },
    after: async ({ desk }) => desk.click('Keep open'),
  },
  {
    name: 'live-stopped',
    prepare: async ({ desk }) => {
      await desk.click('Stop all');
      await desk.text('Everything is stopped.');
    },
    after: ({ desk }) => desk.click('Go on'),
  },
];

/** When it is over. */
const over: readonly State[] = [
  { name: 'live-finished', prepare: ({ desk }) => desk.find('[data-testid=finished]', 300_000) },
  {
    name: 'campaigns-finished',
    prepare: async ({ desk }) => {
      await desk.go('/campaigns');
      await desk.text('Finished');
    },
  },
];

/** Ten thousand rows. */
const large: readonly State[] = [
  {
    name: 'import-ten-thousand',
    prepare: async ({ desk }) => {
      await desk.drop(crowd.path);
      await desk.text('Add these people');
      await desk.click('Add these people');
      await desk.find(begin, 120_000);
    },
  },
  {
    name: 'campaign-ten-thousand',
    prepare: async ({ desk }) => {
      await desk.go('/campaigns');
      await desk.click('ten-thousand');
      await desk.press('[role=tab][aria-selected=false]');
      await desk.text('Next try');
      await desk.page.executeScript(
        'for (const part of document.querySelectorAll("main *")) if (part.scrollHeight > 100000) part.parentElement.scrollTop = part.scrollHeight / 2;',
      );
    },
  },
];

/** What goes wrong, last because some of it stays. */
const trouble: readonly State[] = [
  {
    name: 'campaign-error',
    prepare: async (stage) => {
      await stage.route('/campaigns/00000000-0000-7000-8000-000000000000');
      await stage.desk.text('This is not here any more');
    },
  },
  {
    name: 'live-unknown',
    prepare: async (stage) => {
      await stage.desk.go('/');
      // Requests whose answers get lost: nobody can say at once what became of them.
      await Promise.all(['09913', '19914', '29917'].map((end) => stage.ring(`+9198765${end}`)));
      await stage.shows('Needs a look');
    },
  },
  {
    name: 'live-breaker-open',
    prepare: async (stage) => {
      for (const first of [0, 1, 2, 3, 4]) await stage.ring(`+9198765${first}9916`);
      await stage.shows('Exotel');
    },
  },
  {
    name: 'live-account-refused',
    prepare: async (stage) => {
      await stage.ring('+919876559922');
      await stage.shows('Exotel');
    },
  },
];

/** The table. */
export const STATES: readonly State[] = [
  ...first,
  ...intake,
  ...running,
  ...over,
  ...large,
  ...trouble,
];
