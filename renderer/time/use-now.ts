import { useSyncExternalStore } from 'react'

/** Polls four times a second, so that a displayed second is at most a quarter late. */
const TICK_MS = 250

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK_MS)
  return () => clearInterval(timer)
}

/** A clock's time in ms, rounded down to a unit (ms). The component renders again only when the next unit starts. */
export function useTicks(clock: () => number, unitMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(clock() / unitMs) * unitMs)
}

/** Unix time, for days and times of day. Durations need `useSteadySeconds`. */
export const useNow = (unitMs: number): number => useTicks(Date.now, unitMs)

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
