import { RINGS } from '../../../electron/api'
import { useWording } from '../../language/wording-context'
import { DeviceNotes } from '../../sound/DeviceNotes'
import { TestButton } from '../../sound/TestButton'
import { useDeviceWatch } from '../../sound/use-device-watch'
import { useCommands } from '../../state/phone-context'
import { percentWords } from '../percent-words'
import { ChoiceRow } from '../rows/ChoiceRow'
import { DeviceRow } from '../rows/DeviceRow'
import { SliderRow } from '../rows/SliderRow'
import { SwitchRow } from '../rows/SwitchRow'
import { isEngaged, type PageProps } from './page-props'

const VOLUME_STEP = 0.05

/** Settings for ringing, and for the calls to accept. */
export function CallsPage({ state }: PageProps) {
  const wording = useWording()
  const { settings, soundDevices, soundTest } = state
  const { sound } = settings
  const { changeSettings } = useCommands()
  useDeviceWatch()
  const inCall = isEngaged(state)
  const { callWaiting, answersFavourites, privateOnly } = settings.calls

  return (
    <>
      <DeviceNotes state={state} inCall={inCall} />
      <DeviceRow
        setting="ringer"
        devices={soundDevices?.outputs}
        chosen={sound.ringer}
        onChoose={(ringer) => changeSettings({ sound: { ringer } })}
      >
        <TestButton test="ringer" now={soundTest} disabled={inCall} />
      </DeviceRow>
      <ChoiceRow
        setting="ring"
        chosen={sound.ring}
        choices={RINGS.map((ring) => [ring, `samples.name.ring-${ring}`])}
        onChoose={(ring) => changeSettings({ sound: { ring } })}
      />
      <SliderRow
        setting="ringVolume"
        value={sound.ringVolume}
        least={0}
        most={1}
        step={VOLUME_STEP}
        words={(volume) => percentWords(wording, volume)}
        onChange={(ringVolume) => changeSettings({ sound: { ringVolume } })}
      />
      <SwitchRow
        setting="callWaiting"
        on={callWaiting}
        onSwitch={(on) => changeSettings({ calls: { callWaiting: on } })}
      />
      <SwitchRow
        setting="answersFavourites"
        on={answersFavourites}
        onSwitch={(on) => changeSettings({ calls: { answersFavourites: on } })}
      />
      <SwitchRow
        setting="privateOnly"
        on={privateOnly}
        onSwitch={(on) => changeSettings({ calls: { privateOnly: on } })}
      />
    </>
  )
}
