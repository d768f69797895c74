import { Square, Volume2, Mic, Bell } from 'lucide-react'
import type { DeviceTest, DeviceTestPhase, SoundTestPhase } from '../../electron/api'
import { Button } from '../look/Button'
import { useT } from '../language/wording-context'
import { phaseWords } from './phase-words'
import './sound.css'
import { useSoundTest } from './use-sound-test'

export interface TestButtonProps {
  readonly test: DeviceTest
  /** The running test, if any. */
  readonly now: SoundTestPhase | undefined
  readonly disabled: boolean
}

const PHASES: Readonly<Record<DeviceTest, readonly DeviceTestPhase[]>> = {
  microphone: ['opening', 'recording', 'playing-back'],
  speaker: ['speaker'],
  ringer: ['ringer'],
}

const ICONS: Readonly<Record<DeviceTest, typeof Mic>> = { microphone: Mic, speaker: Volume2, ringer: Bell }

/** Starts a test, shows its progress, and stops it. */
export function TestButton({ test, now, disabled }: TestButtonProps) {
  const t = useT()
  const { start, stop } = useSoundTest()
  const phase = PHASES[test].find((each) => each === now)
  const running = phase !== undefined
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
        {phaseWords(t, phase)}
      </span>
    </>
  )
}
