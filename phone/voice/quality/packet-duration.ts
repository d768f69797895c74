export type PacketMs = 10 | 20

/** Below this, the headers of twice as many packets take what the voice needs. bit/s */
const NARROW_BITRATE = 30_000
/** All has to be well for so long before packets are short, and before they are short again. ms */
const FIRST_TRUST_MS = 3000
const TRUST_MS = 10_000

export interface PacketObservation {
  /** What the link bears, bit/s. */
  readonly bitrate: number
  /** The processor has no time for twice as many packets. */
  readonly isShort: boolean
}

/**
 * How long a packet lasts. Short ones save 10 ms of delay, and cost 17 kbit/s of headers and some processor time: they
 * are for peers that take them, on links and machines that bear them. Pure; any monotonic time.
 */
export class PacketDuration {
  #notBeforeMs: number | undefined
  #ms: PacketMs = 20
  /** The peer takes packets of 10 ms, and we want to send them. */
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
