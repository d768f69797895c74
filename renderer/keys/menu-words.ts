import type { MenuKey } from '../../electron/api'
import type { WordingKey } from '../../locales/wording'

/**
 * The actions of the menu bar's keys, in the list of keys. The settings key is in the table already, because the window
 * handles it too.
 */
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
