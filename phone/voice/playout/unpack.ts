import { fecSamples, packetSamples } from '../../../native/opus/opus-format'
import { decodeRedundancy, type MediaPacket, timestampPlus } from '../../../protocol/media'

/** One Opus packet. */
export interface Sound {
  /** The timestamp of its first sample, as in `MediaPacket`. */
  readonly timestamp: number
  /** At 48 kHz, 120 to 5760. */
  readonly samples: number
  /** How much of the sound before it the packet also contains, coarsely (see `fecSamples`). */
  readonly fecSamples: number
  readonly payload: Uint8Array
}

/** A media packet with its repeats unpacked. */
export interface Unpacked {
  readonly sequence: number
  readonly primary: Sound
  /** Oldest first. */
  readonly repeats: readonly Sound[]
}

/** @returns undefined without an Opus packet */
export function unpack({ sequence, timestamp, payload, redundant }: MediaPacket): Unpacked | undefined {
  if (redundant !== true) {
    const primary = soundOf(timestamp, payload)
    return primary && { sequence, primary, repeats: [] }
  }
  const decoded = decodeRedundancy(payload)
  if (decoded === undefined) return undefined
  const primary = soundOf(timestamp, decoded.primary.payload)
  const repeats = decoded.repeats
    .filter(({ payloadType }) => payloadType === decoded.primary.payloadType)
    .map((repeat) => soundOf(timestampPlus(timestamp, -repeat.offset), repeat.payload))
    .filter((sound) => sound !== undefined)
  return primary && { sequence, primary, repeats }
}

const soundOf = (timestamp: number, payload: Uint8Array): Sound | undefined => {
  const samples = packetSamples(payload)
  return samples === undefined ? undefined : { timestamp, samples, fecSamples: fecSamples(payload), payload }
}
