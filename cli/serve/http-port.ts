import { systemClock } from '../../base/clock'
import { type Address, formatAddress, type RelayTicket } from '../../protocol/directory'
import type { Certificate } from '../../server/admission/certificate'
import { BrokerRole } from '../../server/broker/broker-role'
import { NameClaims, type NameClaimsOptions } from '../../server/broker/name-claims'
import { HttpServer, type HttpServerOptions } from '../../server/http/http-server'
import { RelayRole } from '../../server/relay/relay-role'
import type { Output } from '../output'

export interface HttpPortOptions
  extends Omit<HttpServerOptions, 'routes' | 'health' | 'clock'>, NameClaimsOptions {
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
  readonly encrypted: boolean
}

/** The server's HTTP port with the broker and the relay, until it is closed. */
export class HttpPort {
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws the system's error when the address is not available */
  static async open(options: HttpPortOptions): Promise<HttpPort> {
    const { log, serverName, redis, maxRelayed } = options
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
      routes: [broker.route, ...(relay ? [relay.route] : [])],
      health: () => ({ ...broker.health, ...relay?.health }),
    })
    const address = await server.start()
    broker.start()
    return new HttpPort({ server, broker, relay, address, encrypted: options.certificate !== undefined })
  }

  report(output: Output): void {
    const { host, port } = this.#parts.address
    const { encrypted } = this.#parts
    const url = `${encrypted ? 'wss' : 'ws'}://${formatAddress(host, port)}/broker`
    output.emit({ event: 'http', host, port, encrypted }, `the broker is at ${url}`)
  }

  /** Shows this certificate to new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#parts.server.renewCertificate(certificate)
  }

  /** The access to the relay for the phone with this name; undefined without a relay. */
  relayTicket(name: string): RelayTicket | undefined {
    const { relay, address } = this.#parts
    return relay && { port: address.port, ticket: relay.ticketFor(name) }
  }

  async close(): Promise<void> {
    await this.#parts.server.stop()
    await this.#parts.broker.stop()
  }
}
