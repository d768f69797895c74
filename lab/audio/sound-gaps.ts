/** Shorter ones are irregularities of the measurement, or of concealment. ms */
const LEAST_GAP_MS = 60

/** Where sound was missing. */
export interface SoundGaps {
  /** 0: nothing was missing. */
  readonly longestMs: number
  /** When sound came after the longest gap; undefined: there was none, or sound did not come again. */
  readonly backAtMs: number | undefined
  /** The other gaps. */
  readonly others: readonly number[]
}

/**
 * The gaps of sound that end after `fromMs`. Pure.
 * @param heardMs when sound was heard, ascending
 * @param untilMs the end of listening
 */
export const soundGaps = (heardMs: readonly number[], fromMs: number, untilMs: number): SoundGaps => {
  const first = Math.max(
    0,
    heardMs.findLastIndex((ms) => ms <= fromMs),
  )
  const times = heardMs.slice(first)
  const gaps = times.flatMap((ms, n) => {
    const next = times[n + 1]
    const end = next ?? untilMs
    return end - ms > LEAST_GAP_MS ? [{ ms: end - ms, backAtMs: next }] : []
  })
  const [longest, ...others] = gaps.toSorted((a, b) => b.ms - a.ms)
  return {
    longestMs: longest?.ms ?? (times.length === 0 ? untilMs - fromMs : 0),
    backAtMs: longest?.backAtMs,
    others: others.map(({ ms }) => ms),
  }
}
