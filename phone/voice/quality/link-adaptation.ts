/** With headers 63 kbit/s on the wire. Speech is 1.3 dB away from its source then (log-spectral distance). bit/s */
const FIRST_BITRATE = 40_000
/** … 1.1 dB; where mono speech at full band stops gaining much. bit/s */
const MOST_BITRATE = 48_000
/** Less than this sounds narrow, and headers are most of the packet anyway. bit/s */
const LEAST_BITRATE = 16_000
const STEP = 1_000
const STEP_EVERY_MS = 1000
/** Close to where it was too much before, or over that. */
const SLOW_STEP_EVERY_MS = 10_000
const CLOSE = 0.9
/** Down a little, while little queues; then it is seen whether that was enough. */
const STEP_DOWN = 2_000
const SETTLING_MS = 1500
/** Down to this much of it, when much queues; that takes this long to empty, and to be seen to have emptied. */
const DECREASE = 0.75
const EMPTYING_MS = 3000
/** Queueing of more than this is much, ms; */
const MUCH_MS = 100
/** of more than this is a beginning, … */
const LITTLE_MS = 40
/** … and of less than these, in comparison with what is usual and with the best, is the unrest of any network. */
const UNREST_MS = 20
const UNREST_ABOVE_BEST_MS = 15

/** What is seen of the link. */
export interface LinkObservation {
  /** The socket has taken nothing for so long. ms */
  readonly blockedMs: number
  /** The round trip takes so much longer than at its best, and than it usually does. ms */
  readonly aboveBestMs: number
  readonly aboveUsualMs: number
  /** Thrown away unsent, since talking began. */
  readonly droppedFrames: number
}

/**
 * The bit rate that the link bears: slowly more while nothing queues, a little less when queueing begins, at once much
 * less when much queues (additive increase, multiplicative decrease, as TCP does with its window), and very slowly
 * near where it was too much. Voice itself is all there is to try the link with. Pure; any monotonic time.
 */
export class LinkAdaptation {
  #bitrate = FIRST_BITRATE
  /** It was too much at this rate. */
  #tooMuch = Infinity
  #changedMs: number | undefined
  #decidesAtMs = -Infinity
  #droppedFrames = 0

  /** bit/s */
  get bitrate(): number {
    return this.#bitrate
  }

  observe({ blockedMs, aboveBestMs, aboveUsualMs, droppedFrames }: LinkObservation, nowMs: number): void {
    this.#changedMs ??= nowMs
    const isDropping = droppedFrames > this.#droppedFrames
    this.#droppedFrames = droppedFrames
    if (nowMs < this.#decidesAtMs) return
    if (isDropping || blockedMs > MUCH_MS || aboveBestMs > MUCH_MS)
      this.#decrease(this.#bitrate * DECREASE, nowMs, EMPTYING_MS)
    else if (aboveUsualMs > LITTLE_MS) this.#decrease(this.#bitrate - STEP_DOWN, nowMs, SETTLING_MS)
    else if (blockedMs === 0 && aboveUsualMs < UNREST_MS && aboveBestMs < UNREST_ABOVE_BEST_MS)
      this.#increase(nowMs, this.#changedMs)
  }

  #decrease(bitrate: number, nowMs: number, settlingMs: number): void {
    this.#tooMuch = this.#bitrate
    this.#bitrate = Math.max(LEAST_BITRATE, Math.round(bitrate))
    this.#changedMs = nowMs
    this.#decidesAtMs = nowMs + settlingMs
  }

  #increase(nowMs: number, changedMs: number): void {
    const next = Math.min(MOST_BITRATE, this.#bitrate + STEP)
    const everyMs = next > CLOSE * this.#tooMuch ? SLOW_STEP_EVERY_MS : STEP_EVERY_MS
    if (next === this.#bitrate || nowMs - changedMs < everyMs) return
    this.#bitrate = next
    this.#changedMs = nowMs
    if (next > this.#tooMuch + STEP) this.#tooMuch = Infinity
  }
}
