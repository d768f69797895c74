/** A payload of RFC 2198: earlier payloads again, and the packet's own. */
export interface RedundantPayload {
  /** Oldest first. */
  readonly repeats: readonly Repeat[]
  readonly primary: Block
}

interface Block {
  /** RTP payload type, 0 to 127: the payload's format. */
  readonly payloadType: number
  readonly payload: Uint8Array
}

export interface Repeat extends Block {
  /** How much earlier its timestamp is than the packet's, 0 to `MAX_OFFSET`. Samples at 48 kHz */
  readonly offset: number
}

/** 14 bits: 341 ms. Samples at 48 kHz */
export const MAX_OFFSET = 0x3fff
/** 10 bits. Bytes */
export const MAX_REPEAT_BYTES = 0x3ff
/** The format has no limit, but an offset allows fewer repeats of 20 ms than this. */
export const MAX_REPEATS = 32

const MORE_FOLLOW = 0x80
const PAYLOAD_TYPE = 0x7f
/** A repeat's header: the flag (1 bit), payload type (7), offset (14), length (10). Bytes */
const REPEAT_HEADER = 4
/** The primary block's header: the flag (1 bit) and payload type (7). Bytes */
const PRIMARY_HEADER = 1

/** @throws RangeError when a number or a repeat does not fit into its field */
export function encodeRedundancy({ repeats, primary }: RedundantPayload): Uint8Array {
  if (repeats.length > MAX_REPEATS) throw new RangeError(`${repeats.length} repeats are too many`)
  const headers = repeats.length * REPEAT_HEADER + PRIMARY_HEADER
  const bytes = new Uint8Array(
    headers + repeats.reduce((sum, { payload }) => sum + payload.length, primary.payload.length),
  )
  const view = new DataView(bytes.buffer)
  let at = headers
  for (const [n, { payloadType, offset, payload }] of repeats.entries()) {
    const type = inField('payload type', payloadType, PAYLOAD_TYPE)
    const length = inField('length of a repeat', payload.length, MAX_REPEAT_BYTES)
    view.setUint8(n * REPEAT_HEADER, MORE_FOLLOW | type)
    view.setUint16(n * REPEAT_HEADER + 1, (inField('offset', offset, MAX_OFFSET) << 2) | (length >> 8))
    view.setUint8(n * REPEAT_HEADER + 3, length & 0xff)
    bytes.set(payload, at)
    at += payload.length
  }
  view.setUint8(headers - PRIMARY_HEADER, inField('payload type', primary.payloadType, PAYLOAD_TYPE))
  bytes.set(primary.payload, at)
  return bytes
}

/** @returns views of `bytes`; undefined if these are not a payload of RFC 2198, or have more than `MAX_REPEATS` */
export function decodeRedundancy(bytes: Uint8Array): RedundantPayload | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headers: { payloadType: number; offset: number; length: number }[] = []
  let at = 0
  while (at < bytes.length && view.getUint8(at) & MORE_FOLLOW) {
    if (at + REPEAT_HEADER > bytes.length || headers.length === MAX_REPEATS) return undefined
    headers.push({
      payloadType: view.getUint8(at) & PAYLOAD_TYPE,
      offset: view.getUint16(at + 1) >> 2,
      length: view.getUint16(at + 2) & MAX_REPEAT_BYTES,
    })
    at += REPEAT_HEADER
  }
  if (at >= bytes.length) return undefined
  const primaryType = view.getUint8(at)
  at += PRIMARY_HEADER
  const repeats: Repeat[] = []
  for (const { payloadType, offset, length } of headers) {
    if (at + length > bytes.length) return undefined
    repeats.push({ payloadType, offset, payload: bytes.subarray(at, at + length) })
    at += length
  }
  return { repeats, primary: { payloadType: primaryType, payload: bytes.subarray(at) } }
}

const inField = (name: string, value: number, max: number): number => {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`the ${name} ${value} is not between 0 and ${max}`)
  return value
}
