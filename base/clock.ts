/** Stops a timer; does nothing when it has fired or was stopped already. */
export type CancelTimer = () => void

/** Time, as an argument: whatever waits takes one, so that tests need not wait. */
export interface Clock {
  /** Milliseconds from an arbitrary start, with fractions; never goes back. */
  now(): number
  /** Unix time, ms. For people; may jump. */
  unixTime(): number
  /** Calls back once, `ms` milliseconds from now or a little later. */
  after(ms: number, callback: () => void): CancelTimer
}

export const systemClock: Clock = {
  now: () => performance.now(),
  unixTime: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
