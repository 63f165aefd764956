import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { AgentInput } from '../../api/bindings';
import { failure, fakeHost } from '../../test/fake-host';
import { barriers, openWindow } from '../../test/render';
import { agent, numberView } from '../../test/samples';
import { idOf } from './AgentForm';

test('an agent that a campaign needs stays, and says why', async () => {
  const asked: string[] = [];
  const host = fakeHost({
    agentList: async () => [agent('default', { campaignsOpen: 2, campaigns: 3 })],
    agentRemove: async (id) => {
      asked.push(id);
      return agent(id);
    },
  });
  const { user, close, container } = openWindow(host, '/agents');

  const remove = await screen.findByRole('button', { name: /^Take out/ });
  expect(remove).toHaveAccessibleDescription(
    '2 campaigns that are not over use it. Give them another agent first.',
  );
  await user.click(remove);
  expect(asked, 'nothing was asked of the engine').toEqual([]);
  expect(screen.getByText('2 open of 3')).toBeVisible();
  expect(await barriers(container)).toEqual([]);
  close();
});

test('an agent is taken out, and put back as it was', async () => {
  const saved: AgentInput[] = [];
  const host = fakeHost({
    agentList: async () => [agent('night', { name: 'Night shift', callerId: '08040000002' })],
    agentRemove: async (id) => agent(id, { name: 'Night shift', callerId: '08040000002' }),
    agentSave: async (input) => {
      saved.push(input);
      return agent('night');
    },
  });
  const { user, close } = openWindow(host, '/agents');

  await user.click(await screen.findByRole('button', { name: 'Take out' }));
  expect(await screen.findByText('Night shift is taken out')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toMatchObject({ id: 'night', name: 'Night shift', callerId: '08040000002' });
  close();
});

test('a new agent is a call flow; what cannot be rung yet cannot be chosen', async () => {
  const saved: AgentInput[] = [];
  const host = fakeHost({
    agentSave: async (input) => {
      saved.push(input);
      return agent('night-shift');
    },
  });
  const { user, close } = openWindow(host, '/agents');

  await user.click(await screen.findByRole('button', { name: 'New agent' }));
  const form = await screen.findByRole('dialog', { name: 'New agent' });
  expect(within(form).getByRole('radio', { name: /person's phone/ })).toBeDisabled();
  expect(within(form).getByRole('radio', { name: /voice bot/ })).toBeDisabled();
  expect(await barriers(form)).toEqual([]);
  await user.type(within(form).getByLabelText('Name'), 'Night shift');
  await user.type(within(form).getByLabelText('App id of the flow'), '4711');
  await user.click(within(form).getByRole('button', { name: 'Make the agent' }));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toMatchObject({ id: 'night-shift', kind: 'flow', appId: '4711' });
  close();
});

test('a new agent does not take the place of another one', async () => {
  const { user, close } = openWindow(fakeHost(), '/agents');

  await user.click(await screen.findByRole('button', { name: 'New agent' }));
  const form = await screen.findByRole('dialog', { name: 'New agent' });
  await user.type(within(form).getByLabelText('Name'), 'Default');
  await user.type(within(form).getByLabelText('App id of the flow'), '1');
  expect(within(form).getByText(/Another agent has this name/)).toBeVisible();
  expect(within(form).getByRole('button', { name: 'Make the agent' })).toBeDisabled();
  close();
});

test('a test call rings the number that is typed', async () => {
  const rung: unknown[] = [];
  const host = fakeHost({
    numberCheck: async () => numberView(),
    callPlace: async (input) => {
      rung.push(input);
      return { callLogId: 'call-1', status: 'initiated', message: '' };
    },
  });
  const { user, close } = openWindow(host, '/agents');

  await user.click(await screen.findByRole('button', { name: 'Ring me' }));
  const question = await screen.findByRole('dialog', { name: 'Ring me with Renewals flow' });
  await user.type(within(question).getByLabelText('Number'), '098765 43210');
  const ring = within(question).getByRole('button', { name: 'Ring now' });
  await waitFor(() => expect(ring).toBeEnabled());
  await user.click(ring);
  await waitFor(() => expect(rung).toHaveLength(1));
  expect(rung[0]).toMatchObject({ phoneNumber: '+919876543210', agentId: 'default' });
  close();
});

test('no agent is said, and so is an engine that does not answer', async () => {
  const none = openWindow(fakeHost({ agentList: async () => [] }), '/agents');
  expect(await screen.findByText('There is no agent yet')).toBeVisible();
  none.close();

  const host = fakeHost({ agentList: () => Promise.reject(failure()) });
  const broken = openWindow(host, '/agents');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  broken.close();
});

test('a name in the API is made of the name', () => {
  expect(idOf('Night shift')).toBe('night-shift');
  expect(idOf('  Café № 2 ')).toBe('cafe-no-2');
});
