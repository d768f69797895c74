export type PacketMs = 10 | 20

/** Below this rate the headers of twice as many packets would take too much from the voice. bit/s */
const NARROW_BITRATE = 30_000
/** The time without a problem before packets become short, and before they do so again. ms */
const FIRST_TRUST_MS = 3000
const TRUST_MS = 10_000

export interface PacketObservation {
  /** The link's bit rate, bit/s. */
  readonly bitrate: number
  /** The processor has no time for twice as many packets. */
  readonly isShort: boolean
}

/**
 * The duration of packets. Short ones save 10 ms of delay, and cost 17 kbit/s of headers and some processor time. They
 * are used with peers that accept them, if link and machine can take it. Pure; any monotonic time.
 */
export class PacketDuration {
  #notBeforeMs: number | undefined
  #ms: PacketMs = 20
  /** The peer accepts packets of 10 ms, and we want to send them. */
  mayBeShort = false

  get ms(): PacketMs {
    return this.#ms
  }

  observe({ bitrate, isShort }: PacketObservation, nowMs: number): void {
    this.#notBeforeMs ??= nowMs + FIRST_TRUST_MS
    if (bitrate < NARROW_BITRATE || isShort) this.#notBeforeMs = nowMs + TRUST_MS
    this.#ms = this.mayBeShort && nowMs >= this.#notBeforeMs ? 10 : 20
  }
}
