import { PACKET_BYTES } from './loss-protection'

/** What is sent is compared over so long, in which speech has its pauses. ms */
const WINDOW_MS = 1000
/** The rate is used when this share of it, or more, is sent. */
const USED = 0.85

interface Sent {
  /** Packets, and their bytes above the transport, since the beginning; undefined for links that do not count. */
  readonly framesSent?: number
  readonly bytesSent?: number
}

/**
 * Whether as much is sent as the rate allows: Opus needs less for silence, and nothing is sent for none. Pure; any monotonic time.
 */
export class RateUsage {
  #since: { readonly atMs: number; readonly bytes: number } | undefined
  #isUsed = false

  /**
   * Some ten times a second.
   * @param wireBitrate what may be sent, with all headers from IP on, bit/s
   * @returns of the last whole second
   */
  observe({ framesSent, bytesSent }: Sent, wireBitrate: number, nowMs: number): boolean {
    if (framesSent === undefined || bytesSent === undefined) return true
    const bytes = bytesSent + framesSent * PACKET_BYTES
    this.#since ??= { atMs: nowMs, bytes }
    const ms = nowMs - this.#since.atMs
    if (ms < WINDOW_MS) return this.#isUsed
    const bitrate = ((bytes - this.#since.bytes) * 8 * 1000) / ms
    this.#isUsed = bitrate >= USED * wireBitrate
    this.#since = { atMs: nowMs, bytes }
    return this.#isUsed
  }
}
