/** What Opus makes of a frame that need not be sent is no longer than this (RFC 6716 section 2.1.9). Bytes */
const MAX_SILENT_BYTES = 2
/** In silence one packet goes out so often all the same, so that the peer sees that we are there. ms */
export const SILENCE_EVERY_MS = 400

/** Whether a packet stands for silence and need not be sent: the encoder's discontinuous transmission made it. */
export const isSilent = (packet: Uint8Array): boolean => packet.length <= MAX_SILENT_BYTES

/** Keeps back the packets of a silence, but for the first, which says that it begins, and one every 400 ms. Pure. */
export class DtxGate {
  /** Since the last one that was let through; undefined while somebody speaks. ms */
  #sinceMs: number | undefined

  /** @returns whether it is to be sent */
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
