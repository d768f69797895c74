import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { isSilent, SILENCE_EVERY_MS } from '../capture/dtx-gate'
import type { QueuedPacket } from './packet-queue'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/**
 * Puts back what a sender with discontinuous transmission left out: after a packet that says silence, as many like it
 * as the time line has room for, no longer than until the next sign of life is due. So a pause is neither a loss nor a
 * late network. Pure; any monotonic time.
 */
export class SilenceFiller {
  #last: QueuedPacket | undefined
  /** The end of the last packet that was sent. Samples */
  #sentTo = -Infinity
  #left = 0

  /** A packet has arrived. @returns what was left out before it and is not filled in yet */
  arrived(packet: QueuedPacket): readonly QueuedPacket[] {
    if (packet.start < this.#sentTo) return []
    const filled: QueuedPacket[] = []
    while (this.#last && this.#last.start + 2 * this.#last.samples <= packet.start) {
      const filler = this.#next(this.#last)
      if (filler === undefined) break
      filled.push(filler)
    }
    this.#last = packet
    this.#sentTo = packet.start + packet.samples
    this.#left = isSilent(packet.payload) ? SILENCE_EVERY_MS * SAMPLES_PER_MS : 0
    return filled
  }

  /** @returns the next packet that was left out, if it would have come by now */
  next(nowMs: number): QueuedPacket | undefined {
    const last = this.#last
    if (last === undefined || nowMs < last.arrivedMs + last.samples / SAMPLES_PER_MS) return undefined
    return this.#next(last)
  }

  /** A new stream begins. */
  reset(): void {
    this.#last = undefined
    this.#sentTo = -Infinity
    this.#left = 0
  }

  #next(last: QueuedPacket): QueuedPacket | undefined {
    if (this.#left < last.samples) return undefined
    this.#left -= last.samples
    return (this.#last = {
      ...last,
      start: last.start + last.samples,
      arrivedMs: last.arrivedMs + last.samples / SAMPLES_PER_MS,
      isFiller: true,
    })
  }
}
