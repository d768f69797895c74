import { command } from '../audio/command'
import { ip, Namespaces } from './netns'

/** A computer's end of a network: the interface, and its addresses with their prefix lengths. */
export interface Attachment {
  readonly interface: string
  readonly addresses: readonly string[]
}

/** From a computer to a network, whose end of it is `plug`. */
interface Cable {
  readonly computer: string
  readonly plug: string
  readonly bridge: string
}

/** A namespace in which the networks are. */
const SWITCHES = 'switches'

/**
 * Computers, each a network namespace, and networks that join them. An interface has exactly the addresses that it is
 * given; link-local ones, too. `close` removes them, and so does the end of this process.
 */
export class Computers {
  readonly #namespaces: Namespaces
  readonly #cables: Cable[] = []
  #networks = 0

  private constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces
  }

  /** @throws {Error} when the kernel refuses, with its error text */
  static async open(names: readonly string[]): Promise<Computers> {
    return new Computers(await Namespaces.add([...names, SWITCHES]))
  }

  /** The prefix of a command that runs it on a computer. */
  prefix(computer: string): readonly string[] {
    return this.#namespaces.prefix(computer)
  }

  /** Joins computers by a network of their own. */
  async join(attachments: Readonly<Record<string, Attachment>>): Promise<void> {
    const middle = this.#namespaces.nameOf(SWITCHES)
    const bridge = `network${this.#networks++}`
    await ip('-n', middle, 'link', 'add', bridge, 'type', 'bridge')
    await ip('-n', middle, 'link', 'set', bridge, 'up')
    for (const [computer, { interface: name, addresses }] of Object.entries(attachments)) {
      const there = this.#namespaces.nameOf(computer)
      const plug = `plug${this.#cables.length}`
      this.#cables.push({ computer, plug, bridge })
      await ip('-n', middle, 'link', 'add', plug, 'type', 'veth', 'peer', 'name', name, 'netns', there)
      await ip('-n', middle, 'link', 'set', plug, 'master', bridge)
      await ip('-n', middle, 'link', 'set', plug, 'up')
      await ip('-n', there, 'link', 'set', name, 'addrgenmode', 'none')
      await this.plug(computer, { interface: name, addresses })
    }
  }

  /** Sets an interface up, with these addresses. */
  async plug(computer: string, { interface: name, addresses }: Attachment): Promise<void> {
    const there = this.#namespaces.nameOf(computer)
    await ip('-n', there, 'link', 'set', name, 'up')
    for (const address of addresses) {
      const options = address.includes(':') ? ['nodad'] : []
      await ip('-n', there, 'address', 'add', address, 'dev', name, ...options)
    }
  }

  /** Takes an interface's addresses and routes, and sets it down. */
  async unplug(computer: string, name: string): Promise<void> {
    await this.loseAddresses(computer, name)
    await ip('-n', this.#namespaces.nameOf(computer), 'link', 'set', name, 'down')
  }

  /** Takes an interface's addresses and routes. */
  async loseAddresses(computer: string, name: string): Promise<void> {
    await ip('-n', this.#namespaces.nameOf(computer), 'address', 'flush', 'dev', name)
  }

  /** Sets an interface down and up again, without its routes to other networks. */
  async restart(computer: string, name: string): Promise<void> {
    for (const state of ['down', 'up'])
      await ip('-n', this.#namespaces.nameOf(computer), 'link', 'set', name, state)
  }

  /** Lets the cables of a computer carry nothing; it does not notice. */
  async cut(computer: string): Promise<void> {
    for (const { plug } of this.#cablesOf(computer))
      await ip('-n', this.#namespaces.nameOf(SWITCHES), 'link', 'set', plug, 'nomaster')
  }

  /** Undoes `cut`. */
  async mend(computer: string): Promise<void> {
    for (const { plug, bridge } of this.#cablesOf(computer))
      await ip('-n', this.#namespaces.nameOf(SWITCHES), 'link', 'set', plug, 'master', bridge)
  }

  /** The ids of the processes that run on a computer. */
  async pids(computer: string): Promise<readonly number[]> {
    const lines = (await ip('netns', 'pids', this.#namespaces.nameOf(computer))).split('\n')
    return lines.map(Number).filter((pid) => pid > 0)
  }

  /** Sets a computer's gateway for a network, by default for all other addresses. */
  async route(computer: string, gateway: string, network = 'default'): Promise<void> {
    const family = gateway.includes(':') ? '-6' : '-4'
    await ip('-n', this.#namespaces.nameOf(computer), family, 'route', 'add', network, 'via', gateway)
  }

  /** Lets a computer find no way to an address of a network that it is in. */
  async keepFrom(computer: string, address: string): Promise<void> {
    await ip('-n', this.#namespaces.nameOf(computer), 'route', 'add', 'unreachable', address)
  }

  /** Lets a computer forward packets, as a router. */
  async forward(computer: string): Promise<void> {
    const settings = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'].map((name) => `/proc/sys/net/${name}`)
    await this.run(computer, 'sh', '-c', `for each in ${settings.join(' ')}; do echo 1 > $each; done`)
  }

  /** Lets a router drop what it has no route for, instead of telling the sender. */
  async dropByDefault(router: string): Promise<void> {
    for (const family of ['-4', '-6'])
      await ip('-n', this.#namespaces.nameOf(router), family, 'route', 'add', 'blackhole', 'default')
  }

  /** Runs a command on a computer, to its end. @returns its output @throws {Error} when it fails */
  run(computer: string, ...words: readonly string[]): Promise<string> {
    const [program = '', ...args] = this.prefix(computer)
    return command(program, [...args, ...words])
  }

  /** Adds these nftables rules. @throws {Error} when they are wrong, with nft's words */
  async applyRules(computer: string, rules: string): Promise<void> {
    await this.run(computer, 'nft', rules)
  }

  close(): void {
    this.#namespaces.remove()
  }

  #cablesOf(computer: string): readonly Cable[] {
    return this.#cables.filter((cable) => cable.computer === computer)
  }
}
