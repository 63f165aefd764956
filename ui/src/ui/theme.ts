// Mantine, set from our tokens: the one place where its look is decided.
import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { DARK, LIGHT, type Palette } from './tokens';

function variables(palette: Palette): Record<string, string> {
  const ours: Record<string, string> = {};
  for (const [name, value] of Object.entries(palette)) {
    ours[`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] = value;
  }
  return {
    ...ours,
    '--mantine-color-body': palette.panel,
    '--mantine-color-text': palette.ink,
    '--mantine-color-bright': palette.ink,
    '--mantine-color-dimmed': palette.ink2,
    '--mantine-color-placeholder': palette.ink3,
    '--mantine-color-anchor': palette.accent,
    '--mantine-color-error': palette.bad,
    '--mantine-color-default': palette.panel,
    '--mantine-color-default-hover': palette.hover,
    '--mantine-color-default-color': palette.ink,
    '--mantine-color-default-border': palette.line,
    '--mantine-primary-color-filled': palette.accent,
    '--mantine-primary-color-filled-hover': palette.accent,
    '--mantine-primary-color-light': palette.accentSoft,
    '--mantine-primary-color-light-hover': palette.accentSoft,
    '--mantine-primary-color-light-color': palette.accent,
    '--mantine-primary-color-contrast': palette.onAccent,
    '--mantine-color-disabled': palette.sunk,
    '--mantine-color-disabled-color': palette.ink3,
    '--mantine-color-disabled-border': palette.line,
    '--input-bd': palette.edge,
  };
}

/** Turns our tokens into the variables that stylesheets and Mantine read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variables(LIGHT),
  dark: variables(DARK),
});

const accent: MantineColorsTuple = [
  LIGHT.accentSoft,
  LIGHT.accentSoft,
  DARK.accent,
  DARK.accent,
  DARK.accent,
  LIGHT.accent,
  LIGHT.accent,
  LIGHT.accent,
  LIGHT.accent,
  LIGHT.accent,
];

/** Four kinds of button: filled, default, subtle, and `danger` for what ends something. */
const variants: VariantColorsResolver = ({ variant }) => {
  switch (variant) {
    case 'filled':
      return {
        background: 'var(--accent)',
        hover: 'color-mix(in srgb, var(--accent) 88%, var(--ink))',
        color: 'var(--on-accent)',
        border: '1px solid var(--accent)',
      };
    case 'danger':
      return {
        background: 'transparent',
        hover: 'var(--bad-soft)',
        color: 'var(--bad)',
        border: '1px solid var(--bad)',
      };
    case 'subtle':
      return {
        background: 'transparent',
        hover: 'var(--sunk)',
        color: 'var(--ink2)',
        border: '1px solid transparent',
      };
    default:
      return {
        background: 'var(--panel)',
        hover: 'var(--hover)',
        color: 'var(--ink)',
        border: '1px solid var(--edge)',
      };
  }
};

const FONT = "'Inter Variable', 'Noto Sans Devanagari', system-ui, sans-serif";

export const theme = createTheme({
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: '600' },
  colors: { accent },
  primaryColor: 'accent',
  autoContrast: false,
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  defaultRadius: 6,
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '22px', xl: '26px' },
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  variantColorResolver: variants,
  components: {
    Button: { defaultProps: { size: 'compact-md', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 28 } },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        multiline: true,
        maw: 320,
        withArrow: false,
        fz: 'sm',
        position: 'bottom',
        transitionProps: { duration: 0 },
      },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
    NativeSelect: { defaultProps: { size: 'xs', fz: 'md' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    DateInput: { defaultProps: { size: 'xs' } },
    TimePicker: { defaultProps: { size: 'xs' } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 0 },
        overlayProps: { blur: 0 },
        // A dialog's heading is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, position: 'bottom-end' } },
  },
});
