import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '../audio/command'
import { Daemon } from './daemon'

/** The well-known prefix of RFC 6052. */
const IPV4_BELOW = '64:ff9b::/96'
/** Addresses for the computers behind the translator, one each. */
const POOL = '192.168.255.0/24'
const OWN_ADDRESS = '192.168.255.1'
/** TAYGA keeps its words back when they go to a pipe. */
const UNBUFFERED = ['stdbuf', '--output=L']

/** A NAT64: TAYGA on a router, in front of its IPv4 NAT. */
export class Translator {
  /** The interface whose IPv4 packets are those of the computers behind it. */
  static readonly INTERFACE = 'nat64'

  readonly #daemon: Daemon
  readonly #folder: string

  private constructor(daemon: Daemon, folder: string) {
    this.#daemon = daemon
    this.#folder = folder
  }

  /**
   * @param prefix runs a command on the router
   * @param address an IPv6 address of the router
   * @throws {Error} when it does not start, with its error output
   */
  static async start(prefix: readonly string[], address: string): Promise<Translator> {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-nat64-'))
    const file = join(folder, 'tayga.conf')
    const lines = [
      `tun-device ${Translator.INTERFACE}`,
      `ipv4-addr ${OWN_ADDRESS}`,
      `ipv6-addr ${address}`,
      `prefix ${IPV4_BELOW}`,
      `dynamic-pool ${POOL}`,
      `data-dir ${folder}`,
    ]
    const [program = '', ...args] = prefix
    const run = (...words: readonly string[]): Promise<string> => command(program, [...args, ...words])
    try {
      writeFileSync(file, `${lines.join('\n')}\n`)
      await run('tayga', '--config', file, '--mktun')
      await run('ip', 'link', 'set', Translator.INTERFACE, 'up')
      await run('ip', 'route', 'add', POOL, 'dev', Translator.INTERFACE)
      await run('ip', '-6', 'route', 'add', IPV4_BELOW, 'dev', Translator.INTERFACE)
      const daemon = await Daemon.start(
        [...prefix, ...UNBUFFERED, 'tayga', '--config', file, '-d'],
        'Using tun device',
      )
      return new Translator(daemon, folder)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#daemon.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
