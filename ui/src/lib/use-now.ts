// One clock for all running clocks of a screen: a tick each second, and none while nobody looks.
import { useSyncExternalStore } from 'react';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The moment of the last tick, in milliseconds since 1970. Only for what is drawn. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** The beginning of the stretch of `ms` that is now: changes only when the next one begins. */
export function useStretch(ms: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / ms) * ms);
}
