import { useEffect } from 'react'
import { useCommands } from '../state/phone-context'

/** What is plugged in or out meanwhile appears about so soon. */
const LOOK_EVERY_MS = 2000

/** Keeps the list of devices up to date, and ends a test that runs when whoever started it goes. */
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
