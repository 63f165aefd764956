// A host that answers from memory, with the very types of the real one.
import { vi } from 'vitest';
import type { ApiError, Batch, CloseAsked } from '../api/bindings';
import type { Commands, DropMove, Host } from '../api/host';
import { COUNT, FIGURES, SUMMARY } from './sample-figures';
import { SCHEDULE, SCHEDULE_PREVIEW } from './sample-schedules';
import { callbacks, DIAGNOSTICS, SAVED_ACCOUNT, settings } from './sample-settings';
import {
  agent,
  at,
  call,
  campaign,
  counters,
  importView,
  live,
  numberView,
  PREVIEW,
  SYSTEM,
  suppression,
  TAKEN,
} from './samples';

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
  readonly wishToClose: (atStake: CloseAsked) => void;
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
    campaignCreate: async () => draft,
    campaignUpdate: async () => draft,
    campaignFigures: async () => FIGURES,
    campaignRetries: async () => [],
    campaignEdits: async () => [],
    campaignWhy: async (id) => ({
      campaignId: id,
      at: at(0),
      waiting: 0,
      ready: 0,
      everybody: [],
      people: [],
      binding: 'nothing_due',
    }),
    contactWhy: async (_, contactId) => ({ contactId, at: at(0), reasons: [], earliest: null }),
    statsSeries: async () => ({ from: at(-7200), until: at(0), stepS: 300, points: [] }),
    statsSummary: async () => SUMMARY,
    importList: async () => [importView()],
    importCount: async () => COUNT,
    importPreview: async () => PREVIEW,
    importStart: async () => ({ importId: 'import-1', campaignId: 'renewals' }),
    importGet: async () => importView(),
    importCancel: async () => importView({ status: 'canceled' }),
    importUndo: async () => importView({ status: 'undone' }),
    importRejects: async () => ({ items: [], nextCursor: null, total: 0 }),
    importRejectsSave: async () => '/home/asha/Downloads/rejects.csv',
    closeAnswer: async () => null,
    openedFiles: async () => [],
    filesPick: async () => [],
    callList: async () => ({ items: [], nextCursor: null, total: 0, head: '1' }),
    callGet: async (id) => call(id),
    callEvents: async () => [],
    callCancel: async (id) => ({ callLogId: id, status: 'canceled', message: '' }),
    callRetries: async () => [],
    callResolve: async (id) => ({ call: call(id), redialCallLogId: null }),
    callResolutions: async () => [],
    callNumber: async () => '+919876543210',
    callPlace: async () => ({ callLogId: 'call-1', status: 'initiated', message: '' }),
    scheduleCreate: async () => SCHEDULE,
    schedulePreview: async () => SCHEDULE_PREVIEW,
    scheduleAgenda: async () => [],
    scheduleCancel: async () => SCHEDULE,
    scheduleRestore: async () => SCHEDULE,
    numberCheck: async () => numberView(),
    agentList: async () => [agent('default')],
    agentSave: async () => agent('default'),
    agentRemove: async (id) => agent(id),
    suppressionList: async () => ({ items: [], nextCursor: null, total: 0 }),
    suppressionImport: async () => TAKEN,
    suppressionImporting: async () => null,
    suppressionImportCancel: async () => ({ fileName: TAKEN.fileName, records: 0 }),
    settingsGet: async () => settings(),
    settingsUpdate: async () => settings(),
    callbacksGet: async () => callbacks(),
    accountTest: async () => ({ result: 'fine', message: null }),
    accountSave: async () => SAVED_ACCOUNT,
    accountForget: async () => null,
    apiSwitch: async (on) => ({ ...settings().api, on }),
    apiToken: async () => 'the-token',
    apiTokenRenew: async () => 'another-token',
    diagnostics: async () => DIAGNOSTICS,
    programRestart: async () => {},
    suppressionAdd: async () => suppression(),
    suppressionRemove: async () => suppression(),
    enginePause: async () => counters({ stopped: true, binding: 'stopped' }),
    engineResume: async () => counters(),
    accountRecheck: async () => counters(),
    breakerHold: async () => counters(),
    away: async () => null,
    strangerList: async () => [],
    strangerSeen: async (id) => ({ id }),
    ...answers,
  };
  const followers = new Set<{ onBatch: (batch: Batch) => void; onLost: () => void }>();
  const drops = new Set<(move: DropMove) => void>();
  const closers = new Set<(atStake: CloseAsked) => void>();
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
    followCloseAsked: (onAsked) => {
      closers.add(onAsked);
      return () => closers.delete(onAsked);
    },
    wishToClose: (atStake) => {
      for (const onAsked of closers) onAsked(atStake);
    },
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
