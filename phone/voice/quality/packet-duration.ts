export type PacketMs = 10 | 20

/** Below this rate the headers of twice as many packets take too much from the voice. bit/s */
const NARROW_BITRATE = 40_000
/** The time without a problem before packets become short, … ms */
const FIRST_TRUST_MS = 3_000
/** … and before they do so again; twice as long each time, because short packets may be the problem. ms */
const TRUST_MS = 10_000
const MOST_TRUST_MS = 160_000
/** Short packets that lasted so long were not the problem. ms */
const PROVEN_MS = 60_000

export interface PacketObservation {
  /** The link's bit rate, bit/s. */
  readonly bitrate: number
  /** The processor has no time for twice as many packets. */
  readonly isShort: boolean
}

/**
 * The duration of packets. Short ones save 10 ms of delay, and cost 30 kbit/s of headers and some processor time. They
 * are used with peers that accept them, if link and machine can take it. Pure; any monotonic time.
 */
export class PacketDuration {
  readonly #mayBeShort: boolean
  #notBeforeMs: number | undefined
  #trustMs = TRUST_MS
  /** When packets became short; undefined while they are long. */
  #shortSinceMs: number | undefined

  /** @param mayBeShort whether the peer accepts packets of 10 ms */
  constructor(mayBeShort: boolean) {
    this.#mayBeShort = mayBeShort
  }

  get ms(): PacketMs {
    return this.#shortSinceMs === undefined ? 20 : 10
  }

  observe({ bitrate, isShort }: PacketObservation, nowMs: number): void {
    if (!this.#mayBeShort) return
    this.#notBeforeMs ??= nowMs + FIRST_TRUST_MS
    if (bitrate < NARROW_BITRATE || isShort) this.#lengthen(nowMs)
    else if (nowMs >= this.#notBeforeMs) this.#shortSinceMs ??= nowMs
  }

  #lengthen(nowMs: number): void {
    if (this.#shortSinceMs !== undefined) {
      const wasProven = nowMs - this.#shortSinceMs >= PROVEN_MS
      this.#trustMs = wasProven ? TRUST_MS : Math.min(MOST_TRUST_MS, 2 * this.#trustMs)
    }
    this.#shortSinceMs = undefined
    this.#notBeforeMs = nowMs + this.#trustMs
  }
}
