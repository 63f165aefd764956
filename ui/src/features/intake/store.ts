// The files that wait to be taken in, and how far each is. What the program knows of them is in
// the query cache.
import { create } from 'zustand';
import type { ImportOptions } from '../../api/bindings';

/** One file that was dropped, picked, or opened with the program. */
export interface Given {
  readonly path: string;
  /** How it is to be read; what is absent is found out. */
  readonly options: ImportOptions;
  /** The draft it goes into; a new one, named after the file, where absent. */
  readonly campaignId: string | null;
  /** Its import, once begun. */
  readonly importId: string | null;
}

interface Intake {
  readonly files: readonly Given[];
  /** The path of the file that is shown. */
  readonly shown: string | null;
  readonly give: (paths: readonly string[]) => void;
  readonly show: (path: string) => void;
  readonly change: (path: string, change: Partial<Omit<Given, 'path'>>) => void;
  readonly leave: (path: string) => void;
}

export const useIntake = create<Intake>((set) => ({
  files: [],
  shown: null,
  give: (paths) =>
    set(({ files }) => {
      // A file that is given again is meant to be looked at anew.
      const others = files.filter((file) => !paths.includes(file.path));
      const fresh = [...new Set(paths)].map(
        (path): Given => ({ path, options: {}, campaignId: null, importId: null }),
      );
      return { files: [...others, ...fresh], shown: paths[0] ?? null };
    }),
  show: (path) => set({ shown: path }),
  change: (path, change) =>
    set(({ files }) => ({
      files: files.map((file) => (file.path === path ? { ...file, ...change } : file)),
    })),
  leave: (path) =>
    set(({ files, shown }) => {
      const left = files.filter((file) => file.path !== path);
      return { files: left, shown: shown === path ? (left[0]?.path ?? null) : shown };
    }),
}));

/** The name at a path's end, whichever way its system writes paths. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
