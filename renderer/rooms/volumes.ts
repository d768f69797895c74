import type { Fingerprint } from '../../electron/api'

/** What the user has set in this run. The phone keeps it as long, and does not tell it. */
const volumes = new Map<Fingerprint, number>()

/** A factor, 1 unless it was changed. */
export const volumeOf = (key: Fingerprint): number => volumes.get(key) ?? 1

export function keepVolume(key: Fingerprint, volume: number): void {
  volumes.set(key, volume)
}
