import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The green of the gateway's home page is its shade 7. */
const parley: MantineColorsTuple = [
  '#e7f6f1',
  '#cfeae1',
  '#a3d6c6',
  '#74c1aa',
  '#4fb094',
  '#2f9f82',
  '#15856a',
  '#0b6b57',
  '#085546',
  '#043f34',
];

export const theme = createTheme({
  colors: { parley },
  primaryColor: 'parley',
  // White on both has a contrast of at least 4.5 to 1.
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // In the landmark of its button, and with nothing but items in it.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
  },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  headings: { fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif" },
});

/** Quiet text and the errors of fields keep a contrast of 4.5 to 1 on every ground. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--parley-quiet': '#5b635f',
    '--mantine-color-dimmed': '#5b635f',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-placeholder': '#6b736f',
  },
  dark: {
    '--parley-quiet': '#a8b0ac',
    '--mantine-color-dimmed': '#a8b0ac',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-placeholder': '#929a96',
  },
});
