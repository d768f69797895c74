import type { Clock } from './clock'

/** After a longer pause (a laptop that slept, a computer with too much to do) missed ticks are dropped. ms */
const MAX_CATCH_UP_MS = 500

/**
 * Calls `tick` every `periodMs` by absolute deadlines: after a late wake-up all due ticks run, so that the long-term
 * rate is that of the clock. `setInterval` does not guarantee that.
 * @param onDropped is told how many ticks were dropped, before the next one
 * @returns a function that stops it
 */
export const startPacer = (
  clock: Clock,
  periodMs: number,
  tick: () => void,
  onDropped: (ticks: number) => void = () => undefined,
): (() => void) => {
  let due = clock.now() + periodMs
  let stopped = false
  let cancel = clock.after(periodMs, wake)
  function wake(): void {
    // A late thread reads its sockets before the missed ticks run: the packets in them arrived in time.
    if (clock.now() - due >= periodMs) cancel = clock.after(0, catchUp)
    else catchUp()
  }
  function catchUp(): void {
    // What becomes due meanwhile waits for a turn: ticks that are slower than their period must not keep the thread for ever.
    const nowMs = clock.now()
    if (nowMs - due > MAX_CATCH_UP_MS) {
      const dropped = Math.floor((nowMs - due) / periodMs)
      due += dropped * periodMs
      onDropped(dropped)
    }
    while (due <= nowMs) {
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
