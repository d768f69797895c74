import type { MenuItemConstructorOptions } from 'electron'
import { type Translate, wordingIn } from '../../../locales/wording'
import { MENU_KEYS, type StateBesideContacts, TEXT_SIZE, type View } from '../../api'
import { type CallCommands, callItems } from './call-items'
import { appItems, editItems, windowItems } from './system-items'

export interface AppMenuCommands extends CallCommands {
  readonly open: (view: View) => void
  /** Changes the text size by a number of percentage points. */
  readonly resizeText: (by: number) => void
  readonly resetText: () => void
  readonly openLogs: () => unknown
  readonly copyDiagnostics: () => unknown
}

const KEYS: Readonly<Record<string, string>> = MENU_KEYS

/** The window's menu bar, or the one at the top of the screen on macOS. */
export function appMenu(
  state: StateBesideContacts,
  commands: AppMenuCommands,
  isMac: boolean,
): MenuItemConstructorOptions[] {
  const { t } = wordingIn(state.language)
  const calls = callItems(state, commands).map((item) => {
    const accelerator = KEYS[item.id ?? '']
    return { ...item, ...(accelerator && { accelerator }) }
  })
  return [
    ...(isMac ? [{ label: t('app.name'), submenu: appItems(t) }] : []),
    {
      label: t('menu.file'),
      submenu: [
        {
          id: 'settings',
          label: t('menu.settings'),
          accelerator: MENU_KEYS.settings,
          click: () => commands.open('settings'),
        },
        { type: 'separator' },
        isMac
          ? { role: 'close', label: t('menu.close') }
          : { id: 'quit', role: 'quit', label: t('menu.quit'), accelerator: MENU_KEYS.quit },
      ],
    },
    { label: t('menu.edit'), submenu: editItems(t) },
    { label: t('menu.view'), submenu: viewItems(t, state, commands) },
    { id: 'call', label: t('menu.call'), submenu: calls, enabled: calls.length > 0 },
    { label: t('menu.window'), role: 'window', submenu: windowItems(t, isMac) },
    {
      label: t('menu.help'),
      role: 'help',
      submenu: [
        { id: 'about', label: t('menu.about'), click: () => commands.open('about') },
        { id: 'logs', label: t('menu.logs'), click: () => void commands.openLogs() },
        { id: 'diagnostics', label: t('menu.copyDiagnostics'), click: () => void commands.copyDiagnostics() },
      ],
    },
  ]
}

function viewItems(
  t: Translate,
  { settings }: StateBesideContacts,
  { open, resizeText, resetText }: AppMenuCommands,
): MenuItemConstructorOptions[] {
  const { textSize } = settings.appearance
  return [
    { id: 'calls', label: t('menu.calls'), click: () => open('calls') },
    { type: 'separator' },
    {
      id: 'larger',
      label: t('menu.largerText'),
      accelerator: MENU_KEYS.larger,
      enabled: textSize < TEXT_SIZE.most,
      click: () => resizeText(TEXT_SIZE.step),
    },
    {
      id: 'smaller',
      label: t('menu.smallerText'),
      accelerator: MENU_KEYS.smaller,
      enabled: textSize > TEXT_SIZE.least,
      click: () => resizeText(-TEXT_SIZE.step),
    },
    {
      id: 'usual',
      label: t('menu.usualText'),
      accelerator: MENU_KEYS.usual,
      click: () => resetText(),
    },
    { type: 'separator' },
    { role: 'togglefullscreen', label: t('menu.fullScreen') },
  ]
}
