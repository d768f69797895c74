import type { MenuItemConstructorOptions } from 'electron'
import type { Translate } from '../../../locales/wording'

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/* The system's standard menus. Electron implements the items by their roles, but labels them in English. */

/** The app's own menu on macOS. */
export const appItems = (t: Translate): MenuItemConstructorOptions[] => [
  { role: 'about', label: t('menu.about') },
  SEPARATOR,
  { role: 'services', label: t('menu.services') },
  SEPARATOR,
  { role: 'hide', label: t('menu.hide') },
  { role: 'hideOthers', label: t('menu.hideOthers') },
  { role: 'unhide', label: t('menu.showAll') },
  SEPARATOR,
  { role: 'quit', label: t('menu.quit') },
]

export const editItems = (t: Translate): MenuItemConstructorOptions[] => [
  { role: 'undo', label: t('menu.undo') },
  { role: 'redo', label: t('menu.redo') },
  SEPARATOR,
  { role: 'cut', label: t('menu.cut') },
  { role: 'copy', label: t('menu.copy') },
  { role: 'paste', label: t('menu.paste') },
  SEPARATOR,
  { role: 'selectAll', label: t('menu.selectAll') },
]

export const windowItems = (t: Translate, isMac: boolean): MenuItemConstructorOptions[] => [
  { role: 'minimize', label: t('menu.minimize') },
  { role: 'zoom', label: t('menu.zoom') },
  ...(isMac
    ? [SEPARATOR, { role: 'front' as const, label: t('menu.front') }]
    : [{ role: 'close' as const, label: t('menu.close') }]),
]
