import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../../cli/testing/ringdown-process'
import { command } from '../audio/command'
import type { AccessKind } from '../networks/access'
import { Internet } from '../networks/internet'
import { whyNoRouters, whyNotInstalled } from '../networks/netns'
import type { Home } from '../networks/places'
import { TurnServer } from '../networks/turn-server'

/** Servers of people: one with STUN only, and one that gives credentials for a TURN server beside it. */
export type Site = 'server' | 'relaying'

const TURN_PORT = 3479
const SECRET = 'a secret of the laboratory'
const SITES: readonly Site[] = ['server', 'relaying']
/** Mounts a file over /etc/hosts. The command has a mount namespace of its own already. */
const WITH_HOSTS = ['sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"']

const hostOf = (site: Site): string => `${site}.lab`

/** Why there can be no such internet; undefined when there can. */
export const whyNoServedInternet = (): string | undefined =>
  whyNoRouters() ?? whyNotInstalled('turnserver', 'openssl')

/**
 * An internet of namespaces with `ringdown serve`, and phones in it, which find servers by name. Only TLS: the servers'
 * HTTP port is 443. `close` ends all of it, and so does the end of this process.
 */
export class ServedInternet {
  readonly internet: Internet
  /** For files of those who use this internet. */
  readonly folder = mkdtempSync(join(tmpdir(), 'ringdown-internet-'))
  readonly #kinds: Readonly<Record<string, AccessKind>>
  readonly #running = new Set<RingdownProcess>()
  readonly #removeFolder = (): void => rmSync(this.folder, { recursive: true, force: true })
  #turn: TurnServer | undefined

  private constructor(internet: Internet, kinds: Readonly<Record<string, AccessKind>>) {
    this.internet = internet
    this.#kinds = kinds
    process.once('exit', this.#removeFolder)
  }

  /** @throws {Error} when the kernel refuses, or a server does not start, with its words */
  static async open(
    people: Readonly<Record<string, AccessKind | Home>>,
    sites: readonly Site[],
  ): Promise<ServedInternet> {
    const all: Readonly<Record<string, AccessKind | Home>> = {
      ...(sites.includes('relaying') && { relaying: 'public' as const }),
      ...people,
    }
    const kinds = Object.entries(all).map(([name, home]) => [
      name,
      typeof home === 'string' ? home : home.wired,
    ])
    const served = new ServedInternet(
      await Internet.open(all),
      Object.fromEntries(kinds) as Readonly<Record<string, AccessKind>>,
    )
    try {
      if (sites.includes('relaying')) await served.#relay()
      await Promise.all(sites.map((site) => served.#serve(site, sites)))
      return served
    } catch (error) {
      await served.close()
      throw error
    }
  }

  /**
   * A phone on somebody's computer, with JSON on its output. It keeps its identity, as the app does, so that it may take the
   * place of its own lost connection at the server.
   * @param args of `ringdown phone`, without server, TLS and identity
   */
  phone(person: string, site: Site, ...args: readonly string[]): RingdownProcess {
    const identity = ['--identity', this.#file(person, 'pem')]
    const at = ['--server', `ringdowns://${hostOf(site)}`, '--tls-ca', this.#file(site, 'crt')]
    return this.#start(person, 'phone', ...at, ...identity, ...args)
  }

  async close(): Promise<void> {
    for (const each of this.#running) each.kill('SIGKILL')
    await Promise.all([...this.#running].map(({ exited }) => exited))
    await this.#turn?.close()
    await this.internet.close()
    process.off('exit', this.#removeFolder)
    this.#removeFolder()
  }

  async #relay(): Promise<void> {
    const { ipv4, ipv6 } = this.internet.addressesOf('relaying')
    const prefix = this.internet.prefix('relaying')
    this.#turn = await TurnServer.start({ prefix, hosts: [ipv4, ipv6], port: TURN_PORT, secret: SECRET })
    writeFileSync(this.#file('relaying', 'secret'), SECRET)
  }

  async #serve(site: Site, sites: readonly Site[]): Promise<void> {
    this.#writeHosts(sites)
    const [key, certificate] = [this.#file(site, 'key'), this.#file(site, 'crt')]
    const host = hostOf(site)
    await command('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        `/CN=${host}`,
        '-addext',
        `subjectAltName=DNS:${host}`,
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ])
    const turn = ['--turn', `${host}:${TURN_PORT}`, '--turn-secret-file', this.#file(site, 'secret')]
    const server = this.#start(
      site,
      ...['serve', '--names', 'none', '--tls-cert', certificate, '--tls-key', key, '--http-port', '443'],
      ...(site === 'relaying' ? turn : []),
    )
    await server.next('stun')
  }

  /** The names of the servers, for each kind of access. */
  #writeHosts(sites: readonly Site[]): void {
    for (const [person, kind] of [['server', 'public'] as const, ...Object.entries(this.#kinds)]) {
      const lines = SITES.filter((site) => sites.includes(site)).map((site) => {
        const { ipv4, ipv6, nat64 } = this.internet.addressesOf(site)
        const address = kind === 'nat64' ? nat64 : kind === 'ipv6-only' ? ipv6 : ipv4
        return `${address} ${hostOf(site)}\n`
      })
      writeFileSync(this.#file(person, 'hosts'), ['127.0.0.1 localhost\n', ...lines].join(''))
    }
  }

  #start(computer: string, ...args: readonly string[]): RingdownProcess {
    const prefix = [...this.internet.prefix(computer), ...WITH_HOSTS, this.#file(computer, 'hosts')]
    const started = new RingdownProcess([...args, '--json'], prefix)
    this.#running.add(started)
    void started.exited.then(() => this.#running.delete(started))
    return started
  }

  #file(name: string, ending: string): string {
    return join(this.folder, `${name}.${ending}`)
  }
}
