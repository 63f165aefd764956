// Who does what a key or the palette asks for. A screen that can do it says so while it is there,
// so that nothing has to know where it is done.
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Command } from './hotkeys';

type Runs = Readonly<Partial<Record<Command, () => void>>>;

/** The commands that somebody does at present. */
export const useCommands = create<{ readonly runs: Runs }>(() => ({ runs: {} }));

/** Does `command` for as long as the component is there; `run` should keep its identity. */
export function useCommand(command: Command, run: () => void): void {
  useEffect(() => {
    useCommands.setState(({ runs }) => ({ runs: { ...runs, [command]: run } }));
    return () =>
      useCommands.setState(({ runs }) => {
        if (runs[command] !== run) return { runs };
        const { [command]: _gone, ...others } = runs;
        return { runs: others };
      });
  }, [command, run]);
}

/** Asks for a command; false if nobody does it. */
export function runCommand(command: Command): boolean {
  const run = useCommands.getState().runs[command];
  run?.();
  return run !== undefined;
}
