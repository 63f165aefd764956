// A host that answers from memory, with the very types of the real one.
import { vi } from 'vitest';
import type { ApiError, Batch } from '../api/bindings';
import type { Commands, DropMove, Host } from '../api/host';
import { campaign, counters, importView, live, PREVIEW, SYSTEM } from './samples';

/** A failure as the program tells it. */
export function failure(change: Partial<ApiError> = {}): ApiError {
  return {
    code: 'INTERNAL_ERROR',
    message: 'The disk is full.',
    details: [],
    callLogId: null,
    reasons: [],
    retryAfterS: null,
    ...change,
  };
}

/** What a test may do to the pages through their host. */
export interface FakeHost extends Host {
  readonly send: (batch: Batch) => void;
  readonly breakLine: () => void;
  readonly drag: (move: DropMove) => void;
}

export function fakeHost(answers: Partial<Commands> = {}): FakeHost {
  const draft = campaign('renewals', 'draft');
  const commands: Commands = {
    systemView: async () => SYSTEM,
    liveView: async () => live(),
    campaignList: async () => [draft],
    campaignGet: async () => draft,
    campaignStart: async () => campaign('renewals', 'running'),
    campaignPause: async () => campaign('renewals', 'paused'),
    campaignResume: async () => campaign('renewals', 'running'),
    campaignStop: async () => campaign('renewals', 'stopped'),
    campaignContacts: async () => ({ items: [], nextCursor: null, total: 0 }),
    importPreview: async () => PREVIEW,
    importStart: async () => ({ importId: 'import-1', campaignId: 'renewals' }),
    importGet: async () => importView(),
    importCancel: async () => importView({ status: 'canceled' }),
    importUndo: async () => importView({ status: 'undone' }),
    importRejects: async () => ({ items: [], nextCursor: null, total: 0 }),
    importRejectsSave: async () => '/home/asha/Downloads/rejects.csv',
    openedFiles: async () => [],
    filesPick: async () => [],
    enginePause: async () => counters({ stopped: true, binding: 'stopped' }),
    engineResume: async () => counters(),
    accountRecheck: async () => counters(),
    ...answers,
  };
  const followers = new Set<{ onBatch: (batch: Batch) => void; onLost: () => void }>();
  const drops = new Set<(move: DropMove) => void>();
  return {
    kind: 'window',
    commands,
    follow: (_cursor, onBatch, onLost) => {
      const follower = { onBatch, onLost };
      followers.add(follower);
      return () => followers.delete(follower);
    },
    followDrops: (onMove) => {
      drops.add(onMove);
      return () => drops.delete(onMove);
    },
    followOpened: vi.fn(() => () => {}),
    send: (batch) => {
      for (const { onBatch } of followers) onBatch(batch);
    },
    breakLine: () => {
      for (const { onLost } of [...followers]) onLost();
    },
    drag: (move) => {
      for (const onMove of drops) onMove(move);
    },
  };
}
