const GROUPS = 8
/** Groups of 16 bits in a /64, the least that one customer or one network gets (RFC 6177). */
const NETWORK_GROUPS = 4

/**
 * The network that an address counts towards: an IPv4 address itself, the first 64 bits of an IPv6 address. Every
 * spelling of an address gives the same text.
 * @param address as sockets show it, without `::ffff:` before an IPv4 address
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [plain = ''] = address.split('%')
  const [head = '', tail] = plain.split('::')
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  const zeros = Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0')
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16))
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}

/** A dotted group stands at the end only, beyond the first 64 bits: it counts as two. */
const groupsOf = (text: string): string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
