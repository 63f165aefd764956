// Samples of what the settings screen shows.
import type {
  CallbacksView,
  DiagnosticsView,
  RulePack,
  RulePackView,
  SavedAccountView,
  SettingsView,
} from '../api/bindings';
import { at, counters, SYSTEM } from './samples';

/** A rule pack without any rule. */
export function pack(name: RulePack, change: Partial<RulePackView>): RulePackView {
  return {
    name,
    title: name,
    version: 1,
    effective: '2018-07-19',
    jurisdiction: [],
    purpose: '',
    source: '',
    windows: [],
    holidays: [],
    caps: {},
    afterConversationHours: null,
    afterAbandonedHours: null,
    start: null,
    end: null,
    timezone: null,
    needsReason: false,
    ...change,
  };
}

export const SAVED_ACCOUNT: SavedAccountView = {
  baseUrl: 'https://api.in.exotel.com',
  callerId: '08040000009',
  place: 'keychain',
  inUse: false,
};

export function settings(change: Partial<SettingsView> = {}): SettingsView {
  return {
    account: SYSTEM.account,
    maxConcurrentCalls: 10,
    requestsPerMinute: 200,
    budget: 180,
    requestsInFlight: 10,
    startsPerSecond: 20,
    spacingMs: 50,
    rulePack: 'sandbox-always-open',
    rulePackReason: null,
    apiAddress: null,
    api: {
      on: false,
      listen: '127.0.0.1:5000',
      address: null,
      trouble: null,
      fixed: false,
      tokenFixed: false,
    },
    ceiling: counters().ceiling,
    accountSource: 'default',
    savedAccount: null,
    accountTrouble: null,
    rulePacks: [
      pack('sandbox-always-open', {}),
      pack('india-service', { start: '09:00', end: '21:00' }),
      pack('always', { needsReason: true }),
    ],
    rulePackNext: null,
    restartWaits: false,
    dataDir: SYSTEM.dataDir,
    fixed: [],
    ...change,
  };
}

/** No public address, unless the change gives one. */
export function callbacks(change: Partial<CallbacksView> = {}): CallbacksView {
  return {
    publicUrl: null,
    leadsTo: null,
    since: at(-600),
    lastAt: null,
    taken: 0,
    refused: 0,
    turnedAway: 0,
    ...change,
  };
}

export const DIAGNOSTICS: DiagnosticsView = {
  version: '0.1.0',
  system: 'linux x86_64',
  sqliteVersion: '3.51.3',
  dataDir: SYSTEM.dataDir,
  databaseMb: 4,
  campaigns: 2,
  calls: 120,
  startedAt: at(-600),
  now: at(0),
  checks: [
    { name: 'engine', fine: true, message: 'it runs' },
    { name: 'database', fine: true, message: 'every page is whole' },
    { name: 'api', fine: false, message: '127.0.0.1:5000 is taken' },
  ],
  report: 'Dialdesk 0.1.0',
};
