import { uptime } from 'node:os'

/** Stops a timer; has no effect once it has fired or is stopped. */
export type CancelTimer = () => void

/** The time source. Code that waits takes one as an argument, so that tests can control time. */
export interface Clock {
  /** Milliseconds from an arbitrary start, with fractions; monotonic. */
  now(): number
  /** Unix time, ms, for display and for stored values; jumps when the system's clock is set. */
  unixTime(): number
  /** Unix time when the process started plus the time since then, ms. Never jumps: for durations and their display. */
  steadyUnixTime(): number
  /**
   * Time since the computer started, including the time that it slept, ms, in steps of up to a second. Never jumps. The
   * other monotonic times stand still while the computer sleeps.
   */
  uptime(): number
  /** Calls `callback` once, `ms` milliseconds from now or a little later. */
  after(ms: number, callback: () => void): CancelTimer
}

export const systemClock: Clock = {
  now: () => performance.now(),
  unixTime: () => Date.now(),
  steadyUnixTime: () => performance.timeOrigin + performance.now(),
  uptime: () => 1000 * uptime(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
