// The figures that come with every batch, and how fresh they are. Rows live in the query cache.
import { create } from 'zustand';
import type { Funnel, LiveCounters } from './bindings';

/** Whether what is shown is followed. */
type Line = 'opening' | 'open' | 'lost';

interface LiveState {
  readonly line: Line;
  readonly counters: LiveCounters | null;
  readonly funnel: Funnel | null;
  /** When the newest batch arrived here, in milliseconds since 1970. */
  readonly heardAt: number;
}

export const useLive = create<LiveState>(() => ({
  line: 'opening',
  counters: null,
  funnel: null,
  heardAt: 0,
}));

/** The newest counters; those of the last read until the first batch has come. */
export function useCounters(read: LiveCounters): LiveCounters {
  return useLive((live) => live.counters) ?? read;
}
