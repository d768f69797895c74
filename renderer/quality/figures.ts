const SECOND_MS = 1000

/** A delay, to whole milliseconds. */
export const formatDelay = (ms: number): string => `${Math.round(ms)} ms`

/** A length of sound: milliseconds below a second, then seconds. */
export function formatLength(ms: number): string {
  if (Math.round(ms) < SECOND_MS) return formatDelay(ms)
  return ms < 10 * SECOND_MS ? `${(ms / SECOND_MS).toFixed(1)} s` : `${Math.round(ms / SECOND_MS)} s`
}

/** @param bitrate bit/s */
export const formatBitrate = (bitrate: number): string => `${Math.round(bitrate / 1000)} kbit/s`

export const formatPercent = (percent: number): string =>
  `${percent.toFixed(percent > 0 && percent < 9.95 ? 1 : 0)} %`
