// What a process and all that it started take: memory with shared pages counted once, and time of
// the processor.
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Hundredths of a second of the processor so far. */
  readonly ticks: number;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name): Process[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name stands in brackets and may hold anything, brackets too.
      const end = stat.lastIndexOf(')');
      const facts = stat.slice(end + 2).split(' ');
      return [
        {
          pid: Number(name),
          parent: Number(facts[1]),
          name: stat.slice(stat.indexOf('(') + 1, end),
          ticks: Number(facts[11]) + Number(facts[12]),
        },
      ];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/**
 * What is counted: everything, with shared pages divided among those who share them; or only what
 * a process has for itself. Shared code weighs more as soon as another program that uses it ends.
 */
export type Counted = 'Pss' | 'Pss_Anon';

function kilobytes(pid: number, counted: Counted): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(new RegExp(`^${counted}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The process of a program, told from others by its words. */
export function processOf(program: string, word?: string): number {
  const found = processes().find(({ pid }) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0]?.endsWith(`/${program}`) && (word === undefined || words.includes(word));
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no ${program} runs${word ? ` on ${word}` : ''}`);
  return found.pid;
}

/** A process with all that it started, and what they take now. */
export interface Load {
  readonly megabytes: number;
  /** The same by the name of the process. */
  readonly parts: ReadonlyMap<string, number>;
  /** Seconds of the processor, by the name of the process. */
  readonly seconds: ReadonlyMap<string, number>;
}

export function load(root: number, counted: Counted = 'Pss'): Load {
  const all = processes();
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const seconds = new Map<string, number>();
  const parts = new Map<string, number>();
  for (const { pid, name, ticks } of all) {
    if (!tree.has(pid)) continue;
    seconds.set(name, (seconds.get(name) ?? 0) + ticks / 100);
    parts.set(name, (parts.get(name) ?? 0) + kilobytes(pid, counted) / 1024);
  }
  const megabytes = [...parts.values()].reduce((sum, part) => sum + part, 0);
  return { megabytes, parts, seconds };
}

/** Megabytes of the program that was started with this data folder, and of its children. */
export function treeMegabytes(dataDir: string): number {
  return load(processOf('dialdesk', dataDir)).megabytes;
}
