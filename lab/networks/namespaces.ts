import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { inProject } from '../../scripts/lib/paths.mjs'
import { command } from '../audio/command'
import { Bridge } from './bridge'
import type { Impairment, Network } from './network'

const PREFIX = 'ringdown-bench-'
const NAMED_NAMESPACES = '/run/netns'
const CALLER_ADDRESS = '10.77.0.1'
const CALLEE_ADDRESS = '10.77.0.2'
const MOVED_ADDRESS = '10.77.0.3'

const ip = (...args: readonly string[]): Promise<string> => command('ip', args)

const inPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))

/** Why network namespaces are not available; undefined when they are. */
export const whyNoNamespaces = (): string | undefined => {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'this is not root'
  const missing = ['ip', 'python3'].find((program) => !inPath(program))
  return missing === undefined ? undefined : `${missing} is not installed`
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Removes the namespaces of a bench that was killed. */
const removeStale = (): void => {
  if (!existsSync(NAMED_NAMESPACES)) return
  for (const name of readdirSync(NAMED_NAMESPACES)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length)) : NaN
    if (Number.isInteger(pid) && !isAlive(pid)) spawnSync('ip', ['netns', 'delete', name])
  }
}

/**
 * Two network namespaces, 10.77.0.1 (the caller's) and 10.77.0.2 (the callee's), joined by a bridge in user space that
 * runs in a third. `close` removes them, and so does the end of this process.
 */
export class NamespaceNetwork implements Network {
  readonly prefix
  readonly serverHost = CALLEE_ADDRESS
  readonly callerArguments: readonly string[] = []
  readonly #names: readonly string[]
  readonly #removeWithUs = (): void => {
    for (const name of this.#names) spawnSync('ip', ['netns', 'delete', name])
  }
  #bridge: Bridge | undefined

  private constructor() {
    const [caller, callee, middle] = ['caller', 'callee', 'middle'].map(
      (side) => `${PREFIX}${process.pid}-${side}`,
    ) as [string, string, string]
    this.#names = [caller, callee, middle]
    this.prefix = { caller: ['ip', 'netns', 'exec', caller], callee: ['ip', 'netns', 'exec', callee] }
    process.once('exit', this.#removeWithUs)
  }

  /** @throws {Error} when the kernel refuses, with its error text */
  static async open(impairment: Impairment): Promise<NamespaceNetwork> {
    removeStale()
    const network = new NamespaceNetwork()
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
    const [name = ''] = this.#names
    await ip('-n', name, 'address', 'flush', 'dev', 'caller')
    await ip('-n', name, 'address', 'add', `${MOVED_ADDRESS}/24`, 'dev', 'caller')
    await ip('-n', name, 'route', 'add', 'default', 'via', CALLEE_ADDRESS)
  }

  async close(): Promise<unknown> {
    process.off('exit', this.#removeWithUs)
    const report = await this.#bridge?.close()
    this.#removeWithUs()
    return report
  }

  async #build(impairment: Impairment): Promise<void> {
    const [caller, callee, middle] = this.#names as [string, string, string]
    for (const name of this.#names) {
      await ip('netns', 'add', name)
      await ip('-n', name, 'link', 'set', 'lo', 'up')
    }
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
      await ip('-n', middle, 'link', 'set', end, 'netns', name)
      await ip('-n', name, 'address', 'add', `${address}/24`, 'dev', end)
      await ip('-n', name, 'link', 'set', end, 'up')
      await ip('-n', middle, 'link', 'set', port, 'up')
      // Programs that determine their own address use the default route.
      await ip('-n', name, 'route', 'add', 'default', 'via', gateway)
    }
    this.#bridge = await Bridge.start(
      ['ip', 'netns', 'exec', middle],
      sides.map(({ port }) => port),
      impairment,
    )
  }
}
