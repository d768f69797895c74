/** What a receiver reports about one sender (RFC 3550 section 6.4.1). */
export interface ReportBlock {
  /** The sender's number. */
  readonly ssrc: number
  /** Lost since the last report, 0 to 255, in 256ths. */
  readonly fractionLost: number
  /** Lost since the beginning; negative when there were duplicates. 24 bits */
  readonly lost: number
  /** The highest sequence number received, with the number of its cycles above it. 32 bits */
  readonly highestSequence: number
  /** Interarrival jitter, in units of the timestamp. */
  readonly jitter: number
  /** `middleOfNtp` of the last sender report; 0 without one. */
  readonly lastReport: number
  /** Since its arrival. 1/65,536 s */
  readonly sinceLastReport: number
}

/** Seconds since 1900, and 2^32nds of one. */
export interface NtpTime {
  readonly seconds: number
  readonly fraction: number
}

export interface SenderReport {
  readonly kind: 'sender-report'
  readonly ssrc: number
  /** The same instant by the clock and … */
  readonly ntp: NtpTime
  /** … on the stream. */
  readonly timestamp: number
  /** Sent so far, and the bytes of their payloads. 32 bits */
  readonly packets: number
  readonly bytes: number
  readonly blocks: readonly ReportBlock[]
}

export interface ReceiverReport {
  readonly kind: 'receiver-report'
  readonly ssrc: number
  readonly blocks: readonly ReportBlock[]
}

/** A sender ends. */
export interface Bye {
  readonly kind: 'bye'
  readonly ssrcs: readonly number[]
}

/** What an application tells another of its kind (RFC 3550 section 6.7). Others ignore it. */
export interface ApplicationPacket {
  readonly kind: 'application'
  readonly ssrc: number
  /** 0 to 31. */
  readonly subtype: number
  /** Four characters of one byte. */
  readonly name: string
  /** A multiple of 4 bytes. */
  readonly data: Uint8Array
}

/** The name of a sender, which stays when its number changes (RFC 3550 section 6.5). */
export interface SourceDescription {
  readonly kind: 'source-description'
  readonly ssrc: number
  /** ASCII, up to 255 characters. */
  readonly cname: string
}

export type RtcpPacket = SenderReport | ReceiverReport | Bye | ApplicationPacket

/** Bytes of a compound packet. */
export const MAX_RTCP_BYTES = 1500
/** 5 bits. */
export const MAX_BLOCKS = 31

const VERSION = 2
const TYPE = { sr: 200, rr: 201, sdes: 202, bye: 203, app: 204 } as const
const WORD = 4
const BLOCK = 24
const HAS_PADDING = 0x20
const COUNT = 0x1f
const CNAME = 1

/** The middle of an NTP time: 65,536ths of a second, 32 bits. */
export const middleOfNtp = ({ seconds, fraction }: NtpTime): number =>
  (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0

/** @param unixMs Unix time */
export const ntpOf = (unixMs: number): NtpTime => {
  const seconds = Math.floor(unixMs / 1000)
  return {
    seconds: (seconds + 2_208_988_800) >>> 0,
    fraction: Math.floor(((unixMs / 1000 - seconds) * 0x1_0000_0000) % 0x1_0000_0000) >>> 0,
  }
}

/**
 * A compound packet (RFC 3550 section 6.1).
 * @throws RangeError unless the first one is a report, or when a field does not fit
 */
export function encodeRtcp(packets: readonly (RtcpPacket | SourceDescription)[]): Uint8Array {
  const [first] = packets
  if (first?.kind !== 'sender-report' && first?.kind !== 'receiver-report')
    throw new RangeError('a compound packet begins with a report')
  const parts = packets.map(encodeOne)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * The packets of a compound packet; those of other types, and descriptions, are left out. Data are views of `bytes`.
 * @returns undefined for anything but RTCP that begins with a report
 */
export function decodeRtcp(bytes: Uint8Array): readonly RtcpPacket[] | undefined {
  if (bytes.length > MAX_RTCP_BYTES || bytes.length === 0) return undefined
  const packets: RtcpPacket[] = []
  for (let at = 0; at < bytes.length;) {
    if (at + WORD > bytes.length) return undefined
    const [first = 0, type = 0, high = 0, low = 0] = bytes.subarray(at, at + WORD)
    const end = at + WORD + ((high << 8) | low) * WORD
    if (first >> 6 !== VERSION || end > bytes.length) return undefined
    if (at === 0 && type !== TYPE.sr && type !== TYPE.rr) return undefined
    const padding = (first & HAS_PADDING) === 0 ? 0 : (bytes[end - 1] ?? 0)
    // Only the last one may have padding.
    if ((first & HAS_PADDING) !== 0 && (end < bytes.length || padding === 0 || padding % WORD !== 0))
      return undefined
    if (at + WORD + padding > end) return undefined
    const packet = decodeOne(type, first & COUNT, bytes.subarray(at + WORD, end - padding))
    if (packet === undefined) return undefined
    if (packet !== 'other') packets.push(packet)
    at = end
  }
  return packets
}

function encodeOne(packet: RtcpPacket | SourceDescription): Uint8Array {
  switch (packet.kind) {
    case 'sender-report': {
      const { ssrc, ntp, timestamp, packets, bytes, blocks } = packet
      const words = [ssrc, ntp.seconds, ntp.fraction, timestamp, packets, bytes]
      return framed(TYPE.sr, countOf(blocks), [...words.flatMap(word), ...blocks.flatMap(blockBytes)])
    }
    case 'receiver-report':
      return framed(TYPE.rr, countOf(packet.blocks), [
        ...word(packet.ssrc),
        ...packet.blocks.flatMap(blockBytes),
      ])
    case 'bye':
      return framed(TYPE.bye, countOf(packet.ssrcs), packet.ssrcs.flatMap(word))
    case 'application': {
      const { ssrc, subtype, name, data } = packet
      if (name.length !== WORD || data.length % WORD !== 0 || subtype > COUNT)
        throw new RangeError(`an application’s packet “${name}” does not fit`)
      return framed(TYPE.app, subtype, [...word(ssrc), ...latin1(name), ...data])
    }
    case 'source-description': {
      const { ssrc, cname } = packet
      if (cname.length > 255) throw new RangeError(`a name of ${cname.length} characters does not fit`)
      const item = [CNAME, cname.length, ...latin1(cname)]
      // One zero at least ends the items.
      const zeros = Array<number>(WORD - (item.length % WORD)).fill(0)
      return framed(TYPE.sdes, 1, [...word(ssrc), ...item, ...zeros])
    }
  }
}

function decodeOne(type: number, count: number, body: Uint8Array): RtcpPacket | 'other' | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const u32 = (at: number): number => view.getUint32(at)
  switch (type) {
    case TYPE.sr: {
      const blocks = blocksIn(view, 24, count)
      if (blocks === undefined) return undefined
      const ntp = { seconds: u32(4), fraction: u32(8) }
      return {
        ...{ kind: 'sender-report', ssrc: u32(0), ntp, timestamp: u32(12) },
        ...{ packets: u32(16), bytes: u32(20), blocks },
      }
    }
    case TYPE.rr: {
      const blocks = blocksIn(view, WORD, count)
      return blocks && { kind: 'receiver-report', ssrc: u32(0), blocks }
    }
    case TYPE.bye:
      if (body.length < count * WORD) return undefined
      return { kind: 'bye', ssrcs: Array.from({ length: count }, (_, n) => u32(n * WORD)) }
    case TYPE.app:
      if (body.length < 2 * WORD) return undefined
      return {
        ...{ kind: 'application', ssrc: u32(0), subtype: count },
        name: String.fromCharCode(...body.subarray(WORD, 2 * WORD)),
        data: body.subarray(2 * WORD),
      }
    default:
      return 'other'
  }
}

/** @returns undefined when fewer are there. Extensions of the profile may follow them. */
function blocksIn(view: DataView, from: number, count: number): readonly ReportBlock[] | undefined {
  if (view.byteLength < from + count * BLOCK) return undefined
  return Array.from({ length: count }, (_, n) => {
    const at = from + n * BLOCK
    const fractionAndLost = view.getInt32(at + 4)
    return {
      ssrc: view.getUint32(at),
      fractionLost: fractionAndLost >>> 24,
      lost: (fractionAndLost << 8) >> 8,
      highestSequence: view.getUint32(at + 8),
      jitter: view.getUint32(at + 12),
      lastReport: view.getUint32(at + 16),
      sinceLastReport: view.getUint32(at + 20),
    }
  })
}

const blockBytes = (block: ReportBlock): number[] => {
  const { ssrc, fractionLost, lost, highestSequence, jitter, lastReport, sinceLastReport } = block
  const fractionAndLost = ((fractionLost & 0xff) << 24) | (lost & 0xff_ffff)
  return [ssrc, fractionAndLost, highestSequence, jitter, lastReport, sinceLastReport].flatMap(word)
}

/** @param body a multiple of 4 bytes */
function framed(type: number, count: number, body: readonly number[]): Uint8Array {
  const words = body.length / WORD
  return Uint8Array.of((VERSION << 6) | count, type, words >> 8, words & 0xff, ...body)
}

const countOf = ({ length }: readonly unknown[]): number => {
  if (length > MAX_BLOCKS) throw new RangeError(`${length} in one packet are too many`)
  return length
}

const word = (value: number): number[] => [
  (value >>> 24) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
]

const latin1 = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0) & 0xff)
