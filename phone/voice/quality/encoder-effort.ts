import { USUAL_COMPLEXITY } from '../../../native/opus/opus-encoder'

/** Less saves next to nothing; more gains nothing at these bit rates. */
const LEAST = 2
const MOST = 9
/** Encoding takes a smaller share of the time than this: it may do more. */
const LITTLE = 0.008
/** … and a larger one than this: the machine is slow, or busy. */
const MUCH = 0.05
/** Blocks come later than this on average: the machine has no time for us. ms */
const LATE_MS = 8
const IN_TIME_MS = 2
/** Each packet's part in the averages: they follow in about a second. */
const WEIGHT = 1 / 50
const CHANGE_EVERY_MS = 2000

/**
 * How hard the encoder tries (Opus' complexity), as far as the processor has time for it: more work makes the same
 * bits sound a little better. Pure.
 */
export class EncoderEffort {
  #complexity = USUAL_COMPLEXITY
  #share = 0
  #lateMs = 0
  #sinceChangeMs = 0

  get complexity(): number {
    return this.#complexity
  }

  /** The processor is short of time. */
  get isShort(): boolean {
    return this.#share > MUCH || this.#lateMs > LATE_MS
  }

  /**
   * A packet was encoded.
   * @param durationMs of its sound
   * @param encodeMs how long that took
   * @param lateMs how much later it came after the one before than its sound is long; negative: earlier
   */
  encoded(durationMs: number, encodeMs: number, lateMs: number): void {
    this.#share += WEIGHT * (encodeMs / durationMs - this.#share)
    this.#lateMs += WEIGHT * (Math.max(0, lateMs) - this.#lateMs)
    this.#sinceChangeMs += durationMs
    if (this.#sinceChangeMs < CHANGE_EVERY_MS) return
    if (this.isShort) this.#change(-1)
    else if (this.#share < LITTLE && this.#lateMs < IN_TIME_MS) this.#change(1)
  }

  #change(by: number): void {
    this.#complexity = Math.min(MOST, Math.max(LEAST, this.#complexity + by))
    this.#sinceChangeMs = 0
  }
}
