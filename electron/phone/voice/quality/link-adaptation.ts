/** Where mono speech at full band stops gaining much. bit/s */
const FIRST_BITRATE = 32_000
const MOST_BITRATE = 48_000
/** Less than this sounds narrow, and headers are most of the packet anyway. bit/s */
const LEAST_BITRATE = 16_000
const STEP = 2_000
const STEP_EVERY_MS = 1000
/** Close to where it was too much before, or over that. */
const SLOW_STEP_EVERY_MS = 10_000
const CLOSE = 0.85
/** What it falls to when it is too much. */
const DECREASE = 0.75
/** What queues takes this long to empty, and to be seen to have emptied. ms */
const EMPTYING_MS = 3000
/** Queueing of more than this is too much … ms */
const TOO_MUCH_MS = 100
/** … and of less than this is the unrest of any network. ms */
const UNREST_MS = 40

/** What is seen of the link. */
export interface LinkSigns {
  /** The socket has taken nothing for so long. ms */
  readonly blockedMs: number
  /** The round trip takes so much longer than at its best. ms */
  readonly risenMs: number
  /** Thrown away unsent, since talking began. */
  readonly droppedFrames: number
}

/**
 * The bit rate that the link bears: slowly more while nothing queues, at once less when something does (additive
 * increase, multiplicative decrease, as TCP does with its window), and slowly near where it was too much. Voice
 * itself is all there is to try the link with. Pure; any monotonic time.
 */
export class LinkAdaptation {
  #bitrate = FIRST_BITRATE
  /** It was too much at this rate. */
  #tooMuch = Infinity
  #changedMs: number | undefined
  #decreasedMs = -Infinity
  #droppedFrames = 0

  /** bit/s */
  get bitrate(): number {
    return this.#bitrate
  }

  observe({ blockedMs, risenMs, droppedFrames }: LinkSigns, nowMs: number): void {
    this.#changedMs ??= nowMs
    const isDropping = droppedFrames > this.#droppedFrames
    this.#droppedFrames = droppedFrames
    if (nowMs - this.#decreasedMs < EMPTYING_MS) return
    if (isDropping || blockedMs > TOO_MUCH_MS || risenMs > TOO_MUCH_MS) this.#decrease(nowMs)
    else if (blockedMs === 0 && risenMs < UNREST_MS) this.#increase(nowMs, this.#changedMs)
  }

  #decrease(nowMs: number): void {
    this.#tooMuch = this.#bitrate
    this.#bitrate = Math.max(LEAST_BITRATE, Math.round(this.#bitrate * DECREASE))
    this.#changedMs = nowMs
    this.#decreasedMs = nowMs
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
