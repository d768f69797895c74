import { Square, Volume2, Mic, Bell } from 'lucide-react'
import type { SoundTest, SoundTestPhase } from '../../electron/api'
import { Button } from '../look/Button'
import { useT } from '../language/wording-context'
import { phaseWords } from './phase-words'
import './sound.css'
import { useSoundTest } from './use-sound-test'

export interface TestButtonProps {
  readonly test: SoundTest
  /** The running test, if any. */
  readonly now: SoundTestPhase | undefined
  readonly disabled: boolean
}

const TEST_OF: Readonly<Record<SoundTestPhase, SoundTest>> = {
  opening: 'microphone',
  recording: 'microphone',
  'playing-back': 'microphone',
  speaker: 'speaker',
  ringer: 'ringer',
}

const ICONS: Readonly<Record<SoundTest, typeof Mic>> = { microphone: Mic, speaker: Volume2, ringer: Bell }

/** Starts a test, shows its progress, and stops it. */
export function TestButton({ test, now, disabled }: TestButtonProps) {
  const t = useT()
  const { start, stop } = useSoundTest()
  const running = now !== undefined && TEST_OF[now] === test
  const Icon = running ? Square : ICONS[test]
  return (
    <>
      <Button
        icon={<Icon aria-hidden="true" />}
        disabled={disabled}
        onClick={() => (running ? stop() : start(test))}
      >
        {running ? t('sound.stopTest') : t(`sound.test.${test}`)}
      </Button>
      <span className="sound-phase" role="status">
        {running && phaseWords(t, now)}
      </span>
    </>
  )
}
