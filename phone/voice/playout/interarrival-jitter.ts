/** A longer silence is a peer that paused (discontinuous transmission), not a network that jitters. ms */
const PAUSE_MS = 500

/**
 * Interarrival jitter as in RFC 3550 section 6.4.1. Voice frames carry no time stamp: frames are taken as sent
 * one right after the other, as the sound in them was.
 */
export class InterarrivalJitter {
  #lastArrivalMs: number | undefined
  #lastDurationMs = 0
  #jitterMs = 0

  /** Smoothed, ms. */
  get ms(): number {
    return this.#jitterMs
  }

  arrived(nowMs: number, durationMs: number): void {
    const gapMs = this.#lastArrivalMs === undefined ? Infinity : nowMs - this.#lastArrivalMs
    if (gapMs < PAUSE_MS) this.#jitterMs += (Math.abs(gapMs - this.#lastDurationMs) - this.#jitterMs) / 16
    this.#lastArrivalMs = nowMs
    this.#lastDurationMs = durationMs
  }
}
