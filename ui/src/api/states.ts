// From the engine's words to the state language: a mark, and the key of a word.
import type { Mark } from '../ui/StateMark';
import type {
  CallStatus,
  CallView,
  CampaignState,
  CampaignView,
  ContactView,
  ImportStatus,
  Outcome,
  OutcomeCount,
} from './bindings';

/** How a call stands, for people. */
export type CallWord =
  | 'dialling'
  | 'placed'
  | 'ringing'
  | 'talking'
  | 'asking'
  | 'needsALook'
  | 'waiting'
  | 'over';

interface Shown<Word> {
  readonly mark: Mark;
  readonly word: Word;
}

const CALLS: Readonly<Record<CallStatus, Shown<CallWord>>> = {
  scheduled: { mark: 'wait', word: 'waiting' },
  queued: { mark: 'dial', word: 'dialling' },
  initiated: { mark: 'dial', word: 'placed' },
  ringing: { mark: 'dial', word: 'ringing' },
  'in-progress': { mark: 'talk', word: 'talking' },
  unknown: { mark: 'look', word: 'asking' },
  completed: { mark: 'done', word: 'over' },
  failed: { mark: 'done', word: 'over' },
  canceled: { mark: 'done', word: 'over' },
};

export function shownCall(call: CallView): Shown<CallWord> {
  return call.needsALook ? { mark: 'look', word: 'needsALook' } : CALLS[call.status];
}

const CAMPAIGNS: Readonly<Record<CampaignState, Mark>> = {
  draft: 'wait',
  running: 'talk',
  paused: 'held',
  stopped: 'bad',
  finished: 'done',
};

export function campaignMark(campaign: CampaignView): Mark {
  return campaign.state === 'paused' && campaign.pausedBy === 'account'
    ? 'bad'
    : CAMPAIGNS[campaign.state];
}

const OUTCOMES: Readonly<Record<Outcome, Mark>> = {
  completed: 'talk',
  no_answer: 'done',
  busy: 'done',
  voicemail: 'done',
  canceled_by_provider: 'done',
  network_error: 'bad',
  failed_twice: 'bad',
  invalid_number: 'bad',
  dnd_blocked: 'held',
  not_allowed: 'held',
  canceled: 'held',
  rate_limited: 'bad',
  api_unavailable: 'bad',
  account: 'bad',
  absent: 'look',
  said_placed: 'look',
  given_up: 'look',
  missed: 'held',
};

export function outcomeMark(outcome: Outcome): Mark {
  return OUTCOMES[outcome];
}

/** Outcomes in the order in which they are listed, so that none moves as the counts grow. */
const ORDER: readonly string[] = Object.keys(OUTCOMES);

export function inOrder(counts: readonly OutcomeCount[]): OutcomeCount[] {
  return counts.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

const IMPORTS: Readonly<Record<ImportStatus, Mark>> = {
  reading: 'dial',
  committing: 'dial',
  ready: 'wait',
  completed: 'done',
  refused: 'bad',
  canceled: 'held',
  undone: 'held',
};

export function importMark(status: ImportStatus): Mark {
  return IMPORTS[status];
}

export function personMark(person: ContactView): Mark {
  switch (person.state) {
    case 'unused':
      return 'wait';
    case 'in_circulation':
      return 'dial';
    case 'finished':
      return person.outcome === null ? 'done' : OUTCOMES[person.outcome];
  }
}
