import { type AccessKind, ipv4RouterOf } from './access'
import { Computers } from './computers'
import { ipv6Rules, natRules } from './nat-rules'
import { Translator } from './translator'

/** The names of computers that every internet has; people may not have them. */
const SERVER = 'server'
const CORE = 'core'

/**
 * The server's addresses: two of IPv4, as RFC 5780 needs, one of IPv6, and the one that a NAT64 has for it.
 * Programs refuse addresses of documentation (RFC 5737); nothing leaves the namespaces.
 */
export const SERVER_ADDRESSES = {
  ipv4: '11.0.0.1',
  alternate: '11.0.0.2',
  ipv6: '2001:db8::1',
  nat64: '64:ff9b::b00:1',
} as const

/** Drops what is for no address of this internet, as a provider does, instead of saying that there is no route. */
const CORE_ADDRESSES = { ipv4: '11.0.0.254', ipv6: '2001:db8::fe' } as const

/** The last byte of the first person's address; the others follow. */
const FIRST = 10

interface Place {
  readonly name: string
  readonly kind: AccessKind
  readonly number: number
}

const routerOf = (name: string): string => `${name}-router`
const carrierOf = (name: string): string => `${name}-carrier`

const computersOf = ({ name, kind }: Place): readonly string[] => {
  if (kind === 'public') return [name]
  return kind === 'carrier-grade' ? [name, routerOf(name), carrierOf(name)] : [name, routerOf(name)]
}

/**
 * A small internet of network namespaces: a server with public addresses, and people with routers of all kinds. `close`
 * removes it, and so does the end of this process.
 */
export class Internet {
  readonly #computers: Computers
  readonly #translators: Translator[] = []

  private constructor(computers: Computers) {
    this.#computers = computers
  }

  /**
   * @param people a computer for each, by name
   * @throws {Error} when the kernel refuses, with its error text
   */
  static async open(people: Readonly<Record<string, AccessKind>>): Promise<Internet> {
    const places = Object.entries(people).map(([name, kind], n) => ({ name, kind, number: FIRST + n }))
    const internet = new Internet(await Computers.open([SERVER, CORE, ...places.flatMap(computersOf)]))
    try {
      await internet.#build(places)
      return internet
    } catch (error) {
      await internet.close()
      throw error
    }
  }

  /** The prefix of a command that runs it on the server, on a person's computer, or on a router (`NAME-router`). */
  prefix(computer: string): readonly string[] {
    return this.#computers.prefix(computer)
  }

  async close(): Promise<void> {
    for (const translator of this.#translators) await translator.close()
    this.#computers.close()
  }

  async #build(places: readonly Place[]): Promise<void> {
    const { ipv4, alternate, ipv6 } = SERVER_ADDRESSES
    await this.#computers.join({
      [SERVER]: { interface: 'wired', addresses: [`${ipv4}/24`, `${alternate}/24`, `${ipv6}/64`] },
      [CORE]: {
        interface: 'wired',
        addresses: [`${CORE_ADDRESSES.ipv4}/24`, `${CORE_ADDRESSES.ipv6}/64`, 'fe80::fe/64'],
      },
      ...Object.fromEntries(
        places.map(({ name, kind, number }) => [
          kind === 'public' ? name : kind === 'carrier-grade' ? carrierOf(name) : routerOf(name),
          { interface: kind === 'public' ? 'wired' : 'outside', addresses: publicAddresses(kind, number) },
        ]),
      ),
    })
    await this.#computers.forward(CORE)
    await this.#computers.dropByDefault(CORE)
    await this.#routeToCore(SERVER, ['ipv4', 'ipv6'])
    for (const place of places) await this.#attach(place)
  }

  async #attach({ name, kind, number }: Place): Promise<void> {
    if (kind === 'public') return this.#routeToCore(name, ['ipv4', 'ipv6'])
    if (kind === 'ipv6-only' || kind === 'nat64') return this.#attachByIpv6({ name, kind, number })
    const plan = ipv4RouterOf(kind)
    if (plan === undefined) return
    const router = routerOf(name)
    if (kind === 'carrier-grade') {
      const carrier = carrierOf(name)
      await this.#link(carrier, router, `100.64.${number}`, 'outside')
      await this.#routeToCore(carrier, ['ipv4'])
      await this.#computers.applyRules(
        carrier,
        natRules('port-restricted', { inside: 'inside', outside: 'outside' }),
      )
    } else {
      await this.#routeToCore(router, ['ipv4'])
    }
    await this.#link(router, name, `192.168.${number}`, 'wired')
    await this.#computers.applyRules(
      router,
      natRules(plan.nat, { inside: 'inside', outside: 'outside' }, plan.outbound),
    )
  }

  /** Joins a router and the computer behind it by an IPv4 network. */
  async #link(router: string, computer: string, network: string, to: string): Promise<void> {
    await this.#computers.join({
      [router]: { interface: 'inside', addresses: [`${network}.1/24`] },
      [computer]: { interface: to, addresses: [`${network}.2/24`] },
    })
    await this.#computers.forward(router)
    await this.#computers.route(computer, `${network}.1`)
  }

  async #attachByIpv6({ name, kind, number }: Place): Promise<void> {
    const router = routerOf(name)
    const network = `2001:db8:${number}:`
    await this.#computers.join({
      [router]: { interface: 'inside', addresses: [`${network}:1/64`, 'fe80::1/64'] },
      [name]: { interface: 'wired', addresses: [`${network}:2/64`] },
    })
    await this.#computers.forward(router)
    await this.#computers.route(name, `${network}:1`)
    await this.#routeToCore(router, ['ipv6'])
    // The core sends what is for this home to its router.
    await this.#computers.route(CORE, `2001:db8::${number}`, `${network}:/64`)
    await this.#computers.applyRules(router, ipv6Rules({ inside: 'inside', outside: 'outside' }))
    if (kind !== 'nat64') return
    await this.#routeToCore(router, ['ipv4'])
    await this.#computers.applyRules(
      router,
      natRules('port-restricted', { inside: Translator.INTERFACE, outside: 'outside' }),
    )
    this.#translators.push(await Translator.start(this.#computers.prefix(router), `2001:db8::${number}`))
  }

  async #routeToCore(computer: string, families: readonly ('ipv4' | 'ipv6')[]): Promise<void> {
    for (const family of families) await this.#computers.route(computer, CORE_ADDRESSES[family])
  }
}

/** Everybody has an address of IPv4 outside, except those behind an IPv6 router. */
const publicAddresses = (kind: AccessKind, number: number): readonly string[] => {
  const ipv4 = `11.0.0.${number}/24`
  const ipv6 = `2001:db8::${number}/64`
  // A router asks for a neighbour's hardware address from its own link-local one.
  const linkLocal = `fe80::${number}/64`
  switch (kind) {
    case 'public':
    case 'nat64':
      return [ipv4, ipv6, linkLocal]
    case 'ipv6-only':
      return [ipv6, linkLocal]
    case 'full-cone':
    case 'address-restricted':
    case 'port-restricted':
    case 'symmetric':
    case 'carrier-grade':
    case 'udp-blocked':
    case 'https-only':
      return [ipv4]
  }
}
