// How a file is read, said in full: what is shown is then what is counted and taken in.
import type { Detected, ImportOptions } from '../../api/bindings';

/** Stands for the name's column where there is none. */
export const NO_NAME = '-';

/** A delimiter as the choice names it. */
export function delimiterName(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

export function explicit(detected: Detected): ImportOptions {
  return {
    phoneColumn: detected.phoneColumn === null ? null : String(detected.phoneColumn),
    nameColumn: detected.nameColumn === null ? NO_NAME : String(detected.nameColumn),
    region: detected.region,
    encoding: detected.encoding,
    delimiter: delimiterName(detected.delimiter),
  };
}
