import { type Clock, systemClock } from '../../base/clock'
import type { Address, AnnouncedHttp, IceServers } from '../../protocol/directory'
import type { AdmissionLimits } from '../admission/admission-limits'
import type { Certificate } from '../admission/certificate'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { ProxyList } from '../admission/proxy-list'
import { rosterOfOneNode } from '../backplane/memory/one-node'
import { DirectoryServer } from '../directory/directory-server'
import { NameRegister } from '../names/name-register'
import { NamesFile } from '../names/names-file'
import { Readiness } from '../metrics/readiness'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog } from '../server-log'
import type { TurnCredentials } from '../turn/turn-credentials'
import type { HttpPort, HttpWish } from './http-port'
import { ServedIce, type StunState } from './ice-servers'
import { cameThroughRouter, type OutsidePorts } from './outside-ports'
import { listenAsWished, type PortWish } from './port-wish'

export interface WholeServerOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** The server's name in the statements that phones sign. */
  readonly name: string
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host: string | undefined
  /** The directory's; 0 lets the system choose. */
  readonly port: number
  /** With a certificate every connection is encrypted. */
  readonly certificate?: Certificate | undefined
  readonly proxies?: ProxyList | undefined
  readonly limits?: Partial<AdmissionLimits> | undefined
  /** The file with the owners of names; undefined: they are kept until the server stops. */
  readonly namesFile: string | undefined
  /** Undefined: there is no HTTP port. */
  readonly http: HttpWish | undefined
  /** Undefined: the server answers no STUN. */
  readonly stun: PortWish | undefined
  readonly turn?: TurnCredentials | undefined
  /** The ports of the router that the server is behind; undefined: its own. */
  readonly outside?: OutsidePorts | undefined
  readonly metrics?: ServerMetrics | undefined
  /** Learns which roles are not ready. */
  readonly readiness?: Readiness | undefined
  /** Called with the number of people logged in whenever it changes. */
  readonly onOnline?: ((people: number) => void) | undefined
}

/**
 * All that one server is to phones: the directory, the HTTP port with broker, relay and the directory over WebSockets, STUN, and
 * the owners of names.
 */
export class WholeServer {
  readonly #options: WholeServerOptions
  readonly #clock: Clock
  readonly #readiness: Readiness
  readonly #names: NameRegister
  readonly #directory: DirectoryServer
  #namesFile: NamesFile | undefined
  #ice: ServedIce | undefined
  #http: HttpPort | undefined
  #outside: OutsidePorts | undefined

  constructor(options: WholeServerOptions) {
    const { clock = systemClock, onOnline, metrics = NO_METRICS, readiness = new Readiness() } = options
    this.#options = options
    this.#readiness = readiness
    metrics.gauge('ready', {}, () => (readiness.isReady ? 1 : 0))
    readiness.check('start', () => 'the server is starting')
    this.#clock = clock
    this.#outside = options.outside
    this.#names = new NameRegister(clock)
    this.#directory = new DirectoryServer({
      ...this.#listening,
      ...{ name: options.name, shared: rosterOfOneNode(clock, this.#names), port: options.port },
      httpPort: (client) => this.#httpFor(client),
      iceServers: (name, client) => this.#iceFor(name, client),
      relayTicket: (name) => this.#http?.relayTicket(name),
      ...(onOnline && { onOnline }),
    })
  }

  /**
   * Opens every port; none stays open when it fails.
   * @returns where the directory listens
   * @throws {PortError} when a port that is needed is not available
   * @throws {Error} when the file with the owners of names cannot be used
   */
  async start(): Promise<Address> {
    const { host, log, port, namesFile: file, stun, turn, http, metrics } = this.#options
    const clock = this.#clock
    try {
      if (file !== undefined) this.#namesFile = NamesFile.open({ file, register: this.#names, clock, log })
      this.#ice = await ServedIce.start({ host, stun, turn, clock, log, metrics })
      this.#directory.join()
      // Before the directory, so that each phone that signs in is told of it.
      if (http) {
        const { HttpPort } = await import('./http-port')
        this.#http = await HttpPort.open({
          ...this.#listening,
          ...{ wish: http, clock, names: this.#names, serverName: this.#options.name },
          readiness: this.#readiness,
          directory: this.#directory.route,
          signedIn: (who) => this.#directory.signedIn(who),
        })
      }
      const address = await listenAsWished('directory', { port, otherwise: 'fail' }, () =>
        this.#directory.start(),
      )
      this.#readiness.remove('start')
      return address
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Where the HTTP port is; undefined: there is none. */
  get httpAddress(): Address | undefined {
    return this.#http?.address
  }

  get stun(): StunState {
    return this.#ice?.state ?? { kind: 'off' }
  }

  /** Uses this certificate for new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#directory.renewCertificate(certificate)
    this.#http?.renewCertificate(certificate)
  }

  /** The router's ports have changed: phones that come through it from now on are told. */
  setOutside(ports: OutsidePorts | undefined): void {
    this.#outside = ports
  }

  /** Closes every connection and port, and completes the file of names. */
  async stop(): Promise<void> {
    await this.#http?.close()
    await this.#directory.stop()
    await this.#ice?.stop()
    await this.#namesFile?.close()
  }

  get #listening() {
    const { host, log, certificate, proxies, limits, http, metrics } = this.#options
    // A phone may use both ports, or the HTTP port twice.
    return { host, log, certificate, proxies, limits, metrics, descriptorShare: http ? 1 / 2 : 1 }
  }

  #httpFor(client: ConnectionAddresses): AnnouncedHttp | undefined {
    const announced = this.#http?.announced
    if (!announced || !this.#outside || !cameThroughRouter(client)) return announced
    const { http: port } = this.#outside
    return port === undefined ? undefined : { ...announced, port }
  }

  #iceFor(name: string, client: ConnectionAddresses): IceServers {
    const own = this.stun.kind === 'running' ? this.stun.port : undefined
    const isOutside = this.#outside !== undefined && cameThroughRouter(client)
    return this.#ice?.for(name, isOutside ? this.#outside?.stun : own) ?? {}
  }
}
