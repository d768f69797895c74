import { useEffect } from 'react'
import { useCommands } from '../state/phone-context'

/** How soon device changes appear. */
const LOOK_EVERY_MS = 2000

/** Keeps the list of devices up to date, and stops a running test when the component that started it unmounts. */
export function useDeviceWatch(): void {
  const { lookForDevices, stopSoundTest } = useCommands()
  useEffect(() => {
    lookForDevices(false)
    const timer = setInterval(() => lookForDevices(false), LOOK_EVERY_MS)
    return () => {
      clearInterval(timer)
      stopSoundTest()
    }
  }, [lookForDevices, stopSoundTest])
}
