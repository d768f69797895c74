import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { plainAddress } from './socket-address'

const IPV6_BYTES = 16
const GROUPS = 8

/**
 * The bytes of an address, most significant first, without its zone.
 * @returns 4 bytes for IPv4 and mapped IPv4, 16 for IPv6; undefined for anything else
 */
export function addressBytes(address: string): Uint8Array | undefined {
  const plain = plainAddress(address.split('%')[0] ?? '')
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.'), Number)
  if (!isIPv6(plain)) return undefined
  const [head = '', tail] = plain.replace(/[\d.]+\.\d+$/, inGroups).split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array<number>(GROUPS - before.length - after.length).fill(0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

/**
 * An address as text, in the one form that sockets show.
 * @returns undefined unless there are 4 or 16 bytes
 */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== IPV6_BYTES) return undefined
  const groups = Array.from({ length: GROUPS }, (_, n) =>
    (((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0)).toString(16),
  )
  return plainAddress(new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address)
}

const groupsOf = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** Four decimal bytes at the end of an IPv6 address, as two groups. */
function inGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}
