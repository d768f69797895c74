import { systemClock } from '../../base/clock'
import {
  type Address,
  type AnnouncedHttp,
  BROKER_PATH,
  formatAddress,
  type RelayTicket,
} from '../../protocol/directory'
import type { Certificate } from '../../server/admission/certificate'
import { BrokerRole } from '../../server/broker/broker-role'
import { NameClaims, type NameClaimsOptions } from '../../server/broker/name-claims'
import { HttpServer, type HttpServerOptions, type WebSocketRoute } from '../../server/http/http-server'
import { RelayRole } from '../../server/relay/relay-role'
import type { Output } from '../output'
import type { ProxiedHttp } from './serve-options'

export interface HttpPortOptions
  extends Omit<HttpServerOptions, 'routes' | 'health' | 'clock'>, NameClaimsOptions {
  /** The directory's part of the port. */
  readonly directory: WebSocketRoute
  /** How phones reach the port, if not directly. */
  readonly proxied: ProxiedHttp | undefined
  /** The server's name in the statements that phones sign. */
  readonly serverName: string
  /** The Redis that brokers share; undefined: a broker on its own. */
  readonly redis: string | undefined
  /** Calls that are relayed at the same time; 0: none. */
  readonly maxRelayed: number
}

interface Parts {
  readonly server: HttpServer
  readonly broker: BrokerRole
  readonly relay: RelayRole | undefined
  readonly address: Address
  readonly announced: AnnouncedHttp
  readonly encrypted: boolean
}

/** The server's HTTP port with the broker, the directory and the relay, until it is closed. */
export class HttpPort {
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws the system's error when the address is not available */
  static async open(options: HttpPortOptions): Promise<HttpPort> {
    const { log, serverName, redis, certificate, directory, proxied, maxRelayed } = options
    const broker = new BrokerRole({
      log,
      clock: systemClock,
      serverName,
      redis,
      claims: new NameClaims(options),
    })
    const relay =
      maxRelayed > 0 ? new RelayRole({ log, clock: systemClock, limits: { calls: maxRelayed } }) : undefined
    const server = new HttpServer({
      ...options,
      routes: [broker.route, directory, ...(relay ? [relay.route] : [])],
      health: () => ({ ...broker.health, ...relay?.health }),
    })
    const address = await server.start()
    broker.start()
    const encrypted = certificate !== undefined
    const announced = { ...(proxied ?? { port: address.port, encrypted }), broker: true, directory: true }
    return new HttpPort({ server, broker, relay, address, announced, encrypted })
  }

  /** As phones are told. */
  get announced(): AnnouncedHttp {
    return this.#parts.announced
  }

  report(output: Output): void {
    const { address, encrypted } = this.#parts
    const { host, port } = address
    const url = `${encrypted ? 'wss' : 'ws'}://${formatAddress(host, port)}${BROKER_PATH}`
    output.emit({ event: 'http', host, port, encrypted }, `the broker is at ${url}`)
  }

  /** Shows this certificate to new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#parts.server.renewCertificate(certificate)
  }

  /** The ticket of the phone with this name for the relay; undefined without a relay. */
  relayTicket(name: string): RelayTicket | undefined {
    return this.#parts.relay?.ticketFor(name)
  }

  async close(): Promise<void> {
    await this.#parts.server.stop()
    await this.#parts.broker.stop()
  }
}
