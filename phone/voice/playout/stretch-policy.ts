import { SurplusHistory } from './surplus-history'
import type { Stretch } from './time-stretcher'

/** More sound to spare than this is mended by shortening; any that lacks, by lengthening. ms */
const LATE_TOLERANCE_MS = 3.5
/** So late that splices are made even where the sound hardly resembles itself. ms */
const VERY_LATE_MS = 60
/** A splice first waits for a place that fits well, then for ever less. */
const GOOD_LIKENESS = 0.9
const LEAST_LIKENESS = 0.3
const LIKENESS_STEP_PER_MS = 0.001
const ANY_LIKENESS = -1

/** Decides from the sound to spare at each block how the next one is stretched. Pure. */
export class StretchPolicy {
  readonly #spares = new SurplusHistory()
  #likeness = GOOD_LIKENESS

  /** So much sound is to spare after the next block; negative: it lacks. ms */
  add(spareMs: number): void {
    this.#spares.add(spareMs)
  }

  /** What was to spare until now says nothing any more. */
  clear(): void {
    this.#spares.clear()
  }

  /** There is so much less to spare than was added: it was left out; negative: repeated. */
  leftOut(ms: number): void {
    this.#spares.leftOut(ms)
  }

  /** A splice was made; the next one waits for a good place again. */
  spliced(): void {
    this.#likeness = GOOD_LIKENESS
  }

  /** @param hereMs sound that is here beyond the next block */
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
