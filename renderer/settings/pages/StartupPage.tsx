import type { SettingsPatch } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { useCommands } from '../../state/phone-context'
import { SwitchRow } from '../rows/SwitchRow'
import type { PageProps } from './page-props'

/** When Ringdown starts and when it ends. */
export function StartupPage({ state }: PageProps) {
  const t = useT()
  const { changeSettings } = useCommands()
  const { abilities, settings } = state
  const { closeToTray = abilities.tray, startAtLogin, startHidden } = settings.desktop
  const startsAtLogin = abilities.startAtLogin && startAtLogin
  const change = (desktop: SettingsPatch['desktop'] & object): void => changeSettings({ desktop })
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
        on={startsAtLogin}
        onSwitch={(on) => change({ startAtLogin: on })}
      />
      <SwitchRow
        setting="startHidden"
        note={
          abilities.tray && abilities.startAtLogin && !startAtLogin
            ? t('settings.startHidden.needsLogin')
            : undefined
        }
        disabled={!abilities.tray || !startsAtLogin}
        on={abilities.tray && startsAtLogin && startHidden}
        onSwitch={(on) => change({ startHidden: on })}
      />
    </>
  )
}
