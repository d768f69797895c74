import { SurplusHistory } from './surplus-history'
import type { Stretch } from './time-stretcher'

/** A surplus above this is corrected by shortening, any deficit by lengthening. ms */
const LATE_TOLERANCE_MS = 3.5
/** With this much surplus, splices are made even in sound that hardly resembles itself. ms */
const VERY_LATE_MS = 60
/** A splice first waits for a place that fits well, and accepts worse ones with time. */
const GOOD_LIKENESS = 0.9
const LEAST_LIKENESS = 0.3
const LIKENESS_STEP_PER_MS = 0.001
const ANY_LIKENESS = -1

/** Decides from the surplus at each block how to stretch the next one. Pure. */
export class StretchPolicy {
  readonly #spares = new SurplusHistory()
  #likeness = GOOD_LIKENESS

  /** The surplus after the next block; negative: a deficit. ms */
  add(spareMs: number): void {
    this.#spares.add(spareMs)
  }

  /** Earlier surpluses no longer count. */
  clear(): void {
    this.#spares.clear()
  }

  /** Accounts for removed sound, ms; negative: repeated. */
  leftOut(ms: number): void {
    this.#spares.leftOut(ms)
  }

  /** A splice was made; the next one waits for a good place again. */
  spliced(): void {
    this.#likeness = GOOD_LIKENESS
  }

  /** @param hereMs sound present beyond the next block */
  next(blockMs: number, hereMs: number): Stretch {
    const spareMs = this.#spares.judge(blockMs, VERY_LATE_MS) ?? 0
    if (spareMs > LATE_TOLERANCE_MS) {
      const minLikeness = spareMs > VERY_LATE_MS ? ANY_LIKENESS : this.#nextLikeness(blockMs)
      return { kind: 'shorten', maxMs: Math.min(spareMs, hereMs), minLikeness }
    }
    if (spareMs < 0) {
      const minLikeness = this.#nextLikeness(blockMs)
      return { kind: 'lengthen', maxMs: LATE_TOLERANCE_MS - spareMs, minLikeness }
    }
    this.#likeness = GOOD_LIKENESS
    return { kind: 'as-it-is' }
  }

  #nextLikeness(blockMs: number): number {
    this.#likeness = Math.max(LEAST_LIKENESS, this.#likeness - LIKENESS_STEP_PER_MS * blockMs)
    return this.#likeness
  }
}
