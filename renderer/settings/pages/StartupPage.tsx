import type { Preferences } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { useCommands } from '../../state/phone-context'
import { SwitchRow } from '../rows/SwitchRow'
import { changed, type PageProps } from './page-props'

/** When Ringdown starts and when it ends. */
export function StartupPage({ state }: PageProps) {
  const t = useT()
  const { setPreferences } = useCommands()
  const { abilities, preferences } = state
  const { closeToTray = abilities.tray, startAtLogin, startHidden } = preferences.desktop
  const change = (part: Partial<Preferences['desktop']>): void =>
    setPreferences(changed(state, 'desktop', part))
  return (
    <>
      <SwitchRow
        setting="closeToTray"
        note={abilities.tray ? undefined : t('settings.noTray')}
        disabled={!abilities.tray}
        on={abilities.tray && closeToTray}
        onSwitch={(on) => change({ closeToTray: on })}
      />
      <SwitchRow
        setting="startAtLogin"
        note={abilities.startAtLogin ? undefined : t('settings.noStartAtLogin')}
        disabled={!abilities.startAtLogin}
        on={abilities.startAtLogin && startAtLogin}
        onSwitch={(on) => change({ startAtLogin: on })}
      />
      <SwitchRow
        setting="startHidden"
        disabled={!abilities.tray || !startAtLogin}
        on={abilities.tray && startHidden}
        onSwitch={(on) => change({ startHidden: on })}
      />
    </>
  )
}
