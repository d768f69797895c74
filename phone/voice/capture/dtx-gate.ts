/** The largest packet of Opus for a frame that need not be sent (RFC 6716 section 2.1.9). Bytes */
const MAX_SILENT_BYTES = 2
/** The interval of packets during silence, which keep the connection alive. ms */
export const SILENCE_EVERY_MS = 400

/** Whether the encoder marked a packet as silence that need not be sent. */
export const isSilent = (packet: Uint8Array): boolean => packet.length <= MAX_SILENT_BYTES

/** Drops the packets of a silence, except the first, which announces it, and one every 400 ms. Pure. */
export class DtxGate {
  /** Time since the last silent packet that was sent; undefined during speech. ms */
  #sinceMs: number | undefined

  /** @returns whether to send it */
  passes(packet: Uint8Array, durationMs: number): boolean {
    if (!isSilent(packet)) {
      this.#sinceMs = undefined
      return true
    }
    const sinceMs = (this.#sinceMs ?? SILENCE_EVERY_MS) + durationMs
    const passes = sinceMs > SILENCE_EVERY_MS
    this.#sinceMs = passes ? 0 : sinceMs
    return passes
  }
}
