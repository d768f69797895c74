import { systemClock } from '../../base/clock'
import { type AnnouncedHttp, BROKER_PATH, formatAddress } from '../../protocol/directory'
import type { Certificate } from '../../server/admission/certificate'
import { BrokerRole } from '../../server/broker/broker-role'
import { NameClaims, type NameClaimsOptions } from '../../server/broker/name-claims'
import { HttpServer, type HttpServerOptions, type WebSocketRoute } from '../../server/http/http-server'
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
  readonly output: Output
}

/** The server's HTTP port with the broker and the directory, until it is closed. */
export class HttpPort {
  readonly #server: HttpServer
  readonly #broker: BrokerRole

  /** As phones are told. */
  readonly announced: AnnouncedHttp

  private constructor(announced: AnnouncedHttp, server: HttpServer, broker: BrokerRole) {
    this.announced = announced
    this.#server = server
    this.#broker = broker
  }

  /** @throws the system's error when the address is not available */
  static async open(options: HttpPortOptions): Promise<HttpPort> {
    const { log, serverName, redis, output, certificate, directory, proxied } = options
    const broker = new BrokerRole({
      log,
      clock: systemClock,
      serverName,
      redis,
      claims: new NameClaims(options),
    })
    const server = new HttpServer({
      ...options,
      routes: [broker.route, directory],
      health: () => broker.health,
    })
    const { host, port } = await server.start()
    broker.start()
    const encrypted = certificate !== undefined
    const address = `${encrypted ? 'wss' : 'ws'}://${formatAddress(host, port)}${BROKER_PATH}`
    output.emit({ event: 'http', host, port, encrypted }, `the broker is at ${address}`)
    const reached = proxied ?? { port, encrypted }
    return new HttpPort({ ...reached, broker: true, directory: true }, server, broker)
  }

  /** Shows this certificate to new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#server.renewCertificate(certificate)
  }

  async close(): Promise<void> {
    await this.#server.stop()
    await this.#broker.stop()
  }
}
