import { useEffect, useId } from 'react'
import type { SoundTest } from '../../electron/api'
import { useCommands } from '../state/phone-context'

/** The component that started the latest test. */
let starter: string | undefined

export interface SoundTestControls {
  readonly start: (test: SoundTest) => void
  readonly stop: () => void
}

/**
 * Starts and stops tests. When the component unmounts, its test stops. A test that another component has started since
 * then goes on: the offer after the first sign-in may unmount when a test in the settings has already begun.
 */
export function useSoundTest(): SoundTestControls {
  const id = useId()
  const { testSound, stopSoundTest } = useCommands()
  useEffect(
    () => () => {
      if (starter !== id) return
      starter = undefined
      stopSoundTest()
    },
    [id, stopSoundTest],
  )
  const start = (test: SoundTest): void => {
    starter = id
    testSound(test)
  }
  const stop = (): void => {
    starter = undefined
    stopSoundTest()
  }
  return { start, stop }
}
