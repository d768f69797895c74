/**
 * The menu bar's keys by the ids of its items, as Electron's accelerators. They are declared here because the
 * window's list of keys shows them, too. Answering has no key: a slip must not open the microphone.
 */
export const MENU_KEYS = {
  settings: 'CommandOrControl+,',
  mute: 'CommandOrControl+Shift+M',
  swap: 'CommandOrControl+Shift+H',
  'hang-up': 'CommandOrControl+Shift+E',
  decline: 'CommandOrControl+Shift+D',
  larger: 'CommandOrControl+Plus',
  smaller: 'CommandOrControl+-',
  usual: 'CommandOrControl+0',
  quit: 'CommandOrControl+Q',
} as const

export type MenuKey = keyof typeof MENU_KEYS
