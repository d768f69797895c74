import type { Cleaning, SettingsPatch } from '../../../electron/api'
import { Meter } from '../../call/Meter'
import { useT } from '../../language/wording-context'
import { DeviceNotes } from '../../sound/DeviceNotes'
import { TestButton } from '../../sound/TestButton'
import { useDeviceWatch } from '../../sound/use-device-watch'
import { useCommands } from '../../state/phone-context'
import { DeviceRow } from '../rows/DeviceRow'
import { SwitchRow } from '../rows/SwitchRow'
import { isEngaged, type PageProps } from './page-props'

/** In the order in which they process the sound. */
const CLEANING = ['echoCancellation', 'noiseSuppression', 'gainControl'] as const satisfies (keyof Cleaning)[]

/** The sound devices, their tests, and the voice processing. */
export function SoundPage({ state }: PageProps) {
  const t = useT()
  const { settings, soundDevices, soundTest } = state
  const { sound } = settings
  const { changeSettings } = useCommands()
  useDeviceWatch()
  const inCall = isEngaged(state)
  const change = (part: SettingsPatch['sound'] & object): void => changeSettings({ sound: part })

  return (
    <>
      <DeviceNotes state={state} inCall={inCall} />
      <DeviceRow
        setting="microphone"
        devices={soundDevices?.inputs}
        chosen={sound.input}
        onChoose={(input) => change({ input })}
      >
        <Meter label={t('call.microphoneLevel')} of="inputDbfs" />
        <TestButton test="microphone" now={soundTest} disabled={inCall} />
      </DeviceRow>
      <DeviceRow
        setting="speaker"
        devices={soundDevices?.outputs}
        chosen={sound.output}
        onChoose={(output) => change({ output })}
      >
        <TestButton test="speaker" now={soundTest} disabled={inCall} />
      </DeviceRow>
      <h4>{t('sound.yourVoice')}</h4>
      {CLEANING.map((part) => (
        <SwitchRow
          key={part}
          setting={part}
          on={sound.cleaning[part]}
          onSwitch={(on) => change({ cleaning: { [part]: on } })}
        />
      ))}
      <SwitchRow setting="dtx" on={sound.dtx} onSwitch={(dtx) => change({ dtx })} />
    </>
  )
}
