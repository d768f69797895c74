import type { MenuItemConstructorOptions } from 'electron'
import { wordingIn } from '../../../locales/wording'
import type { Commands, ManualQuiet, StateBesideContacts } from '../../api'
import { type CallCommands, callItems } from '../menu/call-items'
import { trayStatus } from './tray-status'

export interface TrayCommands extends CallCommands {
  readonly open: () => void
  readonly quit: () => void
  readonly changeSettings: Commands['changeSettings']
}

/** The menu of the tray icon. */
export function trayMenu(state: StateBesideContacts, commands: TrayCommands): MenuItemConstructorOptions[] {
  const { t } = wordingIn(state.language)
  const calls = callItems(state, commands)
  const { quiet } = state.doNotDisturb
  return [
    { id: 'open', label: t('tray.open'), click: () => commands.open() },
    { id: 'status', label: trayStatus(state).text, enabled: false },
    { type: 'separator' },
    ...calls,
    ...(calls.length > 0 ? [{ type: 'separator' as const }] : []),
    {
      id: 'quiet',
      label: t('quiet.title'),
      type: 'checkbox',
      checked: quiet,
      click: () => void commands.changeSettings({ manualQuiet: switchedQuiet(state) }),
    },
    { type: 'separator' },
    { id: 'quit', label: t('tray.quit'), click: () => commands.quit() },
  ]
}

/** Quiet hours are overridden until they end; without an end, switching off is enough. */
function switchedQuiet({ doNotDisturb: { quiet, untilMs } }: StateBesideContacts): ManualQuiet {
  if (!quiet) return { kind: 'on' }
  return untilMs === undefined ? { kind: 'off' } : { kind: 'off-until', untilMs }
}
