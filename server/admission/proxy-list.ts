import { BlockList, isIP } from 'node:net'

/** The addresses and networks of proxies, which report their clients by the PROXY protocol. */
export class ProxyList {
  readonly #list = new BlockList()

  /** @throws RangeError with the first text that is neither an address nor a network such as `10.0.0.0/8` */
  constructor(texts: readonly string[]) {
    for (const text of texts) this.#add(text)
  }

  /** @param address as sockets show it, without `::ffff:` before an IPv4 address */
  has(address: string): boolean {
    const family = isIP(address)
    return family !== 0 && this.#list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }

  #add(text: string): void {
    const [address = '', bits, ...more] = text.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN
    if (family === 0 || more.length > 0 || !(prefix >= 1 && prefix <= most)) throw new RangeError(text)
    this.#list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
}
