import { useEffect } from 'react'
import { useCommands } from '../state/phone-context'

/** How soon device changes appear. */
const LOOK_EVERY_MS = 2000

/** Keeps the list of devices up to date. */
export function useDeviceWatch(): void {
  const { lookForDevices } = useCommands()
  useEffect(() => {
    lookForDevices(false)
    const timer = setInterval(() => lookForDevices(false), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [lookForDevices])
}
