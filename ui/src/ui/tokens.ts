// Every colour, size and space of the window. Light and dark are two designs, not one inverted.
// A test computes the contrast of each pair that stands on the screen.

/** The colours of one scheme. */
export interface Palette {
  /** Behind everything. */
  readonly bg: string;
  /** Panels, rail and top bar. */
  readonly panel: string;
  /** Wells: bars' tracks, free lamps, table heads. */
  readonly sunk: string;
  /** Under the pointer. */
  readonly hover: string;
  /** Hairlines. */
  readonly line: string;
  /** Edges of what can be pressed or typed into. */
  readonly edge: string;
  /** Words and figures. */
  readonly ink: string;
  /** Words that explain. */
  readonly ink2: string;
  /** Labels and units. */
  readonly ink3: string;
  /** What can be pressed, what is chosen, where the focus is. */
  readonly accent: string;
  /** Words on the accent. */
  readonly onAccent: string;
  /** Behind what is chosen. */
  readonly accentSoft: string;
  readonly wait: string;
  readonly dial: string;
  readonly talk: string;
  readonly done: string;
  readonly look: string;
  readonly bad: string;
  readonly dialSoft: string;
  readonly talkSoft: string;
  readonly lookSoft: string;
  readonly badSoft: string;
  /** The badge that says that nobody real is rung. */
  readonly sandbox: string;
  readonly onSandbox: string;
  /** Words on the colour of trouble. */
  readonly onBad: string;
}

export const LIGHT: Palette = {
  bg: '#f5f6f7',
  panel: '#ffffff',
  sunk: '#eef0f2',
  hover: '#f5f6f8',
  line: '#e3e6ea',
  edge: '#838b96',
  ink: '#12161b',
  ink2: '#454e59',
  ink3: '#626b77',
  accent: '#2353c9',
  onAccent: '#ffffff',
  accentSoft: '#e9effc',
  wait: '#626b77',
  dial: '#0a63c2',
  talk: '#07755a',
  done: '#545d69',
  look: '#9a4a00',
  bad: '#bf2418',
  dialSoft: '#e4effc',
  talkSoft: '#dff3ec',
  lookSoft: '#fcefdc',
  badSoft: '#fce9e7',
  sandbox: '#ffc53d',
  onSandbox: '#2b1d00',
  onBad: '#ffffff',
};

export const DARK: Palette = {
  bg: '#0c0e12',
  panel: '#13161b',
  sunk: '#1b1f26',
  hover: '#181c22',
  line: '#252a32',
  edge: '#6a7481',
  ink: '#e9ecf0',
  ink2: '#b0b8c3',
  ink3: '#8c96a3',
  accent: '#8aabf7',
  onAccent: '#0b1631',
  accentSoft: '#1a2540',
  wait: '#8f99a6',
  dial: '#6cb0ff',
  talk: '#45c79b',
  done: '#98a2af',
  look: '#f2ac55',
  bad: '#ff8074',
  dialSoft: '#132338',
  talkSoft: '#102a22',
  lookSoft: '#2f2311',
  badSoft: '#381b18',
  sandbox: '#f5b83d',
  onSandbox: '#231700',
  onBad: '#2a0906',
};

/** Heights, in pixels, of a table's row: a million rows of 33 px or less fit an element. */
export const ROW_PX = { comfortable: 32, compact: 28 } as const;

/** How much room rows and tiles take. */
export type Density = keyof typeof ROW_PX;
