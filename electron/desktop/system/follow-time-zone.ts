import type { CancelTimer, Clock } from '../../../base/clock'
import { readTimeZoneAgain } from '../../../base/time-zone'

/** Quiet hours begin at most this late after a journey. ms */
const LOOK_MS = 30_000

/** Follows a computer that travels, as long as the app runs. @returns what ends it */
export function followTimeZone(clock: Clock): CancelTimer {
  let cancel: CancelTimer = () => undefined
  const look = (): void => {
    readTimeZoneAgain()
    cancel = clock.after(LOOK_MS, look)
  }
  look()
  return () => cancel()
}
