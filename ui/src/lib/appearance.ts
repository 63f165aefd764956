// How the window looks: its colours and how dense it is, kept on this computer.
import { useMantineColorScheme } from '@mantine/core';
import { useCallback } from 'react';
import { create } from 'zustand';

type Density = 'comfortable' | 'compact';
type Theme = 'light' | 'dark' | 'auto';

const KEY = 'dialdesk-density';

interface Appearance {
  readonly density: Density;
  readonly setDensity: (density: Density) => void;
}

function kept(): Density {
  return globalThis.localStorage?.getItem(KEY) === 'compact' ? 'compact' : 'comfortable';
}

/** How dense the window is. */
export const useAppearance = create<Appearance>((set) => ({
  density: kept(),
  setDensity: (density) => {
    globalThis.localStorage?.setItem(KEY, density);
    set({ density });
  },
}));

/** The colours; `auto` follows the system. Mantine keeps them. */
export function useTheme(): { readonly theme: Theme; readonly setTheme: (theme: Theme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const setTheme = useCallback((theme: Theme) => setColorScheme(theme), [setColorScheme]);
  return { theme: colorScheme, setTheme };
}
