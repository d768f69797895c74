/** The networks of an address, for limits that neighbours share. As text; equal networks have equal texts. */
export interface Networks {
  /** An IPv6 /48, the most that one customer gets (RFC 6177); an IPv4 /24. */
  readonly site: string
  /** An IPv6 /56, which a household usually gets; an IPv4 /24. */
  readonly subnet: string
  /** An IPv6 /64, in which one computer can use every address; an IPv4 address. */
  readonly host: string
}

const GROUPS = 8
const GROUPS_OF_64 = 4
const GROUPS_OF_48 = 3

/**
 * The networks of an address. All spellings of an address give the same networks.
 * @param address in the form of a socket's, without `::ffff:` before an IPv4 address
 */
export function networksOf(address: string): Networks {
  if (!address.includes(':')) {
    const subnet = `${address.slice(0, address.lastIndexOf('.'))}.0/24`
    return { site: subnet, subnet, host: address }
  }
  const groups = sixteenBitsOf(address).slice(0, GROUPS_OF_64)
  const [last = 0] = groups.slice(-1)
  const site = groups.slice(0, GROUPS_OF_48).map(inHex)
  return {
    site: `${site.join(':')}::/48`,
    subnet: `${[...site, inHex(last & 0xff00)].join(':')}::/56`,
    host: `${groups.map(inHex).join(':')}::/64`,
  }
}

function sixteenBitsOf(address: string): readonly number[] {
  const [plain = ''] = address.split('%')
  const [head = '', tail] = plain.split('::')
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  const zeros = Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16))
}

const inHex = (group: number): string => group.toString(16)

/** Dotted notation is at the end only, beyond the first 64 bits, and counts as two groups. */
const groupsOf = (text: string): string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
