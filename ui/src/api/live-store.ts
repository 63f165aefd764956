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
