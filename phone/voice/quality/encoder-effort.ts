import { USUAL_COMPLEXITY } from '../../../native/opus/opus-encoder'

/** A lower complexity saves almost nothing; a higher one gains nothing at these bit rates. */
const LEAST = 2
const MOST = 9
/** Below this share of the time, encoding may do more. */
const LITTLE = 0.008
/** Above this share the machine is slow or busy: encoding does less. */
const MUCH = 0.05
/** Above this share twice as many packets would be too many. A slow laptop is below it, and a late scheduling now and then. */
const TOO_MUCH = 0.15
/** With a higher mean lateness of blocks the machine is busy. ms */
const LATE_MS = 8
const IN_TIME_MS = 2
/** Each packet's weight in the averages, which adapt in about a second. */
const WEIGHT = 1 / 50
const CHANGE_EVERY_MS = 2000

/**
 * Controls Opus's complexity by the free processor time: more work makes the same bit rate sound a little better. Pure.
 */
export class EncoderEffort {
  #complexity = USUAL_COMPLEXITY
  #share = 0
  #lateMs = 0
  #sinceChangeMs = 0

  get complexity(): number {
    return this.#complexity
  }

  /** The processor has no time for twice as many packets. */
  get isShort(): boolean {
    return this.#share > TOO_MUCH || this.#isLate
  }

  get #isLate(): boolean {
    return this.#lateMs > LATE_MS
  }

  /**
   * A packet was encoded.
   * @param durationMs of its sound
   * @param encodeMs how long that took
   * @param lateMs how much later than its duration it followed the previous one; negative: earlier
   */
  encoded(durationMs: number, encodeMs: number, lateMs: number): void {
    this.#share += WEIGHT * (encodeMs / durationMs - this.#share)
    this.#lateMs += WEIGHT * (Math.max(0, lateMs) - this.#lateMs)
    this.#sinceChangeMs += durationMs
    if (this.#sinceChangeMs < CHANGE_EVERY_MS) return
    if (this.#share > MUCH || this.#isLate) this.#change(-1)
    else if (this.#share < LITTLE && this.#lateMs < IN_TIME_MS) this.#change(1)
  }

  #change(by: number): void {
    this.#complexity = Math.min(MOST, Math.max(LEAST, this.#complexity + by))
    this.#sinceChangeMs = 0
  }
}
