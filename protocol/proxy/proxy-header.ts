/** Both ends of the connection that a proxy has accepted. */
export interface ProxiedConnection {
  /** The client's address. */
  readonly remote: string
  /** The proxy's address that the client dialled. */
  readonly local: string
}

export type ProxyHeader =
  | { readonly kind: 'more' }
  | { readonly kind: 'malformed' }
  /** `value` is undefined for a connection of the proxy itself, which checks whether the server lives. */
  | { readonly kind: 'read'; readonly value: ProxiedConnection | undefined; readonly length: number }

/** The longest header of version 1, with its line end. */
const MAX_V1_BYTES = 107
/** Addresses, and the extra values that proxies add. */
const MAX_V2_BYTES = 1024
const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a)
const V2_HEAD_BYTES = 16
const MORE: ProxyHeader = { kind: 'more' }
const MALFORMED: ProxyHeader = { kind: 'malformed' }

/**
 * Reads the header that a proxy puts before a connection: PROXY protocol, version 1 (a line of text) or 2 (binary), for
 * TCP over IPv4 and IPv6 (haproxy.org/download/1.8/doc/proxy-protocol.txt).
 * @param bytes the first ones of the connection
 */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  const start = bytes.subarray(0, SIGNATURE.length)
  if (start.every((byte, i) => byte === SIGNATURE[i]))
    return bytes.length < V2_HEAD_BYTES ? MORE : readBinary(bytes)
  return readLine(bytes)
}

function readLine(bytes: Uint8Array): ProxyHeader {
  const text = String.fromCharCode(...bytes.subarray(0, MAX_V1_BYTES))
  const intro = 'PROXY '
  if (!text.startsWith(intro.slice(0, text.length))) return MALFORMED
  const end = text.indexOf('\r\n')
  if (end < 0) return bytes.length < MAX_V1_BYTES ? MORE : MALFORMED
  const length = end + 2
  const [, family = '', remote = '', local = '', ...ports] = text.slice(0, end).split(' ')
  if (family === 'UNKNOWN') return { kind: 'read', value: undefined, length }
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined
  const isWell = isAddress?.(remote) === true && isAddress(local) && ports.length === 2 && ports.every(isPort)
  return isWell ? { kind: 'read', value: { remote: plain(remote), local: plain(local) }, length } : MALFORMED
}

function readBinary(bytes: Uint8Array): ProxyHeader {
  const [versionAndCommand = 0, family = 0, high = 0, low = 0] = bytes.subarray(SIGNATURE.length)
  const length = V2_HEAD_BYTES + ((high << 8) | low)
  const command = versionAndCommand & 0x0f
  if (versionAndCommand >> 4 !== 2 || command > 1 || length > MAX_V2_BYTES) return MALFORMED
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0
  const isAddressed = addressBytes > 0 && length >= V2_HEAD_BYTES + 2 * addressBytes + 4
  if (command === 1 && !isAddressed) return MALFORMED
  if (bytes.length < length) return MORE
  if (command === 0) return { kind: 'read', value: undefined, length }
  const [remote, local] = [0, 1].map((n) => {
    const from = V2_HEAD_BYTES + n * addressBytes
    return textOf(bytes.subarray(from, from + addressBytes))
  })
  return { kind: 'read', value: { remote: remote ?? '', local: local ?? '' }, length }
}

function textOf(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  const isMapped =
    address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 255 && address[11] === 255
  if (isMapped) return address.subarray(12).join('.')
  return Array.from({ length: 8 }, (_, i) =>
    (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16),
  ).join(':')
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const isPort = (text: string): boolean => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 0xffff

const isIPv4 = (text: string): boolean => {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** Hexadecimal groups, at most one gap, and an IPv4 address at the end, if any. */
function isIPv6(text: string): boolean {
  const end = text.slice(text.lastIndexOf(':') + 1)
  const isMixed = end.includes('.')
  if (isMixed && !isIPv4(end)) return false
  const groups = (isMixed ? `${text.slice(0, -end.length)}0:0` : text).split('::')
  if (groups.length > 2) return false
  const counted = groups.map((part) => (part === '' ? [] : part.split(':')))
  const all = counted.flat()
  const isWhole = groups.length === 1 ? all.length === 8 : all.length <= 7
  return isWhole && all.every((group) => /^[\da-f]{1,4}$/i.test(group))
}
