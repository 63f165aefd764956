import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ScheduleInput } from '../../../api/bindings';
import { failure, fakeHost } from '../../../test/fake-host';
import { barriers, openWindow } from '../../../test/render';
import { SCHEDULE } from '../../../test/sample-schedules';
import { numberView } from '../../../test/samples';
import { blankWhen, scheduleOf, shownIn } from './when';

test('a new call can be made later or again and again; its next calls are listed before', async () => {
  const made: ScheduleInput[] = [];
  const host = fakeHost({
    numberCheck: async () => numberView(),
    scheduleCreate: async (input) => {
      made.push(input);
      return SCHEDULE;
    },
  });
  const { user, close } = openWindow(host, '/schedule');

  await user.click((await screen.findAllByRole('button', { name: 'New call' }))[0] as HTMLElement);
  const form = await screen.findByRole('dialog', { name: 'New call' });
  await user.type(within(form).getByLabelText('Number'), '098765 43210');
  await user.click(within(form).getByRole('radio', { name: 'Repeating' }));
  const list = await within(form).findByRole('region', { name: 'The next calls' });
  expect(await within(list).findAllByRole('listitem')).toHaveLength(3);
  expect(within(list).getByText(/waits for the opening/)).toBeVisible();
  await user.selectOptions(within(form).getByLabelText('Repeats'), 'weekly');
  await user.click(within(form).getByRole('checkbox', { name: 'Mon' }));
  await user.selectOptions(within(form).getByLabelText('Ends'), 'after');
  expect(await barriers(form)).toEqual([]);
  const save = within(form).getByRole('button', { name: 'Schedule the call' });
  await waitFor(() => expect(save).toBeEnabled());
  await user.click(save);
  await waitFor(() => expect(made).toHaveLength(1));
  expect(made[0]).toMatchObject({
    phoneNumber: '+919876543210',
    agentId: 'default',
    timezone: 'Asia/Kolkata',
    recurring: { frequency: 'weekly', interval: 1, daysOfWeek: [1], maxOccurrences: 10 },
  });
  close();
});

test('a time that cannot be is said where it was chosen', async () => {
  const fault = failure({
    code: 'VALIDATION_ERROR',
    details: [{ field: 'scheduledFor', message: 'has passed: choose a later moment' }],
  });
  const host = fakeHost({ schedulePreview: () => Promise.reject(fault) });
  const { user, close } = openWindow(host, '/schedule');

  await user.click((await screen.findAllByRole('button', { name: 'New call' }))[0] as HTMLElement);
  const form = await screen.findByRole('dialog', { name: 'New call' });
  await user.click(within(form).getByRole('radio', { name: 'Later' }));
  expect(await within(form).findByText(/has passed: choose a later moment/)).toBeVisible();
  close();
});

test('what the form holds becomes what the engine is asked', () => {
  const when = blankWhen('Asia/Kolkata', Date.parse('2026-11-22T18:20:00Z'));
  expect(shownIn('Asia/Kolkata', Date.parse('2026-11-22T18:20:00Z'))).toEqual({
    day: '2026-11-22',
    time: '23:50',
  });
  expect([when.day, when.time]).toEqual(['2026-11-23', '10:00']);
  expect(scheduleOf({ ...when, kind: 'later' })).toMatchObject({
    scheduledFor: '2026-11-23T10:00',
    recurring: null,
    businessHours: null,
  });
  const monthly = { ...when, kind: 'repeating', frequency: 'monthly', skips: true } as const;
  expect(scheduleOf(monthly).recurring).toMatchObject({ frequency: 'monthly', monthEnd: 'skip' });
});
