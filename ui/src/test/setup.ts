// What jsdom lacks, and matchers for the page.
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// On a busy machine the first drawing may take seconds; waiting ends as soon as it is there.
configure({ asyncUtilTimeout: 15_000 });

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResizes;

globalThis.matchMedia ??= (media): MediaQueryList => ({
  media,
  matches: false,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
});

Element.prototype.scrollIntoView ??= () => {};

Element.prototype.scrollTo ??= () => {};

window.scrollTo = () => {};

// No canvas in jsdom: charts are looked at in a real browser.
HTMLCanvasElement.prototype.getContext = () => null;
