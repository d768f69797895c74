import { packetSamples } from '../../../../native/opus/opus-format'
import type { VoiceNumbers } from '../../../../protocol/directory'
import { type MediaPacket, sequencePlus, TIMESTAMP_RATE, timestampPlus } from '../../../../protocol/media'
import { isSilent, SILENCE_EVERY_MS } from '../../capture/dtx-gate'

const SAMPLES_PER_MS = TIMESTAMP_RATE / 1000

/**
 * Numbers the packets from a TCP connection. TCP loses none, so each packet is the next one, and its sound
 * follows the one before. Only a sender with discontinuous transmission leaves packets out: after a silent
 * packet, the number that fits into the elapsed time, rounded. The playout detects senders that pause
 * without such a packet. A sender that tells the numbers itself does so whenever a packet does not follow the one before.
 * Pure; any monotonic time.
 */
export class PacketStamper {
  #sequence = 0
  #timestamp = 0
  #areTold = false
  #last: { readonly payload: Uint8Array; readonly samples: number; readonly arrivedMs: number } | undefined

  /**
   * Numbers an arriving packet. One that is not Opus does not count: the next gets the same numbers.
   * @param told what the sender says with this packet
   */
  stamp(payload: Uint8Array, nowMs: number, told?: VoiceNumbers): MediaPacket {
    if (told) {
      this.#areTold = true
      this.#sequence = told.sequence
      this.#timestamp = told.timestamp
    }
    const samples = packetSamples(payload)
    if (samples === undefined) return { sequence: this.#sequence, timestamp: this.#timestamp, payload }
    this.#timestamp = timestampPlus(this.#timestamp, this.#leftOut(samples, nowMs))
    const packet = { sequence: this.#sequence, timestamp: this.#timestamp, payload }
    this.#sequence = sequencePlus(this.#sequence, 1)
    this.#timestamp = timestampPlus(this.#timestamp, samples)
    this.#last = { payload, samples, arrivedMs: nowMs }
    return packet
  }

  /** @returns the silence left out before a packet of this length that arrives now. Samples */
  #leftOut(samples: number, nowMs: number): number {
    const last = this.#last
    if (this.#areTold || last === undefined || !isSilent(last.payload)) return 0
    const passed = (nowMs - last.arrivedMs) * SAMPLES_PER_MS - samples / 2
    const most = SILENCE_EVERY_MS * SAMPLES_PER_MS
    return last.samples * Math.max(0, Math.floor(Math.min(passed, most) / last.samples))
  }
}
