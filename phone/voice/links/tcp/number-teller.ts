import { packetSamples } from '../../../../native/opus/opus-format'
import { type Extension, type VoiceNumbers, voiceNumbersEntry } from '../../../../protocol/directory'
import { type MediaPacket, sequencePlus, timestampPlus } from '../../../../protocol/media'

/**
 * Decides which packets on a TCP connection need their numbers told: the first, and each that does not follow the one
 * before it. The peer's stamper counts the others. Pure.
 */
export class NumberTeller {
  #next: VoiceNumbers | undefined

  /** @returns the entry for a packet that is about to be sent; undefined: the peer knows its numbers */
  tell({ sequence, timestamp, payload }: MediaPacket): Extension | undefined {
    const samples = packetSamples(payload)
    // The stamper counts only Opus.
    if (samples === undefined) return undefined
    const isKnown = this.#next?.sequence === sequence && this.#next.timestamp === timestamp
    this.#next = { sequence: sequencePlus(sequence, 1), timestamp: timestampPlus(timestamp, samples) }
    return isKnown ? undefined : voiceNumbersEntry({ sequence, timestamp })
  }
}
