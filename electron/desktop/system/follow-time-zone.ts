import type { CancelTimer, Clock } from '../../../base/clock'
import { readTimeZoneAgain } from '../../../base/time-zone'

/** Quiet hours are late by at most this time after a change of the time zone. ms */
const LOOK_MS = 30_000

/**
 * Follows changes of the computer's time zone while the app runs.
 * @returns a function that stops it
 */
export function followTimeZone(clock: Clock): CancelTimer {
  let cancel: CancelTimer = () => undefined
  const look = (): void => {
    readTimeZoneAgain()
    cancel = clock.after(LOOK_MS, look)
  }
  look()
  return () => cancel()
}
