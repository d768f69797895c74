import { type AccessKind, ipv4RouterOf } from './access'
import { Computers } from './computers'
import { ipv6Rules, natRules, otherPorts } from './nat-rules'
import {
  carrierOf,
  computersOf,
  CORE_ADDRESSES,
  endOf,
  type Home,
  isWired,
  outermostOf,
  type Place,
  placesOf,
  publicAddresses,
  routerOf,
  WIRED,
} from './places'
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

/** As a VPN does it: more precise than the default route, and so preferred to it. */
const EVERYWHERE = ['0.0.0.0/1', '128.0.0.0/1']
/** How many ports a router takes each time that it forgets its translations. */
const PORTS_AT_ONCE = 1000
const FIRST_OTHER_PORT = 40_000

/**
 * A small internet of network namespaces: a server with public addresses, and people with routers of all kinds. `close`
 * removes it, and so does the end of this process.
 */
export class Internet {
  readonly #computers: Computers
  readonly #places: readonly Place[]
  readonly #translators: Translator[] = []
  #otherPort = FIRST_OTHER_PORT

  private constructor(computers: Computers, places: readonly Place[]) {
    this.#computers = computers
    this.#places = places
  }

  /**
   * @param people a computer for each, by name
   * @throws {Error} when the kernel refuses, with its error text
   */
  static async open(people: Readonly<Record<string, AccessKind | Home>>): Promise<Internet> {
    const places = placesOf(people)
    const computers = await Computers.open([SERVER, CORE, ...places.flatMap(computersOf)])
    const internet = new Internet(computers, places)
    try {
      await internet.#build()
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

  /** Runs a command there, to its end. @returns its output @throws {Error} when it fails */
  run(computer: string, ...words: readonly string[]): Promise<string> {
    return this.#computers.run(computer, ...words)
  }

  /** The addresses of the server, or of somebody whose access is public: of IPv4, of IPv6, and as a NAT64 has it. */
  addressesOf(computer: string): Readonly<Record<'ipv4' | 'ipv6' | 'nat64', string>> {
    if (computer === SERVER) return SERVER_ADDRESSES
    const { number } = this.#placeOf(computer, WIRED)
    return {
      ipv4: `11.0.0.${number}`,
      ipv6: `2001:db8::${number}`,
      nat64: `64:ff9b::b00:${number.toString(16)}`,
    }
  }

  /** The ids of the processes that run on a computer. */
  pids(computer: string): Promise<readonly number[]> {
    return this.#computers.pids(computer)
  }

  /** Plugs an access in, and takes it for everything. */
  async plug(name: string, interfaceName: string): Promise<void> {
    await this.#plug(name, interfaceName, ['default'])
  }

  /** Plugs an access in beside another one, and takes it for everything, as a VPN does. */
  async plugOver(name: string, interfaceName: string): Promise<void> {
    await this.#plug(name, interfaceName, EVERYWHERE)
  }

  /** Pulls an access out: its addresses and routes go. */
  async unplug(name: string, interfaceName: string): Promise<void> {
    await this.#computers.unplug(name, interfaceName)
  }

  /** Gives the computer another address in the same network, as DHCP may. */
  async readdress(name: string, interfaceName: string): Promise<void> {
    const { attachment, gateway } = endOf(this.#placeOf(name, interfaceName), 3)
    await this.#computers.loseAddresses(name, interfaceName)
    await this.#computers.plug(name, attachment)
    await this.#computers.route(name, gateway)
  }

  /** Lets the router of a port-restricted access forget its translations, and take other ports. */
  async rebind(name: string, interfaceName: string): Promise<void> {
    const router = routerOf(this.#placeOf(name, interfaceName))
    const first = this.#otherPort
    this.#otherPort += PORTS_AT_ONCE
    await this.#computers.applyRules(router, otherPorts(first, first + PORTS_AT_ONCE - 1))
    // The kernel forgets the translations of an interface that goes down.
    await this.#computers.restart(router, 'outside')
    await this.#routeToCore(router, ['ipv4'])
  }

  async close(): Promise<void> {
    for (const translator of this.#translators) await translator.close()
    this.#computers.close()
  }

  #placeOf(name: string, interfaceName: string): Place {
    const place = this.#places.find((each) => each.name === name && each.interface === interfaceName)
    if (!place) throw new Error(`${name} has no access “${interfaceName}”`)
    return place
  }

  async #plug(name: string, interfaceName: string, networks: readonly string[]): Promise<void> {
    const { attachment, gateway } = endOf(this.#placeOf(name, interfaceName))
    await this.#computers.plug(name, attachment)
    for (const network of networks) await this.#computers.route(name, gateway, network)
  }

  async #build(): Promise<void> {
    const places = this.#places
    const { ipv4, alternate, ipv6 } = SERVER_ADDRESSES
    await this.#computers.join({
      [SERVER]: { interface: 'wired', addresses: [`${ipv4}/24`, `${alternate}/24`, `${ipv6}/64`] },
      [CORE]: {
        interface: 'wired',
        addresses: [`${CORE_ADDRESSES.ipv4}/24`, `${CORE_ADDRESSES.ipv6}/64`, 'fe80::fe/64'],
      },
      ...Object.fromEntries(
        places.map((place) => [
          outermostOf(place),
          {
            interface: place.kind === 'public' ? place.interface : 'outside',
            addresses: publicAddresses(place.kind, place.number),
          },
        ]),
      ),
    })
    await this.#computers.forward(CORE)
    await this.#computers.dropByDefault(CORE)
    await this.#routeToCore(SERVER, ['ipv4', 'ipv6'])
    for (const place of places) await this.#attach(place)
  }

  async #attach(place: Place): Promise<void> {
    const { name, kind, number } = place
    if (kind === 'public') return this.#routeToCore(name, ['ipv4', 'ipv6'])
    if (kind === 'ipv6-only' || kind === 'nat64') return this.#attachByIpv6(place)
    const plan = ipv4RouterOf(kind)
    if (plan === undefined) return
    const router = routerOf(place)
    if (kind === 'carrier-grade') {
      const carrier = carrierOf(place)
      await this.#link(carrier, router, `100.64.${number}`, 'outside')
      await this.#computers.route(router, `100.64.${number}.1`)
      await this.#routeToCore(carrier, ['ipv4'])
      await this.#computers.applyRules(
        carrier,
        natRules('port-restricted', { inside: 'inside', outside: 'outside' }),
      )
    } else {
      await this.#routeToCore(router, ['ipv4'])
    }
    await this.#link(router, name, `192.168.${number}`, place.interface)
    if (isWired(place)) await this.#computers.route(name, endOf(place).gateway)
    else await this.unplug(name, place.interface)
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
  }

  async #attachByIpv6(place: Place): Promise<void> {
    const { name, kind, number } = place
    const router = routerOf(place)
    const network = `2001:db8:${number}:`
    const { attachment, gateway } = endOf(place)
    await this.#computers.join({
      [router]: { interface: 'inside', addresses: [`${gateway}/64`, 'fe80::1/64'] },
      [name]: attachment,
    })
    await this.#computers.forward(router)
    if (isWired(place)) await this.#computers.route(name, gateway)
    else await this.unplug(name, place.interface)
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
