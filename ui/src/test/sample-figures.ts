// Fictional figures over calls and files.
import type { CampaignFigures, ImportCount, StatsSummary } from '../api/bindings';
import { at } from './samples';

/** What a campaign's figures are reckoned from. */
export const FIGURES: CampaignFigures = {
  at: at(0),
  contacts: 40,
  contactsAttempted: 30,
  attempts: 60,
  answered: 24,
  networkFailures: 3,
  talks: 24,
  talkTotalS: 1440,
  talkMedianS: 48,
  talkP95S: 190,
  dialledS: 1800,
};

/** What became of today's calls. */
export const SUMMARY: StatsSummary = {
  at: at(0),
  attempts: 60,
  answered: 24,
  networkFailures: 3,
  asr: 0.4,
  ner: 0.95,
  byOutcome: [
    { outcome: 'completed', count: 24 },
    { outcome: 'dnd_blocked', count: 2 },
  ],
};

/** What the whole of that file comes to. */
export const COUNT: ImportCount = {
  whole: true,
  records: 50,
  accepted: 40,
  duplicate: 6,
  suppressed: 0,
  rejected: 4,
  repaired: 12,
  rejectGroups: [
    {
      code: 'digits_lost',
      reason: 'A spreadsheet shortened this number, and its last digits are gone.',
      remedy: 'Format the column as text in the file it came from, and save it again.',
      count: 4,
    },
  ],
};
