// The figures that come with every batch, and how fresh they are. Rows live in the query cache.
import { replaceEqualDeep } from '@tanstack/react-query';
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

/** Takes what was heard just now. What says the same as before stays the very same. */
export function heard(news: { counters: LiveCounters; funnel?: Funnel; line?: Line }): void {
  useLive.setState((before) => ({
    line: news.line ?? before.line,
    counters: replaceEqualDeep(before.counters, news.counters),
    funnel:
      news.funnel === undefined ? before.funnel : replaceEqualDeep(before.funnel, news.funnel),
    heardAt: Date.now(),
  }));
}

/**
 * One of the newest counters; of those of the last read until the first batch has come. They move
 * ten times a second: whoever picks one is drawn anew only when that one has changed.
 */
export function useCounter<Name extends keyof LiveCounters>(
  name: Name,
  read: LiveCounters,
): LiveCounters[Name] {
  return useLive((live) => (live.counters ?? read)[name]);
}
