import { packetSamples } from '../../../../native/opus/opus-format'
import {
  decodeRedundancy,
  encodeRedundancy,
  encodeRtp,
  MAX_OFFSET,
  MAX_REPEAT_BYTES,
  type MediaPacket,
  timestampDistance,
  timestampPlus,
} from '../../../../protocol/media'
import type { FrameCipher } from '../../../../protocol/media/sframe'
import type { RepeatDistance } from '../media-link'
import type { PayloadTypes } from './payload-types'

/** The packets that can be repeated. */
const KEPT = 3

interface Sent {
  readonly timestamp: number
  /** As it was sent: sealed once, so that a repeat is the same. */
  readonly payload: Uint8Array
}

/** A frame in the form in which it is sent, from which each connection's packet is made. */
export interface OutgoingFrame extends Sent {
  readonly sequence: number
  /** It begins after a silence that was not sent. */
  readonly marker: boolean
  /** Earlier frames, oldest first. */
  readonly repeats: readonly Sent[]
}

/** Makes RTP of voice, with redundancy (RFC 2198). The numbers are those of the packets, over all connections. Pure. */
export class RtpSender {
  readonly ssrc: number
  #cipher: Pick<FrameCipher, 'seal'> | undefined
  #distances: readonly RepeatDistance[] = []
  /** Newest first. */
  #sent: readonly Sent[] = []
  #nextTimestamp: number | undefined
  #packets = 0
  #bytes = 0

  constructor(ssrc: number) {
    this.ssrc = ssrc
  }

  /** Packets so far, and the bytes of their Opus, in this form. */
  get packets(): number {
    return this.#packets
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Of the sound that comes next; undefined before the first packet. */
  get nextTimestamp(): number | undefined {
    return this.#nextTimestamp
  }

  setCipher(cipher: Pick<FrameCipher, 'seal'> | undefined): void {
    this.#cipher = cipher
    this.#sent = []
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#distances = [...new Set(distances)].sort((a, b) => b - a)
  }

  /** @returns undefined for a packet without Opus */
  frame(packet: MediaPacket): OutgoingFrame | undefined {
    const { sequence, timestamp } = packet
    const opus =
      packet.redundant === true ? decodeRedundancy(packet.payload)?.primary.payload : packet.payload
    const samples = opus && packetSamples(opus)
    if (opus === undefined || samples === undefined) return undefined
    const payload = this.#cipher?.seal(opus, timestamp) ?? opus
    const repeats = this.#distances.flatMap((distance) => {
      const earlier = this.#sent[distance - 1]
      return earlier && isRepeatable(earlier, timestamp) ? [earlier] : []
    })
    const marker = this.#nextTimestamp !== timestamp
    this.#nextTimestamp = timestampPlus(timestamp, samples)
    this.#sent = [{ timestamp, payload }, ...this.#sent].slice(0, KEPT)
    this.#packets++
    this.#bytes += payload.length
    return { sequence, timestamp, payload, marker, repeats }
  }

  packet({ sequence, timestamp, payload, marker, repeats }: OutgoingFrame, types: PayloadTypes): Uint8Array {
    const header = { marker, sequence, timestamp, ssrc: this.ssrc, csrcs: [], extensions: [] }
    if (types.red === undefined || repeats.length === 0)
      return encodeRtp({ ...header, payloadType: types.opus, payload })
    const blocks = repeats.map((repeat) => ({
      payloadType: types.opus,
      offset: timestampDistance(repeat.timestamp, timestamp),
      payload: repeat.payload,
    }))
    return encodeRtp({
      ...header,
      payloadType: types.red,
      payload: encodeRedundancy({ repeats: blocks, primary: { payloadType: types.opus, payload } }),
    })
  }
}

/** After a silence that was not sent, the frame before it is too old. */
const isRepeatable = ({ timestamp, payload }: Sent, now: number): boolean => {
  const offset = timestampDistance(timestamp, now)
  return offset > 0 && offset <= MAX_OFFSET && payload.length <= MAX_REPEAT_BYTES
}
