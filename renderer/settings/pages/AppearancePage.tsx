import { type Appearance, TEXT_SIZE } from '../../../electron/api'
import { useWording } from '../../language/wording-context'
import { useCommands } from '../../state/phone-context'
import { percentWords } from '../percent-words'
import { ChoiceRow } from '../rows/ChoiceRow'
import { SliderRow } from '../rows/SliderRow'
import type { PageProps } from './page-props'

export function AppearancePage({ state }: PageProps) {
  const wording = useWording()
  const { changeSettings } = useCommands()
  const { theme, textSize, reducedMotion } = state.settings.appearance
  const change = (appearance: Partial<Appearance>): void => changeSettings({ appearance })
  return (
    <>
      <ChoiceRow
        setting="theme"
        chosen={theme}
        choices={[
          ['system', 'settings.theme.system'],
          ['light', 'settings.theme.light'],
          ['dark', 'settings.theme.dark'],
        ]}
        onChoose={(next) => change({ theme: next })}
      />
      <SliderRow
        setting="textSize"
        value={textSize}
        {...TEXT_SIZE}
        words={(percent) => percentWords(wording, percent / 100)}
        onChange={(next) => change({ textSize: next })}
      />
      <ChoiceRow
        setting="reducedMotion"
        chosen={reducedMotion}
        choices={[
          ['system', 'settings.reducedMotion.system'],
          ['on', 'settings.reducedMotion.on'],
          ['off', 'settings.reducedMotion.off'],
        ]}
        onChoose={(next) => change({ reducedMotion: next })}
      />
    </>
  )
}
