/** An element of a header extension (RFC 8285), in its form with one byte of header. */
export interface RtpExtension {
  /** 1 to 14, as agreed in the descriptions of the sides. */
  readonly id: number
  /** 1 to 16 bytes. */
  readonly data: Uint8Array
}

/** A packet of RTP (RFC 3550 section 5.1). */
export interface RtpPacket {
  /** For voice: the first packet after a silence that was not sent. */
  readonly marker: boolean
  /** 0 to 127, but not 64 to 95, which are those of RTCP (RFC 5761 section 4). */
  readonly payloadType: number
  /** 16 bits. */
  readonly sequence: number
  /** 32 bits. */
  readonly timestamp: number
  /** 32 bits: the sender's number. */
  readonly ssrc: number
  /** The senders that were mixed, 15 at most. */
  readonly csrcs: readonly number[]
  readonly extensions: readonly RtpExtension[]
  readonly payload: Uint8Array
}

/** The loudness of a packet's sound (RFC 6464). */
export interface AudioLevel {
  readonly isVoice: boolean
  /** 0 to 127: how far it is below the loudest sound, dB. */
  readonly belowMaxDb: number
}

/** Larger than any packet that crosses the networks of today in one piece. Bytes */
export const MAX_RTP_BYTES = 2048

const VERSION = 2
const FIXED = 12
const HAS_PADDING = 0x20
const HAS_EXTENSION = 0x10
const CSRC_COUNT = 0x0f
const MARKER = 0x80
const PAYLOAD_TYPE = 0x7f
const WORD = 4
/** The profile of extensions with one byte of header. */
const ONE_BYTE = 0xbede
/** This id ends the extensions. */
const LAST_ID = 15
/** Payload types of RTCP, where the marker is part of the byte. */
const RTCP_FIRST = 192
const RTCP_LAST = 223

/** Whether a packet of the one port for both is RTCP, not RTP (RFC 5761 section 4). */
export const isRtcp = (bytes: Uint8Array): boolean => {
  const type = bytes[1] ?? 0
  return type >= RTCP_FIRST && type <= RTCP_LAST
}

/** @throws RangeError when an extension does not fit, or there are too many */
export function encodeRtp(packet: RtpPacket): Uint8Array {
  const { marker, payloadType, sequence, timestamp, ssrc, csrcs, extensions, payload } = packet
  if (csrcs.length > CSRC_COUNT) throw new RangeError(`${csrcs.length} contributing sources are too many`)
  const elements = extensions.reduce((sum, { data }) => sum + 1 + data.length, 0)
  const words = Math.ceil(elements / WORD)
  const head = FIXED + csrcs.length * WORD + (extensions.length > 0 ? WORD + words * WORD : 0)
  const bytes = new Uint8Array(head + payload.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = (VERSION << 6) | (extensions.length > 0 ? HAS_EXTENSION : 0) | csrcs.length
  bytes[1] = (marker ? MARKER : 0) | (payloadType & PAYLOAD_TYPE)
  view.setUint16(2, sequence)
  view.setUint32(4, timestamp)
  view.setUint32(8, ssrc)
  let at = FIXED
  for (const csrc of csrcs) {
    view.setUint32(at, csrc)
    at += WORD
  }
  if (extensions.length > 0) {
    view.setUint16(at, ONE_BYTE)
    view.setUint16(at + 2, words)
    at += WORD
    for (const { id, data } of extensions) {
      if (id < 1 || id >= LAST_ID || data.length < 1 || data.length > 16)
        throw new RangeError(`an extension ${id} of ${data.length} bytes does not fit into its header`)
      bytes[at] = (id << 4) | (data.length - 1)
      bytes.set(data, at + 1)
      at += 1 + data.length
    }
  }
  bytes.set(payload, head)
  return bytes
}

/**
 * The packet in `bytes`, of which payload and extensions are views. Extensions of other forms are left out.
 * @returns undefined for anything but RTP
 */
export function decodeRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < FIXED || bytes.length > MAX_RTP_BYTES || isRtcp(bytes)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = view.getUint8(0)
  if (first >> 6 !== VERSION) return undefined
  const second = view.getUint8(1)
  let at = FIXED + (first & CSRC_COUNT) * WORD
  if (at > bytes.length) return undefined
  const csrcs = Array.from({ length: first & CSRC_COUNT }, (_, n) => view.getUint32(FIXED + n * WORD))
  let extensions: readonly RtpExtension[] = []
  if ((first & HAS_EXTENSION) !== 0) {
    if (at + WORD > bytes.length) return undefined
    const end = at + WORD + view.getUint16(at + 2) * WORD
    if (end > bytes.length) return undefined
    const found = view.getUint16(at) === ONE_BYTE ? elementsIn(bytes.subarray(at + WORD, end)) : []
    if (found === undefined) return undefined
    extensions = found
    at = end
  }
  const padding = (first & HAS_PADDING) === 0 ? 0 : (bytes.at(-1) ?? 0)
  if ((first & HAS_PADDING) !== 0 && padding === 0) return undefined
  if (at + padding > bytes.length) return undefined
  return {
    marker: (second & MARKER) !== 0,
    payloadType: second & PAYLOAD_TYPE,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    csrcs,
    extensions,
    payload: bytes.subarray(at, bytes.length - padding),
  }
}

/** An audio level for the header extension that has been agreed for it. */
export const encodeAudioLevel = ({ isVoice, belowMaxDb }: AudioLevel): Uint8Array =>
  Uint8Array.of((isVoice ? 0x80 : 0) | Math.min(127, Math.max(0, Math.round(belowMaxDb))))

/** The audio level in the extension of this id; undefined without one. */
export function audioLevelIn(extensions: readonly RtpExtension[], id: number): AudioLevel | undefined {
  const byte = extensions.find((extension) => extension.id === id)?.data[0]
  return byte === undefined ? undefined : { isVoice: (byte & 0x80) !== 0, belowMaxDb: byte & 0x7f }
}

/** @returns undefined when an element is longer than what is there */
function elementsIn(bytes: Uint8Array): readonly RtpExtension[] | undefined {
  const elements: RtpExtension[] = []
  for (let at = 0; at < bytes.length;) {
    const head = bytes[at] ?? 0
    const id = head >> 4
    if (id === LAST_ID) break
    at++
    // A byte of padding.
    if (head === 0) continue
    const end = at + (head & 0x0f) + 1
    if (end > bytes.length) return undefined
    // The id 0 with a length is reserved.
    if (id > 0) elements.push({ id, data: bytes.subarray(at, end) })
    at = end
  }
  return elements
}
