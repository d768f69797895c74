/** A ClientHello with many key shares and a long ticket has some 2 KiB. */
export const MAX_CLIENT_HELLO_BYTES = 8192
const RECORD_HEAD_BYTES = 5
const HANDSHAKE_HEAD_BYTES = 4
const HANDSHAKE_RECORD = 22
const CLIENT_HELLO = 1
const RANDOM_BYTES = 32
const MAX_SESSION_BYTES = 32

/**
 * Whether a TLS connection begins with a whole and well-formed ClientHello (RFC 8446, section 4.1.2, in one or more
 * records): what a client sends before the server has any work.
 * @param bytes the first ones of the connection
 */
export function looksLikeClientHello(bytes: Uint8Array): 'yes' | 'no' | 'more' {
  const parts: Uint8Array[] = []
  let length = 0
  for (let at = 0; at <= bytes.length;) {
    const record = bytes.subarray(at)
    if (record.length > 0 && record[0] !== HANDSHAKE_RECORD) return 'no'
    if (record.length > 1 && record[1] !== 3) return 'no'
    if (record.length < RECORD_HEAD_BYTES) return 'more'
    const recordLength = uint16(record, 3)
    if (recordLength === 0 || at + RECORD_HEAD_BYTES + recordLength > MAX_CLIENT_HELLO_BYTES) return 'no'
    const part = record.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + recordLength)
    parts.push(part)
    length += part.length
    const hello = parts.length === 1 ? part : joined(parts, length)
    if (hello.length > 0 && hello[0] !== CLIENT_HELLO) return 'no'
    if (hello.length >= HANDSHAKE_HEAD_BYTES) {
      const total = HANDSHAKE_HEAD_BYTES + uint24(hello, 1)
      if (total > MAX_CLIENT_HELLO_BYTES) return 'no'
      if (hello.length >= total) return isBody(hello.subarray(HANDSHAKE_HEAD_BYTES, total)) ? 'yes' : 'no'
    }
    if (part.length < recordLength) return 'more'
    at += RECORD_HEAD_BYTES + recordLength
  }
  return 'more'
}

function isBody(body: Uint8Array): boolean {
  if (body[0] !== 3) return false
  const session = 2 + RANDOM_BYTES
  const suites = after8(body, session)
  if (suites === undefined || suites - session - 1 > MAX_SESSION_BYTES) return false
  const compression = after16(body, suites)
  if (compression === undefined || compression === suites + 2 || (compression - suites) % 2 !== 0)
    return false
  const extensions = after8(body, compression)
  if (extensions === undefined || extensions === compression + 1) return false
  // TLS 1.2 allows none.
  if (extensions === body.length) return true
  return after16(body, extensions) === body.length && areExtensions(body.subarray(extensions + 2))
}

function areExtensions(bytes: Uint8Array): boolean {
  let at: number | undefined = 0
  while (at !== undefined && at < bytes.length) at = after16(bytes, at + 2)
  return at !== undefined
}

/** The offset behind a vector with a length of one or two bytes; undefined if it goes beyond the end. */
const after8 = (bytes: Uint8Array, at: number): number | undefined =>
  within(bytes, at + 1, () => at + 1 + (bytes[at] ?? 0))
const after16 = (bytes: Uint8Array, at: number): number | undefined =>
  within(bytes, at + 2, () => at + 2 + uint16(bytes, at))

function within(bytes: Uint8Array, head: number, end: () => number): number | undefined {
  if (head > bytes.length) return undefined
  const at = end()
  return at > bytes.length ? undefined : at
}

const uint16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
const uint24 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 16) | uint16(bytes, at + 1)

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
