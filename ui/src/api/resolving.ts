// The question behind what a person says of a call, which any screen may open.
import { create } from 'zustand';
import type { CallView, ResolutionName } from './bindings';

/** Of which call something is to be said, and what. */
interface Asked {
  readonly call: CallView;
  readonly how: ResolutionName;
  /** In which moments are told. */
  readonly zone: string;
}

interface Resolving {
  readonly asked: Asked | null;
}

export const useResolving = create<Resolving>(() => ({ asked: null }));

/** Opens the question. */
export function askAbout(asked: Asked): void {
  useResolving.setState({ asked });
}

/** Closes it; nothing is said. */
export function askNothing(): void {
  useResolving.setState({ asked: null });
}
