import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { AccountInput, SettingsInput } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { callbacks, DIAGNOSTICS, SAVED_ACCOUNT, settings } from '../../test/sample-settings';
import { at } from '../../test/samples';

test('an account is tried first, and one that is refused is not kept', async () => {
  const kept: AccountInput[] = [];
  const host = fakeHost({
    settingsGet: async () =>
      settings(kept.length > 0 ? { savedAccount: SAVED_ACCOUNT, restartWaits: true } : {}),
    accountTest: async ({ token }) =>
      token === 'right'
        ? { result: 'fine', message: null }
        : { result: 'credentials', message: 'Credentials: Unauthorized' },
    accountSave: async (input) => {
      kept.push(input);
      return { ...SAVED_ACCOUNT, place: 'memory' };
    },
  });
  const { user, close, container } = openWindow(host, '/settings');

  await user.type(await screen.findByLabelText('API key'), 'k3y');
  await user.type(screen.getByLabelText('API token'), 'wrong');
  await user.type(screen.getByLabelText('Account SID'), 'acme1');
  await user.type(screen.getByLabelText(/Caller id/), '08040000009');
  await user.click(screen.getByRole('button', { name: 'Save the account' }));
  expect(await screen.findByText('Exotel does not accept the key or the token.')).toBeVisible();
  expect(kept, 'nothing was kept').toEqual([]);
  expect(await barriers(container)).toEqual([]);

  await user.clear(screen.getByLabelText('API token'));
  await user.type(screen.getByLabelText('API token'), 'right');
  await user.click(screen.getByRole('button', { name: 'Save the account' }));
  expect(await screen.findByText(/kept in memory only/)).toBeVisible();
  expect(kept[0]).toMatchObject({ key: 'k3y', baseUrl: 'https://api.exotel.com' });
  expect(screen.getByLabelText('API token'), 'secrets do not stay on screen').toHaveValue('');
  expect(await screen.findByText(/in force only after the next start/)).toBeVisible();
  expect(screen.getByText(/kept in memory only/), 'what was said stays').toBeVisible();
  close();
});

test('a saved account is in use after a restart, and the screen has the button', async () => {
  let restarted = false;
  const host = fakeHost({
    settingsGet: async () => settings({ savedAccount: SAVED_ACCOUNT, restartWaits: true }),
    programRestart: async () => {
      restarted = true;
    },
  });
  const { user, close } = openWindow(host, '/settings');

  expect(await screen.findByText(/in force only after the next start/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Restart Dialdesk now' }));
  await waitFor(() => expect(restarted).toBe(true));
  close();
});

test('a keychain that does not give the account is told of', async () => {
  const accountTrouble = 'the system’s keychain cannot be read: it is locked';
  const host = fakeHost({ settingsGet: async () => settings({ accountTrouble }) });
  const { close } = openWindow(host, '/settings');
  expect(await screen.findByRole('alert')).toHaveTextContent('it is locked');
  close();
});

test('limits are changed and taken back, and say what they come to', async () => {
  const changed: SettingsInput[] = [];
  const host = fakeHost({
    settingsGet: async () => settings(),
    settingsUpdate: async (input) => {
      changed.push(input);
      return settings({ maxConcurrentCalls: input.maxConcurrentCalls ?? 10 });
    },
  });
  const { user, close, container } = openWindow(host, '/settings?section=limits');

  const lines = await screen.findByLabelText('Lines');
  await user.clear(lines);
  await user.type(lines, '25');
  await user.click(screen.getByRole('button', { name: 'Save the changes' }));
  await waitFor(() => expect(changed).toEqual([{ maxConcurrentCalls: 25 }]));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(changed.at(-1)).toEqual({ maxConcurrentCalls: 10 }));
  expect(screen.getByText(/the limit is the account's requests/)).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('what the environment sets cannot be typed over', async () => {
  const host = fakeHost({
    settingsGet: async () => settings({ fixed: ['maxConcurrentCalls'] }),
  });
  const { close } = openWindow(host, '/settings?section=limits');
  expect(await screen.findByLabelText('Lines')).toBeDisabled();
  close();
});

test('no window at all needs a reason', async () => {
  const changed: SettingsInput[] = [];
  const host = fakeHost({
    settingsGet: async () => settings(),
    settingsUpdate: async (input) => {
      changed.push(input);
      return settings({ rulePackNext: 'always', restartWaits: true });
    },
  });
  const { user, close, container } = openWindow(host, '/settings?section=rules');

  await user.click(await screen.findByRole('radio', { name: 'No window' }));
  const save = screen.getByRole('button', { name: 'Save the changes' });
  expect(save).toBeDisabled();
  await user.type(screen.getByLabelText('Why without a window'), 'consented');
  await user.click(save);
  await waitFor(() =>
    expect(changed).toEqual([{ rulePack: 'always', rulePackReason: 'consented' }]),
  );
  expect(await barriers(container)).toEqual([]);
  close();
});

test('a pack that was chosen says from when on it holds', async () => {
  const host = fakeHost({
    settingsGet: async () => settings({ rulePackNext: 'india-service', restartWaits: true }),
  });
  const { close } = openWindow(host, '/settings?section=rules');
  const now = await screen.findByRole('radio', { name: /Sandbox/ });
  expect(now).toHaveAccessibleDescription(/In force now\.$/);
  const next = screen.getByRole('radio', { name: /India, service/ });
  expect(next).toBeChecked();
  expect(next).toHaveAccessibleDescription(/In force from the next start on\.$/);
  const group = screen.getByRole('radiogroup', { name: /Rules of new campaigns/ });
  expect(group).toHaveAccessibleDescription(/from the next start on, not at once/);
  close();
});

test('the API is off until it is switched on', async () => {
  const asked: boolean[] = [];
  const host = fakeHost({
    settingsGet: async () => settings(),
    apiSwitch: async (on) => {
      asked.push(on);
      return { ...settings().api, on, address: 'http://127.0.0.1:5000' };
    },
  });
  const { user, close, container } = openWindow(host, '/settings?section=api');

  const serve = await screen.findByRole('switch', { name: /Let programs/ });
  expect(serve).not.toBeChecked();
  await user.click(serve);
  await waitFor(() => expect(asked).toEqual([true]));
  expect(await barriers(container)).toEqual([]);
  close();
});

test('the token is masked until it is copied', async () => {
  const { user, close, container } = openWindow(fakeHost(), '/settings?section=api');
  await screen.findByRole('button', { name: 'Copy' });
  expect(container).not.toHaveTextContent('the-token');
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  expect(container, 'it is copied, not shown').not.toHaveTextContent('the-token');
  close();
});

/** The row of a fact, by what it is. */
async function fact(label: string): Promise<HTMLElement> {
  const row = (await screen.findByText(label, { selector: 'dt' })).parentElement;
  if (row === null) throw new Error('a fact has a row');
  return row;
}

test('without a public address it is said how to come to one', async () => {
  const { close, container } = openWindow(fakeHost(), '/settings?section=api');
  expect(await fact('Public address')).toHaveTextContent('not set');
  expect(screen.getByText('DIALDESK_PUBLIC_URL=https://desk.example.com')).toBeVisible();
  expect(
    screen.getByText(/lead from a public address to http:\/\/127.0.0.1:5000, with/),
  ).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('a public address that leads to nobody is told of', async () => {
  const host = fakeHost({
    callbacksGet: async () => callbacks({ publicUrl: 'https://desk.example.com' }),
  });
  const { close } = openWindow(host, '/settings?section=api');
  expect(await fact('The tunnel must lead to')).toHaveTextContent('the API server is off');
  expect(await fact('Last callback')).toHaveTextContent('none since the start, 20 Nov, 11:50');
  close();
});

test('callbacks that come are counted, and so are those that were refused', async () => {
  const host = fakeHost({
    callbacksGet: async () =>
      callbacks({
        publicUrl: 'https://desk.example.com',
        leadsTo: 'http://127.0.0.1:5000',
        lastAt: at(-60),
        taken: 1240,
        refused: 3,
        turnedAway: 12,
      }),
  });
  const { close, container } = openWindow(host, '/settings?section=api');
  expect(await fact('Public address')).toHaveTextContent(/https:\/\/desk.example.com$/);
  expect(await fact('Last callback')).toHaveTextContent('20 Nov, 11:59');
  expect(await fact('Taken since the start')).toHaveTextContent('1,240');
  expect(await fact('Refused')).toHaveTextContent('3');
  expect(await fact('Turned away')).toHaveTextContent('12');
  expect(await barriers(container)).toEqual([]);
  close();
});

test('theme and rows are chosen', async () => {
  const { user, close, container } = openWindow(fakeHost(), '/settings?section=appearance');
  const rows = await screen.findByRole('radiogroup', { name: 'Rows' });
  await user.click(within(rows).getByRole('radio', { name: 'Compact' }));
  await waitFor(() => expect(document.documentElement.dataset.density).toBe('compact'));
  await user.click(within(rows).getByRole('radio', { name: 'Comfortable' }));
  const colours = screen.getByRole('radiogroup', { name: 'Colours' });
  await user.click(within(colours).getByRole('radio', { name: 'Dark' }));
  await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'));
  await user.click(within(colours).getByRole('radio', { name: 'As the system' }));
  expect(await barriers(container)).toEqual([]);
  close();
});

test('diagnostics say what is fine and what is not', async () => {
  const { close, container } = openWindow(
    fakeHost({ diagnostics: async () => DIAGNOSTICS }),
    '/settings?section=diagnostics',
  );
  expect(await screen.findByText('127.0.0.1:5000 is taken')).toBeVisible();
  expect(screen.getByText('3.51.3')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('settings that cannot be read say so', async () => {
  const host = fakeHost({ settingsGet: () => Promise.reject(failure()) });
  const { close } = openWindow(host, '/settings');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  close();
});
