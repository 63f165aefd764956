// Fictional people, calls and campaigns. Test data lives here and nowhere in the product.
import type {
  Action,
  AgentView,
  Batch,
  CallEventView,
  CallMoved,
  CallView,
  CampaignState,
  CampaignView,
  ContactView,
  EventView,
  Funnel,
  ImportPreview,
  ImportView,
  LiveCounters,
  LiveView,
  NumberView,
  PreviewRow,
  SuppressionImport,
  SuppressionView,
  SystemView,
} from '../api/bindings';

/** Noon in Pune on the day of every test. */
export const NOON = Date.parse('2026-11-20T06:30:00Z');

/** A moment so many seconds after (or before) noon. */
export function at(seconds: number): string {
  return new Date(NOON + seconds * 1000).toISOString();
}

export const SYSTEM: SystemView = {
  account: {
    kind: 'sandbox',
    label: 'Sandbox',
    callerId: '+912041234567',
    baseUrl: 'http://127.0.0.1:39000',
    speed: 20,
  },
  sandbox: true,
  version: '0.1.0',
  dataDir: '/home/asha/.local/share/dialdesk',
  operator: 'asha',
  rulePacks: [],
  rulePack: 'sandbox-always-open',
  startedAt: at(-600),
  now: at(0),
  apiAddress: null,
};

export function counters(change: Partial<LiveCounters> = {}): LiveCounters {
  return {
    at: at(0),
    linesHeld: 0,
    linesMax: 10,
    unknown: 0,
    needsALook: 0,
    requestsInFlight: 0,
    requestsQueued: 0,
    budgetUsed: 0,
    budget: 180,
    startsLastMinute: 0,
    startsCeiling: 180,
    ceiling: {
      perMinute: 180,
      by: 'account_budget',
      rate: 1200,
      lines: null,
      places: null,
      budget: 180,
      afterWall: null,
    },
    breaker: { state: 'closed' },
    heldBy: null,
    breakerFailures: 0,
    wallUntil: null,
    pausedByProvider: false,
    stopped: false,
    accountProblem: null,
    binding: 'nothing_due',
    running: [],
    hoursCloseAt: null,
    ...change,
  };
}

export const NO_FUNNEL: Funnel = {
  waiting: 0,
  inCirculation: 0,
  attempted: 0,
  answered: 0,
  finished: 0,
};

/** The verdicts that the program gives for a campaign in each state, with people on its list. */
const ACTIONS: Record<CampaignState, readonly Action[]> = {
  draft: [
    { name: 'start', allowed: true, reason: null },
    { name: 'pause', allowed: false, reason: 'not_running' },
    { name: 'resume', allowed: false, reason: 'not_paused' },
    { name: 'stop', allowed: false, reason: 'not_running' },
    { name: 'import', allowed: true, reason: null },
  ],
  running: [
    { name: 'start', allowed: false, reason: 'already_running' },
    { name: 'pause', allowed: true, reason: null },
    { name: 'resume', allowed: false, reason: 'not_paused' },
    { name: 'stop', allowed: true, reason: null },
    { name: 'import', allowed: true, reason: null },
  ],
  paused: [
    { name: 'start', allowed: false, reason: 'paused' },
    { name: 'pause', allowed: false, reason: 'not_running' },
    { name: 'resume', allowed: true, reason: null },
    { name: 'stop', allowed: true, reason: null },
    { name: 'import', allowed: true, reason: null },
  ],
  stopped: [
    { name: 'start', allowed: false, reason: 'over' },
    { name: 'stop', allowed: false, reason: 'over' },
    { name: 'import', allowed: false, reason: 'over' },
  ],
  finished: [
    { name: 'start', allowed: false, reason: 'nobody_to_ring' },
    { name: 'stop', allowed: false, reason: 'over' },
    { name: 'import', allowed: true, reason: null },
  ],
};

export function campaign(
  id: string,
  state: CampaignState,
  change: Partial<CampaignView> = {},
): CampaignView {
  return {
    id,
    name: 'Renewals, November',
    agentId: 'default',
    timezone: 'Asia/Kolkata',
    callingHours: null,
    rulePack: 'sandbox-always-open',
    rulePackReason: null,
    priority: 'medium',
    pace: { callsPerMinute: null, maxConcurrent: null },
    retry: {},
    startAt: null,
    endAt: null,
    state,
    pausedBy: null,
    counts: {
      total: 40,
      unused: 40,
      inCirculation: 0,
      finished: 0,
      attempts: 0,
      answered: 0,
      unknown: 0,
      byOutcome: [],
    },
    progress: 0,
    eta: null,
    etaErrorS: null,
    inFlight: 0,
    hours: { open: true, closesAt: null, opensAt: null },
    actions: [...ACTIONS[state]],
    createdAt: at(-3600),
    startedAt: null,
    endedAt: null,
    version: 1,
    editedBy: 'asha',
    sandbox: true,
    ownAccount: true,
    ...change,
  };
}

export function call(id: string, change: Partial<CallView> = {}): CallView {
  return {
    callLogId: id,
    status: 'in-progress',
    outboundStatus: 'connected',
    phoneNumber: '+91 98•• ••3210',
    name: 'Meena Kulkarni',
    campaignId: 'renewals',
    campaignName: 'Renewals, November',
    contactId: 1,
    batchId: null,
    agentId: 'default',
    userId: 'console',
    priority: 'medium',
    attempt: 1,
    retryCount: 0,
    retryOf: null,
    retryReason: null,
    dueAt: null,
    createdAt: at(-30),
    startedAt: at(-30),
    answeredAt: at(-19),
    endedAt: null,
    duration: null,
    talkSeconds: null,
    price: null,
    hasRecording: false,
    failureReason: null,
    outcome: null,
    needsALook: false,
    resolutions: [],
    candidates: [],
    settingsVersion: 1,
    verdict: null,
    providerCallId: 'c1',
    ...change,
  };
}

export function live(change: Partial<LiveView> = {}): LiveView {
  return {
    counters: counters(),
    funnel: NO_FUNNEL,
    calls: [],
    needsALook: [],
    campaigns: [],
    cursor: 7,
    ...change,
  };
}

export function event(seq: number, change: Partial<EventView> = {}): EventView {
  return {
    seq,
    at: at(0),
    kind: 'call',
    callMoved: null,
    campaignMoved: null,
    campaignId: null,
    callLogId: null,
    importId: null,
    agentId: null,
    call: null,
    tags: [],
    ...change,
  };
}

export function batch(envelopes: readonly EventView[], change: Partial<Batch> = {}): Batch {
  return {
    first: envelopes[0]?.seq ?? 8,
    last: envelopes.at(-1)?.seq ?? 7,
    envelopes: [...envelopes],
    live: counters(),
    funnel: NO_FUNNEL,
    campaigns: [],
    imports: [],
    lagged: false,
    ...change,
  };
}

export function person(id: number, change: Partial<ContactView> = {}): ContactView {
  return {
    id,
    phoneNumber: '+91 98•• ••3210',
    name: `Person ${id}`,
    state: 'unused',
    attempts: 0,
    dueAt: null,
    outcome: null,
    extra: {},
    ...change,
  };
}

const ROWS: readonly PreviewRow[] = [
  {
    record: 1,
    cells: ['Meena Kulkarni', '098765 43210', 'Pune'],
    verdict: 'repaired',
    phoneNumber: '+919876543210',
    note: 'The leading zero was left out.',
    remedy: null,
  },
  {
    record: 2,
    cells: ['Dev Patel', '+919812345678', 'Surat'],
    verdict: 'accepted',
    phoneNumber: '+919812345678',
    note: null,
    remedy: null,
  },
  {
    record: 3,
    cells: ['Lata Iyer', '9.19877E+11', 'Pune'],
    verdict: 'rejected',
    phoneNumber: null,
    note: 'A spreadsheet shortened this number, and its last digits are gone.',
    remedy: 'Format the column as text in the file it came from, and save it again.',
  },
];

export const PREVIEW: ImportPreview = {
  fileName: 'november-list.csv',
  bytes: 6144,
  rowsEstimate: 50,
  detected: {
    encoding: 'utf-8',
    delimiter: ',',
    hasHeader: true,
    columns: ['Name', 'Mobile', 'City'],
    phoneColumn: 1,
    nameColumn: 0,
    region: 'IN',
  },
  rows: [...ROWS],
  warnings: [],
  remembered: false,
};

export function importView(change: Partial<ImportView> = {}): ImportView {
  return {
    importId: 'import-1',
    campaignId: 'renewals',
    fileName: 'november-list.csv',
    status: 'completed',
    records: 50,
    accepted: 40,
    duplicate: 6,
    suppressed: 0,
    rejected: 4,
    repaired: 12,
    bytesTotal: 6144,
    rowsEstimate: 50,
    rowsPerSecond: null,
    secondsLeft: null,
    detected: PREVIEW.detected,
    rejectGroups: [
      {
        code: 'digits_lost',
        reason: 'A spreadsheet shortened this number, and its last digits are gone.',
        remedy: 'Format the column as text in the file it came from, and save it again.',
        count: 4,
      },
    ],
    error: null,
    startedAt: at(-2),
    endedAt: at(-1),
    canUndo: true,
    ...change,
  };
}

export function agent(id: string, change: Partial<AgentView> = {}): AgentView {
  return {
    id,
    name: 'Renewals flow',
    kind: 'flow',
    appId: '926',
    callerId: null,
    createdAt: at(-7200),
    campaignsOpen: 0,
    campaigns: 0,
    callsOpen: 0,
    ...change,
  };
}

export function suppression(change: Partial<SuppressionView> = {}): SuppressionView {
  return {
    phoneNumber: '+919876543210',
    reason: null,
    source: 'typed',
    createdAt: at(-60),
    until: null,
    ...change,
  };
}

/** A number that may be rung now. */
export function numberView(change: Partial<NumberView> = {}): NumberView {
  return {
    phoneNumber: '+919876543210',
    country: 'IN',
    repaired: null,
    fault: null,
    reasons: [],
    allowedUntil: null,
    suppressedBecause: null,
    ...change,
  };
}

export function callEvent(seq: number, what: CallMoved, seconds: number): CallEventView {
  return { seq, at: at(seconds), what };
}

export const TAKEN: SuppressionImport = {
  fileName: 'opt-out.csv',
  records: 5,
  taken: 2,
  known: 2,
  notUnderstood: 1,
  repaired: 1,
  canceled: false,
  rejects: [
    {
      line: 5,
      cell: '98765',
      reason: 'The number has too few or too many digits.',
      remedy: 'Write all ten digits.',
    },
  ],
};
