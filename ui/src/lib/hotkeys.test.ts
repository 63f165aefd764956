import { expect, test } from 'vitest';
import { capsFor, followKeys, KEYMAP, written } from './hotkeys';

function press(target: EventTarget, key: string, change: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...change }),
  );
}

function heard(): { commands: string[]; end: () => void } {
  const commands: string[] = [];
  const end = followKeys(document, (command) => {
    commands.push(command);
    return true;
  });
  return { commands, end };
}

test('no key means two things', () => {
  const keys = KEYMAP.map((hotkey) => hotkey.keys);

  expect(new Set(keys).size).toBe(keys.length);
});

test('a letter is found by its place on a keyboard of another script', () => {
  const event = { key: 'ा', code: 'KeyK', ctrlKey: true, metaKey: false, shiftKey: false };

  expect(written({ ...event, altKey: false })).toBe('mod+k');
});

test('keys are drawn as they stand on the keyboard', () => {
  expect(capsFor('stopAll')).toEqual(['Ctrl', 'Shift', 'S']);
  expect(capsFor('goLive')).toEqual(['G', 'L']);
});

test('what is typed into a field is no command, but Ctrl keys are', () => {
  const { commands, end } = heard();
  const field = document.body.appendChild(document.createElement('input'));

  press(field, '?');
  press(field, 'g');
  press(field, 'l');
  press(field, 'z', { ctrlKey: true });
  press(field, 'k', { ctrlKey: true });

  expect(commands, 'Ctrl Z is the field’s own').toEqual(['palette']);
  field.remove();
  end();
});

test('a question on the screen is answered first, but all may be stopped', () => {
  const { commands, end } = heard();
  const question = document.body.appendChild(document.createElement('div'));
  question.setAttribute('aria-modal', 'true');

  press(document.body, 'o', { ctrlKey: true });
  press(document.body, 'S', { ctrlKey: true, shiftKey: true });

  expect(commands).toEqual(['stopAll']);
  question.remove();
  end();
});

test('another key between two that belong together parts them', () => {
  const { commands, end } = heard();

  press(document.body, 'g');
  press(document.body, 'x');
  press(document.body, 'l');
  press(document.body, 'g');
  press(document.body, 'l');

  expect(commands).toEqual(['goLive']);
  end();
});
