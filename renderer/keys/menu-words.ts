import type { MenuKey } from '../../electron/api'
import type { WordingKey } from '../../locales/wording'

/** What the menu bar's keys do, in the list of keys. That for the settings is in the table already: the window hears it, too. */
export const MENU_WORDS: Readonly<Record<Exclude<MenuKey, 'settings'>, WordingKey>> = {
  mute: 'keys.talking.toggle-mute',
  swap: 'keys.talking.swap',
  'hang-up': 'menu.hangUp',
  decline: 'menu.decline',
  larger: 'menu.largerText',
  smaller: 'menu.smallerText',
  usual: 'menu.usualText',
  quit: 'menu.quit',
}
