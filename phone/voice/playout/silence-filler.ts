import { isSilent, SILENCE_EVERY_MS } from '../capture/dtx-gate'

/** A packet, or what stands for one that was not sent. */
export interface ArrivedPacket {
  readonly packet: Uint8Array
  readonly durationMs: number
  readonly arrivedMs: number
}

/**
 * Puts back what a sender with discontinuous transmission left out: after a packet that says silence, as many like it
 * as time passes, no longer than until the next sign of life is due. So the jitter buffer sees an unbroken, punctual
 * stream, and a pause is neither a loss nor a late network to it. Pure; any monotonic time.
 */
export class SilenceFiller {
  #last: ArrivedPacket | undefined
  #leftMs = 0

  /** A packet has arrived. @returns what was left out before it and is not filled in yet */
  arrived(packet: Uint8Array, durationMs: number, nowMs: number): readonly ArrivedPacket[] {
    const filled: ArrivedPacket[] = []
    // Of a packet that is late or early, which of the ones before it were left out is told to the nearest.
    for (let next = this.next(nowMs - durationMs / 2); next; next = this.next(nowMs - durationMs / 2))
      filled.push(next)
    this.#last = { packet, durationMs, arrivedMs: nowMs }
    this.#leftMs = isSilent(packet) ? SILENCE_EVERY_MS : 0
    return filled
  }

  /** @returns the next packet that was left out, if it would have come by now */
  next(nowMs: number): ArrivedPacket | undefined {
    const last = this.#last
    if (last === undefined || this.#leftMs < last.durationMs) return undefined
    const arrivedMs = last.arrivedMs + last.durationMs
    if (nowMs < arrivedMs) return undefined
    this.#leftMs -= last.durationMs
    return (this.#last = { ...last, arrivedMs })
  }
}
