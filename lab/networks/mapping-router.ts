import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '../audio/command'
import { Daemon } from './daemon'

/** The protocols that a router offers to those who want a port of it. */
export interface MappingProtocols {
  readonly upnp: boolean
  /** PCP and NAT-PMP, which share a port. */
  readonly pcp: boolean
}

/** Chains of its own, which it fills. The firewall of the router lets in what they translate. */
const TABLE = `
  table inet mapped {
    chain forward {
    }
    chain destinations {
      type nat hook prerouting priority dstnat
    }
    chain sources {
      type nat hook postrouting priority srcnat
    }
  }`

/** miniupnpd on a router of the laboratory: opens ports for the computers inside. */
export class MappingRouter {
  readonly #daemon: Daemon
  readonly #folder: string

  private constructor(daemon: Daemon, folder: string) {
    this.#daemon = daemon
    this.#folder = folder
  }

  /**
   * @param prefix runs a command on the router, whose interfaces are `inside` and `outside`
   * @throws {Error} when it does not start, with its error output
   */
  static async start(
    prefix: readonly string[],
    { upnp, pcp }: MappingProtocols,
    version: 1 | 2 = 2,
  ): Promise<MappingRouter> {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-upnp-'))
    const file = join(folder, 'miniupnpd.conf')
    const lines = [
      'ext_ifname=outside',
      'listening_ip=inside',
      'port=0',
      `enable_upnp=${upnp ? 'yes' : 'no'}`,
      `enable_natpmp=${pcp ? 'yes' : 'no'}`,
      `force_igd_desc_v1=${version === 1 ? 'yes' : 'no'}`,
      'secure_mode=yes',
      'uuid=3b1f7a52-0d6c-4f60-9a35-7f7de2f5c0aa',
      ...['upnp_table_name=mapped', 'upnp_nat_table_name=mapped', 'upnp_forward_chain=forward'],
      ...['upnp_nat_chain=destinations', 'upnp_nat_postrouting_chain=sources'],
      'allow 1024-65535 0.0.0.0/0 1024-65535',
      'deny 0-65535 0.0.0.0/0 0-65535',
    ]
    const [program = '', ...args] = prefix
    try {
      writeFileSync(file, `${lines.join('\n')}\n`)
      await command(program, [...args, 'nft', TABLE])
      const words = ['miniupnpd', '-d', '-f', file, '-P', join(folder, 'pid')]
      const ready = upnp ? 'HTTP listening on port' : 'Listening for NAT-PMP/PCP traffic'
      return new MappingRouter(await Daemon.start([...prefix, ...words], ready), folder)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Its log so far. */
  get log(): string {
    return this.#daemon.output
  }

  async close(): Promise<void> {
    await this.#daemon.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
