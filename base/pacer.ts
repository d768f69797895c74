import type { Clock } from './clock'

/** After a longer pause (a laptop that slept) time is not caught up with: it goes on from now. ms */
const MAX_CATCH_UP_MS = 500

/**
 * Calls `tick` every `periodMs` by absolute deadlines: a late wake-up is followed by all ticks that fell due, so
 * that the long-term rate is that of the clock, which `setInterval` does not keep.
 * @returns stops it
 */
export const startPacer = (clock: Clock, periodMs: number, tick: () => void): (() => void) => {
  let due = clock.now() + periodMs
  let stopped = false
  let cancel = clock.after(periodMs, wake)
  function wake(): void {
    // A late thread has sockets to read, and what they hold was in time: they go before the ticks that were missed.
    if (clock.now() - due >= periodMs) cancel = clock.after(0, catchUp)
    else catchUp()
  }
  function catchUp(): void {
    if (clock.now() - due > MAX_CATCH_UP_MS) due = clock.now()
    while (due <= clock.now()) {
      due += periodMs
      tick()
      if (stopped) return
    }
    cancel = clock.after(due - clock.now(), wake)
  }
  return () => {
    stopped = true
    cancel()
  }
}
