import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeHost } from '../test/fake-host';
import { at, batch, call, campaign, counters, event, live } from '../test/samples';
import type { CampaignView, LiveView } from './bindings';
import { callsAfter, followEvents, tagsToReread } from './events';
import { useLive } from './live-store';

beforeEach(() => {
  vi.useFakeTimers();
  useLive.setState(useLive.getInitialState());
});
afterEach(() => vi.useRealTimers());

/** Lets what was promised be kept, without time passing. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

test('a call appears when it leaves and is gone when it ends', () => {
  const dialled = call('a', { status: 'queued', startedAt: at(0) });
  const talking = call('a', { status: 'in-progress', startedAt: at(0) });
  const older = call('b', { startedAt: at(-60) });

  const during = callsAfter(
    [older],
    [event(1, { call: dialled, callLogId: 'a', callMoved: 'sent' })],
  );
  const later = callsAfter(during, [
    event(2, { call: talking, callLogId: 'a', callMoved: 'picked_up' }),
  ]);
  const after = callsAfter(later, [
    event(3, { call: talking, callLogId: 'a', callMoved: 'ended' }),
  ]);

  expect(
    during.map((one) => one.callLogId),
    'newest first',
  ).toEqual(['a', 'b']);
  expect(later[0]?.status).toBe('in-progress');
  expect(after.map((one) => one.callLogId)).toEqual(['b']);
});

test('of two moves in one batch the earlier one carries no row', () => {
  const over = call('a', { status: 'completed' });
  const talking = call('b');

  const after = callsAfter(
    [call('a')],
    [
      event(1, { callLogId: 'b', callMoved: 'sent' }),
      event(2, { callLogId: 'b', callMoved: 'picked_up', call: talking }),
      event(3, { callLogId: 'a', callMoved: 'ended', call: over }),
    ],
  );

  expect(after.map((one) => one.callLogId)).toEqual(['b']);
});

test('what settles after the end does not bring a call back', () => {
  const over = call('a', { status: 'completed' });

  expect(callsAfter([], [event(1, { call: over, callLogId: 'a', kind: 'settled' })])).toEqual([]);
});

test('an event of a call rereads nothing that is patched', () => {
  const tags = tagsToReread([
    event(1, { kind: 'call', tags: ['live', 'calls', 'campaigns', 'contacts'] }),
  ]);

  expect([...tags], 'only the list of people is read anew').toEqual(['contacts']);
});

test('a campaign that was made is read anew', () => {
  expect([...tagsToReread([event(1, { kind: 'campaign', tags: ['campaigns'] })])]).toEqual([
    'campaigns',
  ]);
});

test('counters are there at once, rows at the next repaint', async () => {
  const host = fakeHost();
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();

  host.send(
    batch([event(8, { call: call('a'), callLogId: 'a', callMoved: 'picked_up' })], {
      live: counters({ linesHeld: 1 }),
    }),
  );

  expect(useLive.getState().counters?.linesHeld).toBe(1);
  expect(cache.getQueryData<LiveView>(['live'])?.calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(cache.getQueryData<LiveView>(['live'])?.calls.length).toBe(1);
  end();
});

test('a campaign’s progress is patched wherever it is shown', async () => {
  const running = campaign('renewals', 'running');
  const host = fakeHost({ liveView: async () => live({ campaigns: [running] }) });
  const cache = new QueryClient();
  cache.setQueryData(['campaigns'], [running]);
  cache.setQueryData(['campaign', 'renewals'], running);
  const end = followEvents(host, cache);
  await settle();

  const { id, state, pausedBy, eta, etaErrorS, inFlight, actions } = running;
  const counts = { ...running.counts, unused: 30, finished: 10 };
  host.send(
    batch([], {
      campaigns: [
        { id, state, pausedBy, eta, etaErrorS, inFlight, actions, counts, progress: 0.25 },
      ],
    }),
  );
  await vi.advanceTimersByTimeAsync(400);

  expect(cache.getQueryData<CampaignView[]>(['campaigns'])?.[0]?.counts.finished).toBe(10);
  expect(cache.getQueryData<CampaignView>(['campaign', 'renewals'])?.progress).toBe(0.25);
  expect(cache.getQueryData<LiveView>(['live'])?.campaigns[0]?.counts.unused).toBe(30);
  end();
});

test('after a gap everything is read anew', async () => {
  const host = fakeHost();
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();
  const reread = vi.spyOn(cache, 'invalidateQueries');

  host.send(batch([event(8)]));
  expect(reread, '8 follows 7').not.toHaveBeenCalled();
  host.send(batch([event(10)]));
  expect(reread, '9 is missing').toHaveBeenCalledWith();
  end();
});

test('an event that got lost at the end of a batch is missed with its figures', async () => {
  const host = fakeHost();
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();
  const reread = vi.spyOn(cache, 'invalidateQueries');

  host.send(batch([event(8)]));
  host.send(batch([], { last: 9 }));
  expect(reread, '9 never came, and nothing may come after it').toHaveBeenCalledWith();
  end();
});

test('what waited to be painted before a gap does not come over what was read after it', async () => {
  const call1 = call('a', { status: 'ringing' });
  // The call is over by the time of the second reading, and its end got lost.
  const liveView = vi.fn(async () => live({ calls: [] }));
  const host = fakeHost({ liveView });
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();

  host.send(batch([event(8, { call: call1, callLogId: 'a', callMoved: 'ringing' })]));
  host.send(batch([event(10, { kind: 'import' })]));
  await vi.advanceTimersByTimeAsync(1000);

  expect(cache.getQueryData<LiveView>(['live'])?.calls, 'nobody is on the phone').toEqual([]);
  end();
});

test('an answer that was under way does not come over an event that came meanwhile', async () => {
  const answers: ((view: LiveView) => void)[] = [];
  const started = call('a', { status: 'ringing' });
  const host = fakeHost({ liveView: vi.fn(async () => live({ calls: [started] })) });
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();
  const observer = new QueryObserver<LiveView>(cache, {
    queryKey: ['live'],
    queryFn: () => new Promise<LiveView>((give) => answers.push(give)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const forget = observer.subscribe(() => {});
  void cache.invalidateQueries({ queryKey: ['live'] });
  await settle();
  expect(answers, 'it is being read').toHaveLength(1);

  host.send(batch([event(8, { callLogId: 'a', callMoved: 'ended' })]));
  await vi.advanceTimersByTimeAsync(500);
  answers[0]?.(live({ calls: [started] }));
  await settle();
  answers[1]?.(live({ calls: [] }));
  await settle();

  expect(answers, 'and was read once more').toHaveLength(2);
  expect(cache.getQueryData<LiveView>(['live'])?.calls, 'the call is over').toEqual([]);
  forget();
  end();
});

test('a batch that says events were missed rereads everything', async () => {
  const host = fakeHost();
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();
  const reread = vi.spyOn(cache, 'invalidateQueries');

  host.send(batch([], { lagged: true }));

  expect(reread).toHaveBeenCalledWith();
  end();
});

test('a line that breaks is said and opened again', async () => {
  const host = fakeHost();
  const cache = new QueryClient();
  const end = followEvents(host, cache);
  await settle();

  host.breakLine();
  expect(useLive.getState().line).toBe('lost');
  await vi.advanceTimersByTimeAsync(1000);
  expect(useLive.getState().line).toBe('open');
  end();
});
