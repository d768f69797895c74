import type { SettingsPatch } from '../../../electron/api'
import { useTurnOff } from '../../availability/use-turn-off'
import { useWording } from '../../language/wording-context'
import { useCommands } from '../../state/phone-context'
import { quietWords } from '../../time/day-words'
import { MINUTE_MS, useNow } from '../../time/use-now'
import { QuietHoursRow } from '../quiet-hours/QuietHoursRow'
import { SwitchRow } from '../rows/SwitchRow'
import type { PageProps } from './page-props'

/** Notifications and quiet hours. */
export function NotificationsPage({ state }: PageProps) {
  const wording = useWording()
  const now = useNow(MINUTE_MS)
  const { changeSettings } = useCommands()
  const { doNotDisturb, settings } = state
  const turnOff = useTurnOff(doNotDisturb)
  const { incoming, missed } = settings.notifications
  const change = (notifications: SettingsPatch['notifications'] & object): void =>
    changeSettings({ notifications })
  return (
    <>
      <SwitchRow setting="incoming" on={incoming} onSwitch={(on) => change({ incoming: on })} />
      <SwitchRow setting="missed" on={missed} onSwitch={(on) => change({ missed: on })} />
      <SwitchRow
        setting="quiet"
        note={
          doNotDisturb.quiet && doNotDisturb.untilMs !== undefined
            ? quietWords(wording, doNotDisturb.untilMs, now)
            : undefined
        }
        on={doNotDisturb.quiet}
        onSwitch={(on) => (on ? changeSettings({ manualQuiet: { kind: 'on' } }) : turnOff())}
      />
      <QuietHoursRow
        quietHours={settings.quietHours}
        onChange={(quietHours) => changeSettings({ quietHours })}
      />
    </>
  )
}
