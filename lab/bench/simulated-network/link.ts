import type { Clock } from '../../../base/clock'
import type { Random } from './random'

export interface LinkOptions {
  readonly clock: Clock
  readonly latencyMs: number
  /** Up to this much is added to the latency of each message; they do not overtake each other. */
  readonly jitterMs: number
  /** undefined: without limit */
  readonly bitsPerSecond?: number | undefined
  readonly random: Random
}

/** What TCP carries in one packet, and what Ethernet, IPv4 and TCP with timestamps add to it. Bytes */
const SEGMENT_BYTES = 1448
const AROUND_BYTES = 66 + 24

/** One direction of a link. What does not fit into its bandwidth waits in order, without a limit. */
export class Link {
  readonly #options: LinkOptions
  readonly #wireBytesPerMs: number
  #freeAtMs = 0
  #lastArrivalMs = 0
  messages = 0
  /** Without what is around them. */
  bytes = 0
  /** With it. */
  wireBytes = 0

  constructor(options: LinkOptions) {
    this.#options = options
    this.#wireBytesPerMs = (options.bitsPerSecond ?? Infinity) / 8000
  }

  /** How long a message would wait that is sent now. ms */
  get queueMs(): number {
    return Math.max(0, this.#freeAtMs - this.#options.clock.now())
  }

  /** @param fromMs when it reaches this link @returns when it arrives */
  send(bytes: number, fromMs = this.#options.clock.now()): number {
    const { latencyMs, jitterMs, random } = this.#options
    const wireBytes = bytes + AROUND_BYTES * Math.ceil(bytes / SEGMENT_BYTES)
    this.messages++
    this.bytes += bytes
    this.wireBytes += wireBytes
    this.#freeAtMs = Math.max(fromMs, this.#freeAtMs) + wireBytes / this.#wireBytesPerMs
    const jitter = jitterMs === 0 ? 0 : jitterMs * random()
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + latencyMs + jitter)
    return this.#lastArrivalMs
  }
}
