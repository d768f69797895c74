import { Play, Square } from 'lucide-react'
import { SAMPLES, type SampleName, type SoundTestPhase } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { Tooltip } from '../../look/Tooltip'
import { useSoundTest } from '../../sound/use-sound-test'
import './sample-list.css'

export interface SampleListProps {
  /** What is played or tested now, if anything. */
  readonly now: SoundTestPhase | undefined
  readonly disabled: boolean
}

/** All sounds, each with a button to hear it. */
export function SampleList({ now, disabled }: SampleListProps) {
  const { start, stop } = useSoundTest()
  return (
    <ul className="sample-list">
      {SAMPLES.map((sample) => (
        <Sample
          key={sample}
          sample={sample}
          isPlaying={now === sample}
          disabled={disabled}
          onPress={() => (now === sample ? stop() : start(sample))}
        />
      ))}
    </ul>
  )
}

interface SampleProps {
  readonly sample: SampleName
  readonly isPlaying: boolean
  readonly disabled: boolean
  readonly onPress: () => void
}

function Sample({ sample, isPlaying, disabled, onPress }: SampleProps) {
  const t = useT()
  const sound = t(`samples.name.${sample}`)
  const [Icon, words] = isPlaying
    ? [Square, t('samples.stop', { name: sound })]
    : [Play, t('samples.play', { name: sound })]
  return (
    <li className="sample" data-playing={isPlaying}>
      <span>{sound}</span>
      <Tooltip words={words}>
        <button
          type="button"
          className="icon-button"
          aria-label={words}
          disabled={disabled}
          onClick={onPress}
        >
          <Icon aria-hidden="true" />
        </button>
      </Tooltip>
    </li>
  )
}
