/** Reported by the receiver of our voice. */
export interface LossReport {
  /** The share of packets that did not arrive since its last report, 0 to 100. */
  readonly lossPercent: number
  /** The most packets lost in a row since then; undefined where the report does not say (RTCP): an early one is a burst. */
  readonly longestBurst?: number
}

/** `heavy`: much of the voice is lost, or several packets in a row. */
export type LossLevel = 'none' | 'scattered' | 'heavy'

const LEVELS: readonly LossLevel[] = ['none', 'scattered', 'heavy']
/** A report about this time counts in full; an early one, after a burst, counts less. ms */
const FULL_REPORT_MS = 1000
/** A report so soon after the last one is early. ms */
const EARLY_MS = 700
/** The weight of a report with more loss than usual, and of one with less: caution is cheap. */
const RISE = 0.5
const FALL = 0.1
/** With more loss the level begins … % */
const ENTER: Readonly<Record<LossLevel, number>> = { none: 0, scattered: 1.5, heavy: 7 }
/** … and with less it may end. % */
const LEAVE: Readonly<Record<LossLevel, number>> = { none: 0, scattered: 0.5, heavy: 4 }
/** Packets in a row that a single repeat cannot restore. */
const BURST = 3
/** A level ends after so long with less loss … ms */
const HOLD_MS = 10_000
/** … twice as long each time that it begins again within this time. ms */
const RELAPSE_MS = 60_000
const MOST_HOLD_MS = 160_000

/**
 * How much of our voice the network loses, from the receiver's reports. The level rises with the first bad report and
 * falls step by step, later each time that it fell too early. Pure; any monotonic time.
 */
export class LossMeter {
  #percent = 0
  #level = 0
  #reportedMs: number | undefined
  /** Since when the loss is low enough for the level to end. */
  #lowSinceMs: number | undefined
  #fellMs = -Infinity
  #holdMs = HOLD_MS

  get level(): LossLevel {
    return LEVELS[this.#level] ?? 'none'
  }

  /** The smoothed share of lost packets, rather too high than too low. 0 to 100 */
  get percent(): number {
    return this.#percent
  }

  report(report: LossReport, nowMs: number): void {
    const { lossPercent } = report
    const sinceMs = nowMs - (this.#reportedMs ?? nowMs - FULL_REPORT_MS)
    this.#reportedMs = nowMs
    const weight = Math.min(1, sinceMs / FULL_REPORT_MS)
    const difference = lossPercent - this.#percent
    this.#percent += weight * (difference > 0 ? RISE : FALL) * difference
    const longestBurst = report.longestBurst ?? (sinceMs < EARLY_MS && lossPercent > 0 ? BURST : 0)
    const needed = longestBurst >= BURST ? 2 : LEVELS.findLastIndex((level) => this.#percent >= ENTER[level])
    if (needed > this.#level) this.#rise(needed, nowMs)
    else if (needed === this.#level || this.#percent >= LEAVE[this.level]) this.#lowSinceMs = undefined
    else this.#fall(nowMs)
  }

  #rise(level: number, nowMs: number): void {
    if (nowMs - this.#fellMs < RELAPSE_MS) this.#holdMs = Math.min(MOST_HOLD_MS, 2 * this.#holdMs)
    else this.#holdMs = HOLD_MS
    this.#level = level
    this.#lowSinceMs = undefined
  }

  #fall(nowMs: number): void {
    this.#lowSinceMs ??= nowMs
    if (nowMs - this.#lowSinceMs < this.#holdMs) return
    this.#level--
    this.#lowSinceMs = nowMs
    this.#fellMs = nowMs
  }
}
