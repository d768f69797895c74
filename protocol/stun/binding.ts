import { crc32 } from '../crc32'

/**
 * STUN (RFC 8489), as much as a server needs that tells people their address: Binding requests in, their answers out.
 *
 * Message: u16 type, u16 length of the attributes, u32 magic cookie, 12 bytes of transaction. Attribute: u16 type, u16
 * length, value, padding to a multiple of four bytes. Big-endian.
 */

/** The longest request that is read, bytes: what fits every path (RFC 8489, section 6.1). */
export const MAX_REQUEST_BYTES = 548
/** The longest answer, bytes: a header and an address of IPv6. */
export const MAX_ANSWER_BYTES = 44

const HEADER_BYTES = 20
const ATTRIBUTE_HEADER_BYTES = 4
const COOKIE = 0x2112a442
const COOKIE_AT = 4

const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111

const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
const XOR_MAPPED_ADDRESS = 0x0020
const FINGERPRINT = 0x8028
const FINGERPRINT_BYTES = 4
const FINGERPRINT_XOR = 0x5354554e
/** From here on an attribute may be ignored by those who do not know it. */
const FIRST_OPTIONAL = 0x8000
/** The others that RFC 8489 defines; the server asks for no credentials, and reads none of them. */
const KNOWN: ReadonlySet<number> = new Set([
  0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0020,
])
/** 420, Unknown Attribute: its class and number. */
const UNKNOWN_ATTRIBUTE = [4, 20] as const
/** The answer must not become longer than the others. */
const MAX_UNKNOWN = 2

const FAMILY = { ipv4: 1, ipv6: 2 } as const
const IPV4_BYTES = 4

/** A Binding request. */
export interface BindingRequest {
  /** The header's magic cookie and transaction, 16 bytes. */
  readonly transaction: Buffer
  /** Types of attributes that a server has to know, and does not; two at most. */
  readonly unknown: readonly number[]
}

/**
 * Reads a datagram. Never throws. Anything but a Binding request costs little.
 * @returns undefined for any other bytes
 */
export function readBindingRequest(datagram: Buffer): BindingRequest | undefined {
  const { length } = datagram
  if (length < HEADER_BYTES || length > MAX_REQUEST_BYTES || length % 4 !== 0) return undefined
  if (datagram.readUInt16BE(0) !== BINDING_REQUEST || datagram.readUInt16BE(2) !== length - HEADER_BYTES)
    return undefined
  if (datagram.readUInt32BE(COOKIE_AT) !== COOKIE) return undefined
  const unknown: number[] = []
  for (let at = HEADER_BYTES; at < length;) {
    const type = datagram.readUInt16BE(at)
    const size = datagram.readUInt16BE(at + 2)
    const next = at + ATTRIBUTE_HEADER_BYTES + Math.ceil(size / 4) * 4
    if (next > length) return undefined
    if (type === FINGERPRINT && !(next === length && isFingerprint(datagram, at, size))) return undefined
    if (type < FIRST_OPTIONAL && !KNOWN.has(type) && unknown.length < MAX_UNKNOWN) unknown.push(type)
    at = next
  }
  return { transaction: datagram.subarray(COOKIE_AT, HEADER_BYTES), unknown }
}

const isFingerprint = (datagram: Buffer, at: number, size: number): boolean =>
  size === FINGERPRINT_BYTES &&
  datagram.readUInt32BE(at + ATTRIBUTE_HEADER_BYTES) ===
    (crc32(datagram.subarray(0, at)) ^ FINGERPRINT_XOR) >>> 0

/**
 * The answer to a request that came from this address, at most `MAX_ANSWER_BYTES` long.
 * @param address 4 or 16 bytes
 */
export function bindingAnswer(
  { transaction, unknown }: BindingRequest,
  address: Uint8Array,
  port: number,
): Buffer {
  if (unknown.length > 0) return unknownAnswer(transaction, unknown)
  const answer = header(BINDING_SUCCESS, transaction, ATTRIBUTE_HEADER_BYTES + 4 + address.length)
  let at = attribute(answer, HEADER_BYTES, XOR_MAPPED_ADDRESS, 4 + address.length)
  at = answer.writeUInt16BE(address.length === IPV4_BYTES ? FAMILY.ipv4 : FAMILY.ipv6, at)
  at = answer.writeUInt16BE(port ^ (COOKIE >>> 16), at)
  for (const [n, byte] of address.entries()) answer[at + n] = byte ^ (transaction[n] ?? 0)
  return answer
}

function unknownAnswer(transaction: Buffer, unknown: readonly number[]): Buffer {
  // Padded to a multiple of four bytes by repeating one, which is what the first STUN did.
  const listed = unknown.length % 2 === 0 ? unknown : [...unknown, ...unknown.slice(-1)]
  const answer = header(BINDING_ERROR, transaction, 2 * ATTRIBUTE_HEADER_BYTES + 4 + 2 * listed.length)
  let at = attribute(answer, HEADER_BYTES, ERROR_CODE, 4)
  answer.set(UNKNOWN_ATTRIBUTE, at + 2)
  at = attribute(answer, at + 4, UNKNOWN_ATTRIBUTES, 2 * unknown.length)
  for (const type of listed) at = answer.writeUInt16BE(type, at)
  return answer
}

function header(type: number, transaction: Buffer, attributeBytes: number): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + attributeBytes)
  message.writeUInt16BE(type, 0)
  message.writeUInt16BE(attributeBytes, 2)
  message.set(transaction, COOKIE_AT)
  return message
}

/** @returns where its value begins */
function attribute(message: Buffer, at: number, type: number, length: number): number {
  message.writeUInt16BE(type, at)
  return message.writeUInt16BE(length, at + 2)
}
