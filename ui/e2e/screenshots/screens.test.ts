// Pictures of every screen and state in the true window, for people to judge.
import { afterEach, expect, test } from 'vitest';
import { type Scheme, Stage } from './stage';
import { STATES } from './states';

let stage: Stage | undefined;

afterEach(async () => {
  await stage?.desk.close();
  stage = undefined;
});

/** Only states whose names begin so, for a quick look: `DIALDESK_SCREENS=live,calls`. */
const WANTED = (process.env.DIALDESK_SCREENS ?? '').split(',').filter((name) => name !== '');

test.each(['light', 'dark'] as const)('every state in %s', async (scheme: Scheme) => {
  const open = await Stage.open(scheme);
  stage = open;
  const failures: string[] = [];
  for (const [place, state] of STATES.entries()) {
    try {
      await state.prepare(open);
      if (WANTED.length === 0 || WANTED.some((name) => state.name.startsWith(name))) {
        await open.pictures(place + 1, state.name);
      }
      await state.after?.(open);
    } catch (error) {
      // One screen that cannot be reached does not hide the others.
      failures.push(`${state.name}: ${error instanceof Error ? error.message : String(error)}`);
      await open.escape().catch(() => {});
    }
  }
  expect(failures).toEqual([]);
});
