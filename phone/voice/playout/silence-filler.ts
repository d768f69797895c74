import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { isSilent, SILENCE_EVERY_MS } from '../capture/dtx-gate'
import type { QueuedPacket } from './packet-queue'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/**
 * Inserts the packets that a sender with discontinuous transmission left out: after a silent packet, as many copies
 * as fit on the time line, at most until the next packet is due. So a pause looks like neither loss nor a
 * late network. Pure; any monotonic time.
 */
export class SilenceFiller {
  #last: QueuedPacket | undefined
  /** The end of the last packet that was sent. Samples */
  #sentTo = -Infinity
  #left = 0

  /** Takes an arriving packet. @returns the silence before it that is not filled in yet */
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

  /** @returns the next omitted packet, if it is due by now */
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
      fecSamples: 0,
      start: last.start + last.samples,
      arrivedMs: last.arrivedMs + last.samples / SAMPLES_PER_MS,
      isFiller: true,
    })
  }
}
