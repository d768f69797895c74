/** What names the key and the nonce of an SFrame (RFC 9605 section 4.3). */
export interface FrameHeader {
  /** The RFC's KID: which key, 0 to 2^64 - 1. */
  readonly keyId: bigint
  /** The RFC's CTR: which frame of that key, 0 to 2^64 - 1. */
  readonly counter: bigint
}

/** A header that was read, and its length in bytes. */
export interface ReadHeader extends FrameHeader {
  readonly length: number
}

/** The config byte, and two numbers of eight bytes. */
export const MAX_HEADER_BYTES = 17

const MAX_NUMBER = 2n ** 64n - 1n
/** A number below this stands in the config byte itself. */
const FIRST_EXTENDED = 8n
/** The flag of a number that follows the config byte; the other three bits are its length minus one. */
const EXTENDED = 0x8
const LOW_BITS = 0x7

/** @throws RangeError for a number outside of its range */
export function encodeHeader({ keyId, counter }: FrameHeader): Buffer {
  const [keyIdBytes, counterBytes] = [extraBytes(keyId), extraBytes(counter)]
  const header = Buffer.allocUnsafe(1 + keyIdBytes + counterBytes)
  header[0] = (configOf(keyId, keyIdBytes) << 4) | configOf(counter, counterBytes)
  writeNumber(header, 1, keyIdBytes, keyId)
  writeNumber(header, 1 + keyIdBytes, counterBytes, counter)
  return header
}

/** @returns undefined for a header that is cut off, or whose numbers are not in their shortest form */
export function decodeHeader(bytes: Uint8Array): ReadHeader | undefined {
  const [config] = bytes
  if (config === undefined) return undefined
  const keyIdBytes = extraBytesIn(config >> 4)
  const length = 1 + keyIdBytes + extraBytesIn(config)
  if (bytes.length < length) return undefined
  const keyId = keyIdBytes === 0 ? BigInt((config >> 4) & LOW_BITS) : readNumber(bytes, 1, 1 + keyIdBytes)
  const counter =
    length === 1 + keyIdBytes ? BigInt(config & LOW_BITS) : readNumber(bytes, 1 + keyIdBytes, length)
  return keyId === undefined || counter === undefined ? undefined : { keyId, counter, length }
}

/** How many bytes of a number follow the config byte. @throws RangeError for a number outside of its range */
function extraBytes(number: bigint): number {
  if (number < 0n || number > MAX_NUMBER)
    throw new RangeError(`${number} does not fit into an SFrame's header`)
  if (number < FIRST_EXTENDED) return 0
  let length = 1
  for (let rest = number >> 8n; rest > 0n; rest >>= 8n) length++
  return length
}

/** @param bits a number's part of the config byte, and any bits above it */
const extraBytesIn = (bits: number): number => (bits & EXTENDED ? (bits & LOW_BITS) + 1 : 0)

const configOf = (number: bigint, length: number): number =>
  length === 0 ? Number(number) : EXTENDED | (length - 1)

function writeNumber(bytes: Buffer, at: number, length: number, number: bigint): void {
  let rest = number
  for (let n = length - 1; n >= 0; n--) {
    bytes[at + n] = Number(rest & 0xffn)
    rest >>= 8n
  }
}

/** @returns undefined for a number in a longer form than necessary */
function readNumber(bytes: Uint8Array, from: number, to: number): bigint | undefined {
  let number = 0n
  for (let n = from; n < to; n++) number = (number << 8n) | BigInt(bytes[n] ?? 0)
  return extraBytes(number) === to - from ? number : undefined
}
