/** The weight of a report in the smoothed loss. */
const WEIGHT = 0.3
/** The memory of lower rates. ms */
const MEMORY_MS = 60_000
/** A rate that is lower by this factor may be compared. */
const LOWER = 0.9
/** Our rate is suspect when more is lost than at a lower one: by this factor, and so many points more. */
const FACTOR = 2
const POINTS = 5
/** So much loss is suspect at any rate … % */
const EXTREME_PERCENT = 25
/** … and this share of the rate is tried … */
const EXTREME_LOWER = 0.4
/** … unless it was tried in vain so recently. ms */
const EXTREME_AGAIN_MS = 60_000
/** Trying the lower rate takes so long; reports of its first part are about the higher one. ms */
const TRIAL_MS = 5_000
const STALE_MS = 2_000
/** The lower rate is better when this share of the loss is left, or less. */
const LEFT = 0.75

export type Verdict =
  | { readonly kind: 'nothing' }
  /** More is lost than at this lower rate: try it again. bit/s */
  | { readonly kind: 'suspect'; readonly bitrate: number }
  /** As much is lost at the lower rate: the loss is the network's own. */
  | { readonly kind: 'acquitted' }

interface Past {
  readonly atMs: number
  readonly bitrate: number
  readonly percent: number
}

interface Trial {
  readonly endsMs: number
  readonly countsFromMs: number
  /** Before it. */
  readonly percent: number
  readonly reports: number[]
}

const NOTHING: Verdict = { kind: 'nothing' }

/**
 * Tells loss that our own rate causes, where a link drops what does not fit without queueing it, from loss that is
 * there anyway: without this, redundancy against the loss would make it worse. Pure; any monotonic time.
 */
export class OwnLoss {
  #percent: number | undefined
  #past: Past[] = []
  #trial: Trial | undefined
  #acquittedMs = -Infinity

  /**
   * The receiver has reported its loss.
   * @param bitrate that was sent, on the wire, bit/s
   * @param lossPercent 0 to 100
   */
  report(bitrate: number, lossPercent: number, nowMs: number): Verdict {
    const percent = (this.#percent ??= lossPercent) + WEIGHT * (lossPercent - this.#percent)
    this.#percent = percent
    if (this.#trial) return this.#try(this.#trial, bitrate, lossPercent, nowMs)
    this.#past = this.#past.filter(({ atMs }) => nowMs - atMs < MEMORY_MS)
    const lower = this.#better(bitrate, percent) ?? this.#extreme(bitrate, percent, nowMs)
    if (lower === undefined) {
      this.#past.push({ atMs: nowMs, bitrate, percent })
      return NOTHING
    }
    const [countsFromMs, endsMs] = [nowMs + STALE_MS, nowMs + TRIAL_MS]
    this.#trial = { endsMs, countsFromMs, percent, reports: [] }
    return { kind: 'suspect', bitrate: lower }
  }

  /** @returns the highest lower rate with clearly less loss */
  #better(bitrate: number, percent: number): number | undefined {
    const better = this.#past.filter(
      (past) => past.bitrate <= LOWER * bitrate && percent > FACTOR * past.percent + POINTS,
    )
    return better.length === 0 ? undefined : Math.max(...better.map((past) => past.bitrate))
  }

  #extreme(bitrate: number, percent: number, nowMs: number): number | undefined {
    const isSuspect = percent > EXTREME_PERCENT && nowMs - this.#acquittedMs > EXTREME_AGAIN_MS
    return isSuspect ? EXTREME_LOWER * bitrate : undefined
  }

  #try(trial: Trial, bitrate: number, lossPercent: number, nowMs: number): Verdict {
    if (nowMs >= trial.countsFromMs) trial.reports.push(lossPercent)
    if (nowMs < trial.endsMs) return NOTHING
    this.#trial = undefined
    const left = trial.reports.reduce((sum, percent) => sum + percent, 0) / trial.reports.length
    this.#percent = left
    if (left <= LEFT * trial.percent) {
      this.#past.push({ atMs: nowMs, bitrate, percent: left })
      return NOTHING
    }
    this.#past = []
    this.#acquittedMs = nowMs
    return { kind: 'acquitted' }
  }
}
