import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { COUNT } from '../../test/sample-figures';
import { batch, campaign, importView, PREVIEW } from '../../test/samples';

const FILE = '/home/asha/november-list.csv';

test('a file dropped anywhere is shown row by row before anybody is taken in', async () => {
  const host = fakeHost();
  const { container, close } = openWindow(host, '/campaigns');
  await screen.findByTestId('sandbox');

  act(() => host.drag({ kind: 'over' }));
  expect(await screen.findByText('Let go to look at the file')).toBeVisible();
  act(() => host.drag({ kind: 'dropped', paths: [FILE] }));

  const table = await screen.findByRole('table', { name: 'Preview' });
  expect(screen.queryByText('Let go to look at the file')).toBeNull();
  expect(within(table).getByText('+91 98765 43210'), 'what will be rung').toBeVisible();
  expect(within(table).getByText('098765 43210'), 'beside what is in the file').toBeVisible();
  expect(within(table).getByText(/its last digits are gone/)).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('files that the program was opened with are shown too', async () => {
  const { close } = openWindow(fakeHost({ openedFiles: async () => [FILE] }));

  expect(await screen.findByRole('table', { name: 'Preview' })).toBeVisible();
  close();
});

test('another phone column is judged anew', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importPreview: async (_, options) => {
      asked.push(options.phoneColumn);
      return PREVIEW;
    },
  });
  const { user, close } = openWindow(host);

  await user.selectOptions(await screen.findByLabelText('Phone number'), 'City');

  await waitFor(() => expect(asked).toEqual([undefined, '2']));
  close();
});

test('the whole file is counted, not its first rows', async () => {
  let asked = 0;
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importPreview: async () => ({ ...PREVIEW, rowsEstimate: 92_144 }),
    importCount: async () => {
      asked += 1;
      return asked === 1
        ? { ...COUNT, whole: false, records: 4000, accepted: 3800, rejected: 100 }
        : { ...COUNT, records: 92_144, accepted: 88_310, rejected: 778 };
    },
  });
  const { close } = openWindow(host);

  expect(await screen.findByText('counting, 4,000 of about 92,144 rows')).toBeVisible();
  expect(await screen.findByText('the whole file, 92,144 rows')).toBeVisible();
  const counters = screen.getByLabelText('What becomes of the rows');
  expect(within(counters).getByText('88,310')).toBeVisible();
  expect(asked, 'and nobody asks once it is whole').toBe(2);
  close();
});

test('what is shown is what is counted and taken in', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importPreview: async () => ({ ...PREVIEW, remembered: true }),
    importCount: async (_campaign, _path, options) => {
      asked.push(options);
      return COUNT;
    },
    importStart: async (_campaign, _path, options) => {
      asked.push(options);
      return { importId: 'import-1', campaignId: 'renewals' };
    },
  });
  const { user, close } = openWindow(host);

  expect(await screen.findByText('Columns as in the last file with this header.')).toBeVisible();
  await screen.findByText('the whole file, 50 rows');
  await user.click(screen.getByRole('button', { name: 'Add these people' }));

  const options = {
    phoneColumn: '1',
    nameColumn: '0',
    region: 'IN',
    encoding: 'utf-8',
    delimiter: ',',
  };
  await waitFor(() => expect(asked).toEqual([options, options]));
  close();
});

test('several files are added at once, each as its preview shows it', async () => {
  const started: string[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE, '/home/asha/pune.csv'],
    importStart: async (_campaign, path) => {
      started.push(path);
      return { importId: `import-${started.length}`, campaignId: 'renewals' };
    },
  });
  const { user, container, close } = openWindow(host);

  expect(await screen.findByRole('tab', { name: 'pune.csv' })).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Add all 2 files' }));

  await waitFor(() => expect(started).toEqual([FILE, '/home/asha/pune.csv']));
  close();
});

test('a file may have no names', async () => {
  const asked: unknown[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importPreview: async (_, options) => {
      asked.push(options.nameColumn);
      return PREVIEW;
    },
  });
  const { user, close } = openWindow(host);

  await user.selectOptions(await screen.findByLabelText('Name'), 'No name');

  await waitFor(() => expect(asked).toEqual([undefined, '-']));
  close();
});

test('an import goes on while another screen is open, and can be taken back from there', async () => {
  const asked: string[] = [];
  const reading = importView({ status: 'committing', records: 25, accepted: 20, endedAt: null });
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importGet: async () => reading,
    importUndo: async (id) => {
      asked.push(id);
      return importView({ status: 'undone' });
    },
  });
  const { user, close } = openWindow(host);
  await user.click(await screen.findByRole('button', { name: 'Add these people' }));
  await screen.findByText('25 of about 50 rows');

  await user.click(screen.getByRole('link', { name: 'Campaigns' }));
  expect(await screen.findByText('Taking in november-list.csv')).toBeVisible();
  expect(screen.getByText('25 rows, 20 accepted')).toBeVisible();
  act(() => host.send(batch([], { imports: [importView()] })));
  expect(await screen.findByText('40 people of november-list.csv are on the list')).toBeVisible();
  await waitFor(() => expect(screen.queryByText('Taking in november-list.csv')).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Undo' }));

  expect(asked).toEqual(['import-1']);
  close();
});

test('adding the people leads to their campaign’s start', async () => {
  const started: string[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE],
    campaignStart: async (id) => {
      started.push(id);
      return campaign(id, 'running');
    },
  });
  const { user, container, close } = openWindow(host);

  await user.click(await screen.findByRole('button', { name: 'Add these people' }));
  const done = await screen.findByTestId('import-done');
  expect(await within(done).findByText('40 people added to Renewals, November')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  await user.click(within(done).getByRole('button', { name: 'Start' }));

  expect(started).toEqual(['renewals']);
  close();
});

const STOPPED = importView({ status: 'canceled', accepted: 20, canUndo: true });

test('an import can be cancelled while it goes on, and undone afterwards', async () => {
  const asked: string[] = [];
  const undone: string[] = [];
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importGet: async () =>
      asked.length === 0
        ? importView({ status: 'reading', records: 25, rowsEstimate: 50, rowsPerSecond: 90_000 })
        : STOPPED,
    importCancel: async (id) => {
      asked.push(id);
      return STOPPED;
    },
    importUndo: async (id) => {
      undone.push(id);
      return importView({ status: 'undone' });
    },
  });
  const { user, close } = openWindow(host);

  await user.click(await screen.findByRole('button', { name: 'Add these people' }));
  expect(await screen.findByText('25 of about 50 rows')).toBeVisible();
  expect(screen.getByText('90,000 rows a second')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));

  expect(asked).toEqual(['import-1']);
  expect(await screen.findByText(/20 people of this file were on the list/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Undo the import' }));
  await waitFor(() => expect(undone).toEqual(['import-1']));
  close();
});

test('a file that cannot be read says why and what to do', async () => {
  const host = fakeHost({
    openedFiles: async () => [FILE],
    importPreview: () =>
      Promise.reject(
        failure({ code: 'FILE_REFUSED', message: 'The file is empty. Save it again and drop it.' }),
      ),
  });
  const { user, close } = openWindow(host);

  expect(await screen.findByText('This file cannot be read')).toBeVisible();
  expect(screen.getByText('The file is empty. Save it again and drop it.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Leave it out' }));
  expect(await screen.findByText('Drop a contact file anywhere on this window')).toBeVisible();
  close();
});
