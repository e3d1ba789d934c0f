import { createTheme, type MantineColorsTuple } from '@mantine/core'

const ink: MantineColorsTuple = [
  '#eef1fd',
  '#dbe1f8',
  '#b7c2f0',
  '#91a2e7',
  '#7389e0',
  '#5f78dc',
  '#4a63cb',
  '#3450b4',
  '#2b439b',
  '#213684',
]

/** The library's dark greys, in the same tone as our own tokens. */
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#c3c8d1',
  '#a0a8b5',
  '#6d7582',
  '#3a3f49',
  '#2c3038',
  '#22252c',
  '#191b20',
  '#121418',
  '#0d0f12',
]

/** The shape of every screen: one family, five sizes, a grid of four, one accent. */
export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '6px', xl: '6px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '36px' },
      h2: { fontSize: '1.25rem', lineHeight: '28px' },
      h3: { fontSize: '1rem', lineHeight: '24px' },
      h4: { fontSize: '0.875rem', lineHeight: '20px' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    Tooltip: { defaultProps: { openDelay: 400 } },
  },
})
