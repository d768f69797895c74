import { packetSamples } from '../../../../native/opus/opus-format'
import {
  decodeRedundancy,
  encodeRtp,
  type MediaPacket,
  redundantPayload,
  type RepeatDistance,
  RepeatedFrames,
  type SentFrame,
  timestampPlus,
} from '../../../../protocol/media'
import type { FrameCipher } from '../../../../protocol/media/sframe'
import type { PayloadTypes } from './payload-types'

/** A frame in the form in which it is sent, from which each connection's packet is made. */
export interface OutgoingFrame extends SentFrame {
  readonly sequence: number
  /** It begins after a silence that was not sent. */
  readonly marker: boolean
  /** Earlier frames, oldest first. */
  readonly repeats: readonly SentFrame[]
}

/** Makes RTP of voice, with redundancy (RFC 2198). The numbers are those of the packets, over all connections. Pure. */
export class RtpSender {
  readonly ssrc: number
  #cipher: Pick<FrameCipher, 'seal'> | undefined
  readonly #repeated = new RepeatedFrames()
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
    this.#repeated.clear()
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#repeated.setDistances(distances)
  }

  /** @returns undefined for a packet without Opus */
  frame(packet: MediaPacket): OutgoingFrame | undefined {
    const { sequence, timestamp } = packet
    const opus =
      packet.redundant === true ? decodeRedundancy(packet.payload)?.primary.payload : packet.payload
    const samples = opus && packetSamples(opus)
    if (opus === undefined || samples === undefined) return undefined
    const payload = this.#cipher?.seal(opus, timestamp) ?? opus
    const repeats = this.#repeated.next({ timestamp, payload })
    const marker = this.#nextTimestamp !== timestamp
    this.#nextTimestamp = timestampPlus(timestamp, samples)
    this.#packets++
    this.#bytes += payload.length
    return { sequence, timestamp, payload, marker, repeats }
  }

  packet(frame: OutgoingFrame, types: PayloadTypes): Uint8Array {
    const { sequence, timestamp, payload, marker, repeats } = frame
    const header = { marker, sequence, timestamp, ssrc: this.ssrc, csrcs: [], extensions: [] }
    if (types.red === undefined || repeats.length === 0)
      return encodeRtp({ ...header, payloadType: types.opus, payload })
    const redundant = redundantPayload(frame, repeats, types.opus)
    return encodeRtp({ ...header, payloadType: types.red, payload: redundant })
  }
}
