import { expect, test } from 'vitest';
import en from './en.json';

const SOURCES = Object.entries(
  import.meta.glob<string>('../../**/*.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).filter(([path]) => !/\.test\.tsx?$|\/test\//.test(path));

/** Every sentence with its key: `live.toGo_one` becomes `live.toGo`. */
function sentences(node: object, path: readonly string[] = []): [string, string][] {
  return Object.entries(node).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string'
      ? [[[...path, name.replace(/_(zero|one|other)$/, '')].join('.'), value]]
      : sentences(value, [...path, name]),
  );
}

const ALL = sentences(en);
const text = SOURCES.map(([, source]) => source).join('\n');

/** Whether a key is written out, or its end is put in by a template. */
function isUsed(key: string): boolean {
  const parent = key.slice(0, key.lastIndexOf('.'));
  const above = parent.slice(0, parent.lastIndexOf('.'));
  return (
    text.includes(`'${key}'`) ||
    text.includes(`${parent}.$\{`) ||
    (above !== '' && text.includes(`${above}.$\{`)) ||
    // A title with its remedy.
    text.includes(`'${parent}'`)
  );
}

/** What the program itself says on the desktop; it reads this very file. */
const ON_THE_DESKTOP = 'notices.';

test('every sentence is used', () => {
  const idle = ALL.map(([key]) => key).filter(
    (key) => !isUsed(key) && !key.startsWith(ON_THE_DESKTOP),
  );

  expect([...new Set(idle)]).toEqual([]);
});

test('no sentence shouts', () => {
  expect(ALL.filter(([, sentence]) => sentence.includes('!'))).toEqual([]);
});

test('no sentence stands in a component', () => {
  // A capital, then at least two more words, between tags.
  const stray = SOURCES.flatMap(([path, source]) =>
    path.endsWith('.tsx') && />\s*[A-Z][a-z]+ [a-z]+ [^<>{}=]*</.test(source) ? [path] : [],
  );

  expect(stray, 'sentences belong into the catalogue').toEqual([]);
});
