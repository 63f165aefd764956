// How much memory a process and all that it started take, shared pages counted once.
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name): Process[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name stands in brackets and may hold anything, brackets too.
      const end = stat.lastIndexOf(')');
      const [, parent = '0'] = stat.slice(end + 2).split(' ');
      return [
        { pid: Number(name), parent: Number(parent), name: stat.slice(stat.indexOf('(') + 1, end) },
      ];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

function pssKb(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Megabytes of the program that was started with this data folder, and of its children. */
export function treeMegabytes(dataDir: string): number {
  const all = processes();
  const root = all.find(({ pid }) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes(dataDir) && words[0]?.endsWith('dialdesk');
    } catch {
      return false;
    }
  });
  if (root === undefined) throw new Error(`no program runs on ${dataDir}`);
  const tree = new Set([root.pid]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree].reduce((sum, pid) => sum + pssKb(pid), 0) / 1024;
}
