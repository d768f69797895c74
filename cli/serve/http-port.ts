import { systemClock } from '../../base/clock'
import { formatAddress } from '../../protocol/directory'
import type { Certificate } from '../../server/admission/certificate'
import { BrokerRole } from '../../server/broker/broker-role'
import { NameClaims, type NameClaimsOptions } from '../../server/broker/name-claims'
import { HttpServer, type HttpServerOptions } from '../../server/http/http-server'
import type { Output } from '../output'

export interface HttpPortOptions
  extends Omit<HttpServerOptions, 'routes' | 'health' | 'clock'>, NameClaimsOptions {
  /** The server's name in the statements that phones sign. */
  readonly serverName: string
  /** The Redis that brokers share; undefined: a broker on its own. */
  readonly redis: string | undefined
  readonly output: Output
}

/** The server's HTTP port with the broker, until it is closed. */
export class HttpPort {
  readonly #server: HttpServer
  readonly #broker: BrokerRole

  private constructor(server: HttpServer, broker: BrokerRole) {
    this.#server = server
    this.#broker = broker
  }

  /** @throws the system's error when the address is not available */
  static async open(options: HttpPortOptions): Promise<HttpPort> {
    const { log, serverName, redis, output, certificate } = options
    const broker = new BrokerRole({
      log,
      clock: systemClock,
      serverName,
      redis,
      claims: new NameClaims(options),
    })
    const server = new HttpServer({ ...options, routes: [broker.route], health: () => broker.health })
    const { host, port } = await server.start()
    broker.start()
    const address = `${certificate ? 'wss' : 'ws'}://${formatAddress(host, port)}/broker`
    output.emit(
      { event: 'http', host, port, encrypted: certificate !== undefined },
      `the broker is at ${address}`,
    )
    return new HttpPort(server, broker)
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
