// From the engine's words to the state language: a mark, and the key of a word.
import type { Mark } from '../ui/StateMark';
import type {
  CallView,
  CampaignState,
  CampaignView,
  ContactView,
  Outcome,
  Status,
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

const CALLS: Readonly<Record<Status, Shown<CallWord>>> = {
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
  busy: 'done',
  no_answer: 'done',
  network_error: 'bad',
  canceled_by_provider: 'done',
  dnd_blocked: 'held',
  invalid_number: 'bad',
  canceled: 'held',
  rate_limited: 'bad',
  api_unavailable: 'bad',
  account: 'bad',
  not_allowed: 'held',
  absent: 'look',
};

export function outcomeMark(outcome: Outcome): Mark {
  return OUTCOMES[outcome];
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
