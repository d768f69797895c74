import {
  decodeRedundancy,
  decodeRtp,
  encodeRedundancy,
  type MediaPacket,
  type Repeat,
  type ReportBlock,
  timestampPlus,
} from '../../../../protocol/media'
import type { FrameCipher } from '../../../../protocol/media/sframe'
import { isSilent } from '../../capture/dtx-gate'
import type { PayloadTypes } from './payload-types'
import { Reception } from './reception'

/** Frames whose timestamps are remembered, so that a repeat of one that has come is not opened again. */
const KNOWN = 64

/** Reads the peer's RTP, on any of its connections. Pure. */
export class RtpReceiver {
  #cipher: Pick<FrameCipher, 'open'> | undefined
  #reception: Reception | undefined
  readonly #known: (number | undefined)[] = Array<undefined>(KNOWN).fill(undefined)
  #nextKnown = 0
  #packets = 0
  #bytes = 0
  #lastWasSilent = false

  /** Packets with voice so far, and the bytes of their payloads. */
  get packets(): number {
    return this.#packets
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The peer may send nothing for a while, by discontinuous transmission. */
  get lastWasSilent(): boolean {
    return this.#lastWasSilent
  }

  /** Packets that are missing since the last report. */
  get missing(): number {
    return this.#reception?.missing ?? 0
  }

  setCipher(cipher: Pick<FrameCipher, 'open'> | undefined): void {
    this.#cipher = cipher
  }

  /** What to report to the sender; undefined before its first packet. */
  report(): Omit<ReportBlock, 'lastReport' | 'sinceLastReport'> | undefined {
    return this.#reception?.report()
  }

  /** @returns undefined for anything but voice of the peer that has not come before */
  receive(bytes: Uint8Array, types: PayloadTypes, nowMs: number): MediaPacket | undefined {
    const rtp = decodeRtp(bytes)
    if (rtp === undefined || (rtp.payloadType !== types.opus && rtp.payloadType !== types.red))
      return undefined
    const packet = this.#read(rtp.payload, rtp.payloadType === types.red, types, rtp)
    if (packet === undefined) return undefined
    if (this.#reception?.ssrc !== rtp.ssrc) this.#reception = new Reception(rtp.ssrc)
    if (!this.#reception.arrived(rtp.sequence, rtp.timestamp, nowMs)) return undefined
    this.#packets++
    this.#bytes += rtp.payload.length
    return packet
  }

  #read(
    payload: Uint8Array,
    isRedundant: boolean,
    types: PayloadTypes,
    { sequence, timestamp }: { readonly sequence: number; readonly timestamp: number },
  ): MediaPacket | undefined {
    if (!isRedundant) {
      const opus = this.#open(payload, timestamp)
      return opus && { sequence, timestamp, payload: opus }
    }
    const decoded = decodeRedundancy(payload)
    if (decoded?.primary.payloadType !== types.opus) return undefined
    const repeats = decoded.repeats.flatMap((repeat): Repeat[] => {
      const at = timestampPlus(timestamp, -repeat.offset)
      if (repeat.payloadType !== types.opus || repeat.offset === 0 || this.#known.includes(at)) return []
      const opus = this.#open(repeat.payload, at)
      return opus ? [{ ...repeat, payload: opus }] : []
    })
    const opus = this.#open(decoded.primary.payload, timestamp)
    if (opus === undefined) return undefined
    if (repeats.length === 0) return { sequence, timestamp, payload: opus }
    const primary = { payloadType: types.opus, payload: opus }
    return { sequence, timestamp, payload: encodeRedundancy({ repeats, primary }), redundant: true }
  }

  #open(payload: Uint8Array, timestamp: number): Uint8Array | undefined {
    const opus = this.#cipher === undefined ? payload : this.#cipher.open(payload, timestamp)
    if (opus === undefined || opus.length === 0) return undefined
    this.#known[this.#nextKnown] = timestamp
    this.#nextKnown = (this.#nextKnown + 1) % KNOWN
    this.#lastWasSilent = isSilent(opus)
    return opus
  }
}
