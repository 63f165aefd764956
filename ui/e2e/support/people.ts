// Files of fictional people for the window's tests, gone when the tests of a file are over.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const FOLDERS: string[] = [];

afterAll(() => {
  for (const folder of FOLDERS.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const GIVEN = ['Meena', 'Arjun', 'Farah', 'Dev', 'Lata', 'आशा', 'Ravi', 'Sunita', 'José', 'Imran'];
const FAMILY = [
  'Kulkarni',
  'Rao',
  'Sheikh',
  'Patel',
  'Iyer',
  'पाटील',
  'Menon',
  'Das',
  'Muñoz',
  'Khan',
];

/** The ways in which people write the same number. */
const SPELLINGS: readonly ((ten: string) => string)[] = [
  (ten) => `+91${ten}`,
  (ten) => `0${ten.slice(0, 5)} ${ten.slice(5)}`,
  (ten) => `+91-${ten.slice(0, 4)}-${ten.slice(4)}`,
  (ten) => `91${ten}`,
  (ten) => `(+91) ${ten}`,
  (ten) => ten,
];

/** A file, and what must become of it. */
export interface PeopleFile {
  readonly path: string;
  readonly records: number;
  /** Ten digits each: every number that must be rung, once. */
  readonly rung: readonly string[];
  readonly duplicates: number;
  readonly rejected: number;
}

/** Twenty numbers that the sandbox always lets pick up: nobody of them is tried a second time. */
const REACHED: readonly string[] = ['91234', '98765'].flatMap((range) =>
  Array.from({ length: 10 }, (_, place) => `${range}${place}9908`),
);

/** Writes a file of people with these numbers, with the mess of real life among them. */
export function reachedFile(name: string): PeopleFile {
  return written(name, REACHED);
}

/** Writes a file of so many people, with the mess of real life among them. */
export function peopleFile(name: string, people: number, from = 50_000): PeopleFile {
  return written(
    name,
    Array.from({ length: people }, (_, place) => String(9_123_400_000 + from + place * 7)),
  );
}

function written(name: string, rung: readonly string[]): PeopleFile {
  const rows = rung.map((ten, place) => {
    const person = `${GIVEN[place % GIVEN.length]} ${FAMILY[(place * 3) % FAMILY.length]}`;
    const spelled = SPELLINGS[place % SPELLINGS.length]?.(ten) ?? ten;
    return `${person},${spelled},${['Pune', 'Nashik', 'Surat'][place % 3]}`;
  });
  const mess = [
    `Twice Listed,+91 ${rung[0]},Pune`,
    'Lost Digits,9.19877E+11,Pune',
    'No Number,,Surat',
    'Filled In,9999999999,Nashik',
  ];
  rows.splice(3, 0, ...mess);
  const folder = mkdtempSync(join(tmpdir(), 'dialdesk-people-'));
  FOLDERS.push(folder);
  const path = join(folder, name);
  writeFileSync(path, `\uFEFFName,Mobile,City\r\n${rows.join('\r\n')}\r\n`);
  return { path, records: rows.length, rung, duplicates: 1, rejected: 3 };
}
