import { inProject } from '../../scripts/lib/paths.mjs'
import { Bridge } from './bridge'
import { ip, Namespaces } from './netns'
import type { Impairment, Network } from './network'

const NO_IPV6 = '/proc/sys/net/ipv6/conf/all/disable_ipv6'
const CALLER_ADDRESS = '10.77.0.1'
const CALLEE_ADDRESS = '10.77.0.2'
const MOVED_ADDRESS = '10.77.0.3'

/**
 * Two network namespaces, 10.77.0.1 (the caller's) and 10.77.0.2 (the callee's), joined by a bridge in user space that
 * runs in a third. `close` removes them, and so does the end of this process.
 */
export class NamespaceNetwork implements Network {
  readonly prefix
  readonly serverHost = CALLEE_ADDRESS
  readonly callerArguments: readonly string[] = []
  readonly #namespaces: Namespaces
  #bridge: Bridge | undefined

  private constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces
    this.prefix = { caller: namespaces.prefix('caller'), callee: namespaces.prefix('callee') }
  }

  /** @throws {Error} when the kernel refuses, with its error text */
  static async open(impairment: Impairment): Promise<NamespaceNetwork> {
    const network = new NamespaceNetwork(await Namespaces.add(['caller', 'callee', 'middle']))
    try {
      await network.#build(impairment)
      return network
    } catch (error) {
      await network.close()
      throw error
    }
  }

  serverAddress(port: number): { caller: string; callee: string } {
    const address = `${CALLEE_ADDRESS}:${port}`
    return { caller: address, callee: address }
  }

  stall(ms: number): void {
    this.#bridge?.stall(ms)
  }

  /** Drops all traffic until `mend`. */
  cut(): void {
    this.#bridge?.cut()
  }

  mend(): void {
    this.#bridge?.mend()
  }

  /** Replaces the address of the caller's computer, as in another Wi-Fi network. */
  async moveCaller(): Promise<void> {
    const name = this.#namespaces.nameOf('caller')
    await ip('-n', name, 'address', 'flush', 'dev', 'caller')
    await ip('-n', name, 'address', 'add', `${MOVED_ADDRESS}/24`, 'dev', 'caller')
    await ip('-n', name, 'route', 'add', 'default', 'via', CALLEE_ADDRESS)
  }

  async close(): Promise<unknown> {
    const report = await this.#bridge?.close()
    this.#namespaces.remove()
    return report
  }

  async #build(impairment: Impairment): Promise<void> {
    const caller = this.#namespaces.nameOf('caller')
    const callee = this.#namespaces.nameOf('callee')
    const middle = this.#namespaces.nameOf('middle')
    const sides = [
      { name: caller, address: CALLER_ADDRESS, gateway: CALLEE_ADDRESS, port: 'to-caller', end: 'caller' },
      { name: callee, address: CALLEE_ADDRESS, gateway: CALLER_ADDRESS, port: 'to-callee', end: 'callee' },
    ]
    for (const { port, end } of sides)
      await ip('-n', middle, 'link', 'add', port, 'type', 'veth', 'peer', 'name', end)
    // An interface keeps these settings when it moves to another namespace.
    const offloads = inProject('lab', 'networks', 'offloads.py')
    const interfaces = sides.flatMap(({ port, end }) => [port, end])
    await ip('netns', 'exec', middle, 'python3', offloads, ...interfaces)
    for (const { name, address, gateway, port, end } of sides) {
      // The bridge impairs IPv4 only: phones that find each other by IPv6 would have a perfect network.
      await ip('netns', 'exec', name, 'sh', '-c', `[ ! -e ${NO_IPV6} ] || echo 1 > ${NO_IPV6}`)
      await ip('-n', middle, 'link', 'set', end, 'netns', name)
      await ip('-n', name, 'address', 'add', `${address}/24`, 'dev', end)
      await ip('-n', name, 'link', 'set', end, 'up')
      await ip('-n', middle, 'link', 'set', port, 'up')
      // Programs that determine their own address use the default route.
      await ip('-n', name, 'route', 'add', 'default', 'via', gateway)
    }
    this.#bridge = await Bridge.start(
      this.#namespaces.prefix('middle'),
      sides.map(({ port }) => port),
      impairment,
    )
  }
}
