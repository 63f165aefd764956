// How dense the window is: kept on this computer, like the colour scheme.
import { create } from 'zustand';

type Density = 'comfortable' | 'compact';

const KEY = 'dialdesk-density';

interface Appearance {
  readonly density: Density;
  readonly setDensity: (density: Density) => void;
}

function kept(): Density {
  return globalThis.localStorage?.getItem(KEY) === 'compact' ? 'compact' : 'comfortable';
}

export const useAppearance = create<Appearance>((set) => ({
  density: kept(),
  setDensity: (density) => {
    globalThis.localStorage?.setItem(KEY, density);
    set({ density });
  },
}));
