import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Daemon } from './daemon'

export interface TurnServerOptions {
  /** The prefix of a command that runs it on the server's computer. */
  readonly prefix: readonly string[]
  /** The addresses that it listens on, and relays from. */
  readonly hosts: readonly string[]
  readonly port: number
  /** Shared with those who give credentials. */
  readonly secret: string
}

/** Networks that a relay must not reach; with no route there, coturn 4.6 would answer such a peer with an error, too. */
const DENIED = [
  '10.0.0.0-10.255.255.255',
  '172.16.0.0-172.31.255.255',
  '192.168.0.0-192.168.255.255',
  '100.64.0.0-100.127.255.255',
  '127.0.0.0-127.255.255.255',
]

/** coturn, as docs/network.md tells operators to run it. */
export class TurnServer {
  readonly #daemon: Daemon
  readonly #folder: string

  private constructor(daemon: Daemon, folder: string) {
    this.#daemon = daemon
    this.#folder = folder
  }

  /** @throws {Error} when it does not start, with its error output */
  static async start({ prefix, hosts, port, secret }: TurnServerOptions): Promise<TurnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-turn-'))
    const options = [
      ...['-n', '--log-file=stdout', '--no-tls', '--no-dtls', '--no-cli', '--fingerprint'],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=ringdown'],
      `--listening-port=${port}`,
      ...hosts.flatMap((host) => [`--listening-ip=${host}`, `--relay-ip=${host}`]),
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
      ...DENIED.map((range) => `--denied-peer-ip=${range}`),
    ]
    try {
      const ready = 'Total General servers'
      return new TurnServer(await Daemon.start([...prefix, 'turnserver', ...options], ready), folder)
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
