// Which columns the call log shows: kept on this computer.
import { create } from 'zustand';

/** Every column, in its order from left to right. */
export const COLUMN_IDS = [
  'state',
  'when',
  'person',
  'number',
  'campaign',
  'agent',
  'asker',
  'priority',
  'attempt',
  'duration',
  'talk',
  'price',
] as const;

export type ColumnId = (typeof COLUMN_IDS)[number];

/** Without these a row says nothing. */
export const ALWAYS: readonly ColumnId[] = ['state', 'number'];

const USUAL: readonly ColumnId[] = [
  'state',
  'when',
  'person',
  'number',
  'campaign',
  'attempt',
  'duration',
  'talk',
];

/** What is left of the columns where there is little room. */
export const NARROW: readonly ColumnId[] = ['state', 'when', 'person', 'number', 'campaign'];

const KEY = 'dialdesk-call-columns';

function kept(): readonly ColumnId[] {
  const names = globalThis.localStorage?.getItem(KEY)?.split(',');
  return names === undefined ? USUAL : inOrder(names);
}

/** The columns of these names, each once, with those that are always there. */
function inOrder(names: readonly string[]): readonly ColumnId[] {
  return COLUMN_IDS.filter((id) => ALWAYS.includes(id) || names.includes(id));
}

interface Columns {
  readonly shown: readonly ColumnId[];
  readonly show: (names: readonly string[]) => void;
}

export const useColumns = create<Columns>((set) => ({
  shown: kept(),
  show: (names) => {
    const shown = inOrder(names);
    globalThis.localStorage?.setItem(KEY, shown.join(','));
    set({ shown });
  },
}));
