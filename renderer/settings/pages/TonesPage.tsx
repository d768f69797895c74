import { useCommands } from '../../state/phone-context'
import { useT } from '../../language/wording-context'
import { GroupRow } from '../rows/Row'
import { SwitchRow } from '../rows/SwitchRow'
import { SampleList } from '../sounds/SampleList'
import { isEngaged, type PageProps } from './page-props'

/** The sounds that the app makes, to hear them and to switch off the small ones. */
export function TonesPage({ state }: PageProps) {
  const t = useT()
  const { settings, soundTest } = state
  const { changeSettings } = useCommands()
  const inCall = isEngaged(state) || (state.room !== undefined && state.room.phase !== 'ended')
  return (
    <>
      <SwitchRow
        setting="cues"
        on={settings.sound.cues}
        onSwitch={(cues) => changeSettings({ sound: { cues } })}
      />
      <GroupRow setting="samples" wide note={inCall ? t('samples.notInCall') : undefined}>
        <SampleList now={soundTest} disabled={inCall} />
      </GroupRow>
    </>
  )
}
