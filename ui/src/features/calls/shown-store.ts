// The numbers that somebody asked to see. Forgotten when the window closes.
import { create } from 'zustand';

interface Shown {
  /** Numbers in full, by the call. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly show: (call: string, number: string) => void;
}

export const useShown = create<Shown>((set) => ({
  numbers: {},
  show: (call, number) => set(({ numbers }) => ({ numbers: { ...numbers, [call]: number } })),
}));
