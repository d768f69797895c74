import { crc32 } from '../crc32'
import type { Address } from '../directory/address'
import { joined } from '../directory/statement-parts'
import { textIn } from '../utf8'

/**
 * What an operator gives to a node, so that it finds its master and proves itself to it. As text: `rd1.` and in base64url u8
 * number of masters, for each u8 length of its host, the host (UTF-8), u16 port (big-endian); 32 bytes fingerprint; 8
 * bytes id; u8 length of the secret, the secret; CRC-32 of all bytes before it (big-endian).
 */
export interface JoinCode {
  /** Where masters listen, 1 to 8. A host has 1 to 255 bytes. */
  readonly masters: readonly Address[]
  /** SHA-256 of the masters' certificate (DER). 32 bytes */
  readonly fingerprint: Uint8Array
  /** Names the code to the master. 8 bytes */
  readonly id: Uint8Array
  /** 16 to 64 bytes */
  readonly secret: Uint8Array
}

export type ReadJoinCode =
  | { readonly kind: 'code'; readonly code: JoinCode }
  /** `not-a-code`: it begins otherwise; `another-version`: of another Ringdown; `mistyped`: a part is missing or wrong. */
  | { readonly kind: 'not-a-code' | 'another-version' | 'mistyped' }

const FINGERPRINT_BYTES = 32
export const CODE_ID_BYTES = 8
const MIN_SECRET_BYTES = 16
const MAX_SECRET_BYTES = 64
const MAX_MASTERS = 8
const MAX_HOST_BYTES = 255
const CHECKSUM_BYTES = 4
const PORT_BYTES = 2

const PREFIX = 'rd1.'
const ANY_PREFIX = /^rd\d{1,3}\./
const MAX_BYTES =
  1 +
  MAX_MASTERS * (1 + MAX_HOST_BYTES + PORT_BYTES) +
  FINGERPRINT_BYTES +
  CODE_ID_BYTES +
  1 +
  MAX_SECRET_BYTES
/** The longest code, with some white space. Characters */
const MAX_TEXT = 2 * (MAX_BYTES + CHECKSUM_BYTES)
const BASE64_URL = /^[A-Za-z0-9_-]*$/

const encoder = new TextEncoder()

/** @throws RangeError for a code whose parts are not of the lengths that `JoinCode` has */
export function joinCodeText({ masters, fingerprint, id, secret }: JoinCode): string {
  check('masters', masters.length, 1, MAX_MASTERS)
  check('bytes of a fingerprint', fingerprint.length, FINGERPRINT_BYTES, FINGERPRINT_BYTES)
  check('bytes of an id', id.length, CODE_ID_BYTES, CODE_ID_BYTES)
  check('bytes of a secret', secret.length, MIN_SECRET_BYTES, MAX_SECRET_BYTES)
  const content = joined([
    Uint8Array.of(masters.length),
    ...masters.map(masterBytes),
    fingerprint,
    id,
    Uint8Array.of(secret.length),
    secret,
  ])
  return PREFIX + Buffer.from(joined([content, checksumOf(content)])).toString('base64url')
}

/** @param text as it was pasted: white space in it is ignored. Never throws. */
export function readJoinCode(text: string): ReadJoinCode {
  if (text.length > MAX_TEXT) return { kind: 'not-a-code' }
  const packed = text.replace(/\s/g, '')
  if (!ANY_PREFIX.test(packed)) return { kind: 'not-a-code' }
  if (!packed.startsWith(PREFIX)) return { kind: 'another-version' }
  const digits = packed.slice(PREFIX.length)
  const bytes = new Uint8Array(Buffer.from(BASE64_URL.test(digits) ? digits : '', 'base64url'))
  const content = bytes.subarray(0, -CHECKSUM_BYTES)
  const isWhole = Buffer.from(checksumOf(content)).equals(bytes.subarray(content.length))
  const code = isWhole ? codeIn(content) : undefined
  return code ? { kind: 'code', code } : { kind: 'mistyped' }
}

function check(what: string, count: number, least: number, most: number): void {
  if (count < least || count > most)
    throw new RangeError(`a join code cannot have ${count} ${what}: from ${least} to ${most} are possible`)
}

function masterBytes({ host, port }: Address): Uint8Array {
  const name = encoder.encode(host)
  check('bytes of a host', name.length, 1, MAX_HOST_BYTES)
  check('as the number of a port', port, 1, 0xffff)
  return joined([Uint8Array.of(name.length), name, Uint8Array.of(port >>> 8, port & 0xff)])
}

function checksumOf(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(CHECKSUM_BYTES)
  new DataView(bytes.buffer).setUint32(0, crc32(content))
  return bytes
}

/** @returns undefined for anything but one whole code */
function codeIn(content: Uint8Array): JoinCode | undefined {
  const reader = new ByteReader(content)
  const count = reader.byte()
  if (count < 1 || count > MAX_MASTERS) return undefined
  const masters = Array.from({ length: count }, () => readMaster(reader))
  const fingerprint = reader.take(FINGERPRINT_BYTES)
  const id = reader.take(CODE_ID_BYTES)
  const secret = reader.take(reader.byte())
  const hasMasters = masters.every(({ host, port }) => host !== '' && port !== 0)
  const hasSecret = secret.length >= MIN_SECRET_BYTES && secret.length <= MAX_SECRET_BYTES
  return hasMasters && hasSecret && reader.isExact ? { masters, fingerprint, id, secret } : undefined
}

function readMaster(reader: ByteReader): Address {
  const host = textIn(reader.take(reader.byte())) ?? ''
  return { host, port: reader.byte() * 0x100 + reader.byte() }
}

/** Takes bytes one after the other. Those beyond the end are missing. */
class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether all bytes, and no others, were taken. */
  get isExact(): boolean {
    return this.#at === this.#bytes.length
  }

  /** @returns 0 beyond the end */
  byte(): number {
    return this.take(1)[0] ?? 0
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.slice(this.#at, this.#at + length)
    this.#at += length
    return taken
  }
}
