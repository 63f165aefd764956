import { expect, test } from 'vitest';
import { DARK, LIGHT, type Palette } from './tokens';

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((place) => {
    const share = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const WORDS = [
  'ink',
  'ink2',
  'ink3',
  'accent',
  'wait',
  'dial',
  'talk',
  'done',
  'look',
  'bad',
] as const;
const GROUNDS = ['bg', 'panel', 'sunk', 'hover'] as const;
const SOFT = ['dialSoft', 'talkSoft', 'lookSoft', 'badSoft', 'accentSoft'] as const;

/** Every pair of words and ground that stands on a screen. */
const PAIRS: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...WORDS.flatMap((word) => GROUNDS.map((ground) => [word, ground] as const)),
  ...SOFT.flatMap((ground) =>
    (['ink', 'ink2', 'ink3'] as const).map((ink) => [ink, ground] as const),
  ),
  ['dial', 'dialSoft'],
  ['talk', 'talkSoft'],
  ['look', 'lookSoft'],
  ['bad', 'badSoft'],
  ['accent', 'accentSoft'],
  ['onAccent', 'accent'],
  ['onSandbox', 'sandbox'],
  ['onBad', 'bad'],
  // The tooltip is drawn the other way round.
  ['panel', 'ink'],
];

test.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('every word can be read on its ground: %s', (_, palette) => {
  const faint = PAIRS.filter(([word, ground]) => contrast(palette[word], palette[ground]) < 4.5);

  expect(faint, 'WCAG AA asks for 4.5 to 1').toEqual([]);
});

test.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('edges of controls stand out from their ground: %s', (_, palette) => {
  const faint = (['bg', 'panel'] as const).filter(
    (ground) => contrast(palette.edge, palette[ground]) < 3,
  );

  expect(faint, 'WCAG AA asks for 3 to 1').toEqual([]);
});
