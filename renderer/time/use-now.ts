import { useSyncExternalStore } from 'react'

/** Polls four times a second, so that a displayed second is at most a quarter late. */
const TICK_MS = 250

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK_MS)
  return () => clearInterval(timer)
}

/** Unix time in ms, rounded down to a unit (ms). The component renders again only when the next unit starts. */
export function useNow(unitMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / unitMs) * unitMs)
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
