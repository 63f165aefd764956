import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { batch, counters } from '../../test/samples';

let close: (() => void) | undefined;

afterEach(() => {
  close?.();
  close = undefined;
});

async function asked(calls: number) {
  const closeAnswer = vi.fn(async () => null);
  const host = fakeHost({ closeAnswer });
  const window = openWindow(host);
  close = window.close;
  await screen.findByRole('navigation');
  host.send(batch([], { live: counters({ linesHeld: calls }) }));
  host.wishToClose({ calls, campaigns: 1 });
  return { host, closeAnswer, user: window.user, dialog: await screen.findByRole('dialog') };
}

test('closing with calls under way is asked, and the page says that it asks', async () => {
  const { closeAnswer, user, dialog } = await asked(3);

  expect(within(dialog).getByText('3 calls are under way.')).toBeVisible();
  expect(closeAnswer).toHaveBeenCalledWith('shown');
  expect(await barriers(dialog)).toEqual([]);

  await user.keyboard('{Escape}');
  expect(closeAnswer, 'Escape harms nothing').toHaveBeenLastCalledWith('keep');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a campaign that only waits for its retries is asked about, with no last call to wait for', async () => {
  const { closeAnswer, user, dialog } = await asked(0);

  expect(within(dialog).getByText(/1 campaign runs and has people to ring later/)).toBeVisible();
  expect(within(dialog).queryByRole('button', { name: 'Stop all, then close' })).toBeNull();
  expect(await barriers(dialog)).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Close now' }));
  expect(closeAnswer).toHaveBeenLastCalledWith('now');
});

test('the way out that waits shows how far it is', async () => {
  const { host, closeAnswer, user, dialog } = await asked(4);

  await user.click(within(dialog).getByRole('button', { name: 'Stop all, then close' }));
  expect(closeAnswer).toHaveBeenLastCalledWith('drain');
  host.send(batch([], { live: counters({ linesHeld: 1, stopped: true }) }));

  await waitFor(() =>
    expect(within(screen.getByRole('dialog')).getByRole('status')).toHaveTextContent(
      '3 of 4 calls have ended.',
    ),
  );
  await user.click(screen.getByRole('button', { name: 'Close now' }));
  expect(closeAnswer, 'nobody must wait for a long call').toHaveBeenLastCalledWith('now');
});
