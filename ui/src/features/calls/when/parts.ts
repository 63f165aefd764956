// What every part of the choice of times is given.
import type { When } from './when';

export interface PartProps {
  when: When;
  /** The first fault of a field, in the engine's words. */
  wrong: (field: string) => string | undefined;
  onChange: (change: Partial<When>) => void;
}
