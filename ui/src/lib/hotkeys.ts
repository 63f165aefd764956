// Every key of the window, in one place: the window listens by this list, and the sheet of keys is
// drawn from it.

/** What a key, the palette or a button may ask for. */
export type Command =
  | 'palette'
  | 'keys'
  | 'newCall'
  | 'import'
  | 'stopAll'
  | 'undo'
  | 'goLive'
  | 'goCampaigns'
  | 'goImport'
  | 'goCalls'
  | 'goSchedule'
  | 'goAgents'
  | 'goDoNotCall'
  | 'goSettings';

interface Hotkey {
  readonly command: Command;
  /** `mod` is Ctrl, or Command on a Mac; a blank stands between keys pressed one after the other. */
  readonly keys: string;
  readonly group: 'do' | 'go';
}

export const KEYMAP: readonly Hotkey[] = [
  { command: 'palette', keys: 'mod+k', group: 'do' },
  { command: 'newCall', keys: 'mod+n', group: 'do' },
  { command: 'import', keys: 'mod+o', group: 'do' },
  { command: 'stopAll', keys: 'mod+shift+s', group: 'do' },
  { command: 'undo', keys: 'mod+z', group: 'do' },
  { command: 'keys', keys: '?', group: 'do' },
  { command: 'goLive', keys: 'g l', group: 'go' },
  { command: 'goCampaigns', keys: 'g c', group: 'go' },
  { command: 'goImport', keys: 'g i', group: 'go' },
  { command: 'goCalls', keys: 'g h', group: 'go' },
  { command: 'goSchedule', keys: 'g t', group: 'go' },
  { command: 'goAgents', keys: 'g a', group: 'go' },
  { command: 'goDoNotCall', keys: 'g d', group: 'go' },
  { command: 'goSettings', keys: 'g s', group: 'go' },
];

/** Keys pressed one after the other belong together for this long. */
const TOGETHER_MS = 1500;

const SHOWN: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift' };

/** A key's caps as they are drawn: `mod+shift+s` → `Ctrl`, `Shift`, `S`. */
export function capsOf(keys: string): string[] {
  return keys.split(/[+ ]/).map((key) => SHOWN[key] ?? key.toUpperCase());
}

/** The caps of a command's key; none if it has no key. */
export function capsFor(command: Command): string[] {
  const hotkey = KEYMAP.find((one) => one.command === command);
  return hotkey === undefined ? [] : capsOf(hotkey.keys);
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** What was pressed, as the list writes it. Letters go by their place where the layout has others. */
export function written(event: Pressed): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  const key = /^[a-z?]$/i.test(event.key) ? event.key.toLowerCase() : (letter ?? event.key);
  const mod = event.ctrlKey || event.metaKey;
  return `${mod ? 'mod+' : ''}${mod && event.shiftKey ? 'shift+' : ''}${key}`;
}

/** Whether keys are being typed into something. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Listens to the keys of a page and says which command is meant, until ended. */
export function followKeys(page: Document, run: (command: Command) => boolean): () => void {
  let before: { readonly key: string; readonly at: number } | null = null;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const pressed = written(event);
    const asked = page.querySelector('[aria-modal="true"]') !== null;
    const typing = isTyping(event.target);
    const first = before !== null && event.timeStamp - before.at < TOGETHER_MS ? before.key : null;
    before = null;
    const hotkey =
      KEYMAP.find(({ keys }) => first !== null && keys === `${first} ${pressed}`) ??
      KEYMAP.find(({ keys }) => keys === pressed);
    if (hotkey === undefined) {
      if (!typing && !asked && KEYMAP.some(({ keys }) => keys.startsWith(`${pressed} `))) {
        before = { key: pressed, at: event.timeStamp };
      }
      return;
    }
    // A field undoes what was typed into it; a question is answered first, but all may be stopped.
    const held = pressed.startsWith('mod+');
    if (typing && (!held || hotkey.command === 'undo')) return;
    if (asked && hotkey.command !== 'stopAll') return;
    if (run(hotkey.command)) event.preventDefault();
  };
  page.addEventListener('keydown', onKey);
  return () => page.removeEventListener('keydown', onKey);
}
