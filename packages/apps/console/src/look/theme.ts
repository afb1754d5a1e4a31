import { createTheme } from '@mantine/core';

/** Sizes and habits of Mantine's components; colours come from `tokens.css` by way of `mantine.css`. */
export const theme = createTheme({
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'none' } } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    // The page scrolls in `main`, behind the overlay: nothing has to be locked, and no style element is needed for it.
    Modal: {
      defaultProps: { centered: true, radius: 'md', lockScroll: false, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: { defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.35 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, fz: 'xs' } },
  },
});
