import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { SuppressionImport, SuppressionInput, SuppressionQuery } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { numberView, PREVIEW, suppression, TAKEN } from '../../test/samples';

const LIST = {
  items: [
    suppression({ reason: 'asked on the phone' }),
    suppression({ phoneNumber: '+919812345678', source: 'opt-out.csv' }),
  ],
  nextCursor: null,
  total: 2,
};

test('a number in any spelling is shown as understood, and put on the list', async () => {
  const added: SuppressionInput[] = [];
  const host = fakeHost({
    suppressionList: async () => LIST,
    numberCheck: async () => numberView({ repaired: 'trunk_zero' }),
    suppressionAdd: async (input) => {
      added.push(input);
      return suppression();
    },
  });
  const { user, close, container } = openWindow(host, '/do-not-call');

  const form = await screen.findByRole('form', { name: 'One number' });
  await user.type(within(form).getByLabelText('Number'), '098765 43210');
  expect(await within(form).findByText('+91 98765 43210')).toBeVisible();
  await user.type(within(form).getByLabelText('Reason'), 'asked');
  await user.click(within(form).getByRole('button', { name: 'Put on the list' }));
  await waitFor(() =>
    expect(added).toEqual([
      { phoneNumber: '098765 43210', reason: 'asked', source: null, until: null },
    ]),
  );
  expect(await screen.findByText('…3210 is on the do-not-call list')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('what cannot be a number is said before it is sent', async () => {
  const host = fakeHost({
    numberCheck: async () => numberView({ phoneNumber: null, fault: 'wrong_length' }),
  });
  const { user, close } = openWindow(host, '/do-not-call');

  const form = await screen.findByRole('form', { name: 'One number' });
  await user.type(within(form).getByLabelText('Number'), '98765');
  await waitFor(() =>
    expect(within(form).getByRole('button', { name: 'Put on the list' })).toBeDisabled(),
  );
  close();
});

test('a number is taken off, and put back with its reason and source', async () => {
  const added: SuppressionInput[] = [];
  const host = fakeHost({
    suppressionList: async () => LIST,
    suppressionRemove: async () => suppression({ reason: 'asked', source: 'crm' }),
    suppressionAdd: async (input) => {
      added.push(input);
      return suppression();
    },
  });
  const { user, close } = openWindow(host, '/do-not-call');

  const [first] = await screen.findAllByRole('button', { name: 'Take off' });
  if (first === undefined) throw new Error('the list has rows');
  await user.click(first);
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(added[0]).toMatchObject({ reason: 'asked', source: 'crm' }));
  close();
});

test('the list is searched where it is, not on the page', async () => {
  const asked: SuppressionQuery[] = [];
  const host = fakeHost({
    suppressionList: async (query) => {
      asked.push(query);
      return query.search === undefined ? LIST : { items: [], nextCursor: null, total: 0 };
    },
  });
  const { user, close } = openWindow(host, '/do-not-call');

  await screen.findByText('+91 98123 45678');
  await user.type(screen.getByRole('searchbox'), '4711');
  expect(await screen.findByText('No number and no reason has this in it')).toBeVisible();
  expect(asked.at(-1)).toMatchObject({ search: '4711', offset: 0 });
  await user.click(screen.getByRole('button', { name: 'Clear the search' }));
  expect(await screen.findByText('+91 98123 45678')).toBeVisible();
  close();
});

test('a file dropped here goes on the list, and each row is accounted for', async () => {
  const taken: string[] = [];
  const host = fakeHost({
    suppressionImport: async (path) => {
      taken.push(path);
      return TAKEN;
    },
  });
  const { user, close } = openWindow(host, '/do-not-call');

  await screen.findByText('Nobody is on the list');
  host.drag({ kind: 'dropped', paths: ['/home/asha/opt-out.csv'] });
  const file = await screen.findByRole('dialog');
  await user.click(await within(file).findByRole('button', { name: 'Put them on the list' }));
  expect(await within(file).findByText('Not understood')).toBeVisible();
  expect(taken).toEqual(['/home/asha/opt-out.csv']);
  expect(within(file).getByText('98765')).toBeVisible();
  expect(await barriers(file)).toEqual([]);
  close();
});

test('a long file says how far it is, and can be stopped', async () => {
  let end: (taken: SuppressionImport) => void = () => {};
  const host = fakeHost({
    suppressionImport: () => new Promise((resolve) => (end = resolve)),
    suppressionImporting: async () => ({ fileName: 'opt-out.csv', records: 30_000 }),
    suppressionImportCancel: async () => {
      end({ ...TAKEN, canceled: true });
      return { fileName: 'opt-out.csv', records: 30_500 };
    },
    importPreview: async () => ({ ...PREVIEW, rowsEstimate: 100_000 }),
  });
  const { user, close } = openWindow(host, '/do-not-call');

  await screen.findByText('Nobody is on the list');
  host.drag({ kind: 'dropped', paths: ['/home/asha/opt-out.csv'] });
  const file = await screen.findByRole('dialog');
  await user.click(await within(file).findByRole('button', { name: 'Put them on the list' }));
  expect(await within(file).findByText('30,000 of about 100,000 rows')).toBeVisible();
  const bar = within(file).getByRole('progressbar', { name: 'Rows read' });
  expect(bar).toHaveAttribute('aria-valuenow', '30');
  expect(await barriers(file)).toEqual([]);
  await user.keyboard('{Escape}');
  expect(file, 'nobody loses sight of it by a key').toBeVisible();

  await user.click(within(file).getByRole('button', { name: 'Cancel' }));
  expect(await within(file).findByText('Cancelled.')).toBeVisible();
  expect(within(file).getByText(/What was read before that is on the list/)).toBeVisible();
  close();
});

test('what was typed is not lost when a file is refused', async () => {
  const host = fakeHost({
    suppressionImport: () => Promise.reject(failure({ code: 'CONFLICT' })),
  });
  const { user, close } = openWindow(host, '/do-not-call');

  await screen.findByText('Nobody is on the list');
  host.drag({ kind: 'dropped', paths: ['/home/asha/opt-out.csv'] });
  const file = await screen.findByRole('dialog');
  await user.type(await within(file).findByLabelText('Reason'), 'asked');
  await user.click(within(file).getByRole('button', { name: 'Put them on the list' }));
  expect(await within(file).findByRole('alert')).toBeVisible();
  expect(within(file).getByLabelText('Reason')).toHaveValue('asked');
  close();
});

test('a list that cannot be read says so', async () => {
  const host = fakeHost({ suppressionList: () => Promise.reject(failure()) });
  const { close } = openWindow(host, '/do-not-call');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  close();
});
