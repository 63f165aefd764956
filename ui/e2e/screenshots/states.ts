// Every screen in every state, in the order in which one window can be brought into them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { By, Key } from 'selenium-webdriver';
import { asked } from '../support/ledger';
import { peopleFile, reachedFile } from '../support/people';
import { until } from '../support/processes';
import type { Stage, State } from './stage';

const november = peopleFile('november-list.csv', 400);
/** Those who pick up: a campaign of others is over only after their last retries. */
const short = reachedFile('pune-feedback.csv');
const crowd = peopleFile('ten-thousand.csv', 10_000, 100_000);
/** So many that their progress can be photographed twice. */
const optedOut = peopleFile('opted-out.csv', 1_500_000, 8_000_000);

const begin = '[data-testid=import-done] button[data-variant=filled]';
const number = '[role=dialog] input[inputmode=tel]';

/** Opens the newest call. New rows push it down, so a press may meet nothing. */
function openNewest({ desk }: Stage): Promise<true> {
  return until('the drawer', async () => {
    await desk.press('main [role=row][data-opens]');
    const drawers = await desk.page.findElements(By.css('[data-testid=call-drawer]'));
    return drawers.length > 0 || undefined;
  });
}

const close = (stage: Stage) => stage.escape();

/** A state that is nothing but an address, and the words by which it is known. */
function at(name: string, path: string, ...words: string[]): State {
  return {
    name,
    prepare: async (stage) => {
      await stage.desk.route(path);
      await stage.shows(...words);
    },
  };
}

/** Before anything was done. */
const first: readonly State[] = [
  at('live-first-start', '/', 'Try it: nobody real is rung'),
  at('campaigns-first-start', '/campaigns', 'Draft'),
  at('calls-empty', '/calls', 'Nobody has been rung yet'),
  at('import-empty', '/import', 'Choose a file'),
  at('agents', '/agents', 'call flow'),
  at('do-not-call-empty', '/do-not-call', 'Nobody is on the list'),
  at('settings-account', '/settings?section=account', 'Connect an Exotel account'),
  at('settings-limits', '/settings?section=limits', 'Limits'),
  at('settings-rules', '/settings?section=rules', 'Calling rules'),
  at('settings-api', '/settings?section=api', 'API server'),
  at('settings-appearance', '/settings?section=appearance', 'Appearance'),
  at('settings-diagnostics', '/settings?section=diagnostics', 'Self-check'),
];

/** What lies over a screen. */
const dialogs: readonly State[] = [
  {
    name: 'palette',
    prepare: async (stage) => {
      await stage.desk.route('/');
      await stage.desk.keys(Key.CONTROL, 'k');
      await stage.desk.find('[role=dialog] input');
    },
    after: close,
  },
  {
    name: 'palette-nothing',
    prepare: async (stage) => {
      await stage.desk.keys(Key.CONTROL, 'k');
      await stage.desk.keys('zzz');
      await stage.shows('Nothing has this name');
    },
    after: close,
  },
  {
    name: 'keys',
    prepare: async (stage) => {
      await stage.desk.keys('?');
      await stage.shows('Keys');
    },
    after: close,
  },
  {
    name: 'new-call',
    prepare: async ({ desk }) => {
      await desk.keys(Key.CONTROL, 'n');
      await desk.type(number, '098765 43210');
      await desk.text('May be rung now: the sandbox rings nobody real.');
    },
  },
  {
    name: 'new-call-wrong-number',
    prepare: async (stage) => {
      await stage.desk.type(number, '98765 432');
      await stage.desk.gone('May be rung now');
    },
    after: close,
  },
  {
    name: 'new-call-repeating',
    prepare: async (stage) => {
      await stage.desk.keys(Key.CONTROL, 'n');
      await stage.desk.type(number, '098765 43210');
      await stage.desk.click('Repeating');
      await stage.shows('Every');
    },
    after: close,
  },
  at('schedule-empty', '/schedule', 'Nothing is scheduled for these days'),
  {
    name: 'schedule',
    prepare: async (stage) => {
      const hour = 3_600_000;
      for (const [inHours, lead, recurring] of [
        [2, '0', { frequency: 'daily', interval: 1 }],
        [3, '1', undefined],
        [26, '2', { frequency: 'weekly', interval: 1, daysOfWeek: [1, 3, 5] }],
      ] as const) {
        await stage.desk.api.ask('POST', '/scheduled-calls', {
          phoneNumber: `+9198765${lead}4321`,
          agentId: 'default',
          userId: 'asha',
          scheduledFor: new Date(Date.now() + inHours * hour).toISOString(),
          timezone: 'Asia/Kolkata',
          ...(recurring === undefined ? {} : { recurring }),
        });
      }
      await stage.desk.route('/schedule');
      await stage.shows('To come');
    },
  },
  {
    name: 'schedule-week',
    prepare: async (stage) => {
      await stage.desk.click('Week');
      await stage.desk.find('section[data-today]');
    },
  },
  {
    name: 'agent-form',
    prepare: async ({ desk }) => {
      await desk.route('/agents');
      await desk.button('New agent');
      await desk.text('App id of the flow');
    },
    after: close,
  },
  {
    name: 'do-not-call-typing',
    prepare: async ({ desk }) => {
      await desk.route('/do-not-call');
      await desk.typeInto('Number', '98765 39901');
      await desk.text('Put on the list');
    },
  },
  {
    name: 'do-not-call',
    prepare: async ({ desk }) => {
      await desk.button('Put on the list');
      await desk.text('Take off');
    },
  },
  {
    name: 'do-not-call-under-way',
    prepare: async (stage) => {
      await stage.desk.drop(optedOut.path);
      await stage.desk.button('Put them on the list');
      await stage.shows('Those that are read hold already');
    },
    after: async ({ desk }) => {
      await desk.button('Cancel');
      await desk.button('Close');
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
      await desk.route('/');
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
      await desk.route('/');
      await desk.text('Calls now');
    },
  },
  at('campaigns-running', '/campaigns', 'Running'),
  {
    name: 'campaign-overview',
    prepare: async ({ desk }) => {
      await desk.click('november-list');
      await desk.text('What became of everybody');
    },
  },
  { name: 'campaign-people', prepare: (stage) => stage.tab('People', 'Next try') },
  { name: 'campaign-imports', prepare: (stage) => stage.tab('Imports', 'november-list.csv') },
  { name: 'campaign-settings', prepare: (stage) => stage.tab('Settings', 'Calls a minute') },
  {
    name: 'campaign-retries',
    prepare: async (stage) => {
      await stage.desk.page.executeScript(`
        const heading = [...document.querySelectorAll('main legend, main h2, main h3, main h4')]
          .find((one) => /Retr|again/i.test(one.textContent));
        heading?.scrollIntoView();
      `);
      await stage.shows('Save the changes');
    },
  },
  {
    name: 'person-why',
    prepare: async (stage) => {
      await stage.tab('People', 'Next try');
      await stage.desk.press('main [role=row][data-opens]');
      await stage.desk.find('[role=dialog]');
    },
    after: close,
  },
  at('calls-running', '/calls', 'november-list'),
  { name: 'call-drawer', prepare: openNewest, after: close },
  {
    name: 'close-question',
    prepare: async ({ desk }) => {
      await desk.route('/');
      await desk.wishToClose();
      await desk.text('Close while calls are under way?');
    },
    after: ({ desk }) => desk.button('Keep open'),
  },
  {
    name: 'live-stopped',
    prepare: async ({ desk }) => {
      await desk.button('Stop all');
      await desk.text('Everything is stopped.');
    },
    after: ({ desk }) => desk.keys(Key.CONTROL, 'z'),
  },
];

/** When it is over. */
const over: readonly State[] = [
  {
    name: 'live-finished',
    prepare: async (stage) => {
      const { desk } = stage;
      await desk.api.endEverything();
      // Found much later, once its call is over and the provider's list is read: `live-stranger`.
      await stage.ringAsAnother('+919876590001');
      const id = await desk.api.draft('pune-feedback', short.path);
      await desk.api.ask('POST', `/campaigns/${id}/start`);
      await desk.route('/');
      await desk.find('[data-testid=finished]', 120_000);
    },
  },
  at('campaigns-finished', '/campaigns', 'Finished'),
  {
    name: 'campaign-finished',
    prepare: async ({ desk }) => {
      await desk.click('pune-feedback');
      await desk.text('What became of everybody');
    },
  },
  at('calls-full', '/calls', 'november-list'),
  {
    name: 'calls-nothing-found',
    prepare: async ({ desk }) => {
      await desk.type('main [role=search] input, main search input', 'zzzz');
      await desk.text('No call fits');
    },
  },
  {
    name: 'live-breaker-held',
    prepare: async (stage) => {
      await stage.desk.api.ask('POST', '/engine/breaker', { hold: 'open', userId: 'asha' });
      await stage.desk.route('/');
      await stage.shows('by asha');
    },
    after: async ({ desk }) => {
      await desk.api.ask('POST', '/engine/breaker', { hold: 'none' });
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
    name: 'people-ten-thousand',
    prepare: async (stage) => {
      await stage.desk.route('/campaigns');
      await stage.desk.click('ten-thousand');
      await stage.tab('People', 'Next try');
      await stage.scrollToMiddle();
      await stage.shows('+91');
    },
  },
];

/** What goes wrong, last because some of it stays. */
const trouble: readonly State[] = [
  {
    name: 'live-stranger',
    prepare: async (stage) => {
      await stage.desk.route('/');
      await until(
        'the call of another program',
        async () => (await stage.desk.words()).includes('nobody here asked for it') || undefined,
        120_000,
      );
    },
  },
  at('campaign-error', '/campaigns/00000000-0000-7000-8000-000000000000', 'not here any more'),
  {
    name: 'live-unknown',
    prepare: async (stage) => {
      // Requests whose answers get lost: nobody can say at once what became of them.
      for (const end of ['09913', '19914', '29917']) void stage.ring(`+9198765${end}`);
      await stage.desk.route('/');
      await stage.shows('had no answer');
    },
  },
  {
    name: 'call-unknown',
    prepare: async (stage) => {
      await stage.desk.route('/calls');
      await openNewest(stage);
    },
    after: close,
  },
  {
    name: 'live-breaker-open',
    prepare: async (stage) => {
      for (const lead of [0, 1, 2, 3, 4]) await stage.ring(`+9198765${lead}9916`);
      await stage.desk.route('/');
      await stage.shows('not answering');
    },
  },
  {
    name: 'live-account-refused',
    prepare: async (stage) => {
      // Its probe is a read, which is answered: then one call may go, and is refused.
      await stage.ringUntil('+919876559922', 'refuses');
    },
  },
];

/** The table. */
export const STATES: readonly State[] = [
  ...first,
  ...dialogs,
  ...intake,
  ...running,
  ...over,
  ...large,
  ...trouble,
];
