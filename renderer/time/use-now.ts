import { useSyncExternalStore } from 'react'

/** Looks four times a second, so that a shown second is never late by more than a quarter. */
const TICK_MS = 250

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK_MS)
  return () => clearInterval(timer)
}

/** Unix time in ms, cut to a unit (ms). The component renders again when the next unit begins, and only then. */
export function useNow(unitMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / unitMs) * unitMs)
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
