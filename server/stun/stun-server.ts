import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type Clock, systemClock } from '../../base/clock'
import { addressBytes } from '../../base/networks/address-bytes'
import { inWords } from '../../base/networks/connection-error'
import { NetworkBudgets, type NetworkRates } from '../../base/networks/network-budgets'
import { networksOf } from '../../base/networks/networks-of'
import { plainAddress } from '../../base/networks/socket-address'
import { lacksIpv6 } from '../../base/networks/wildcards'
import { bindingAnswer, readBindingRequest } from '../../protocol/stun/binding'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog } from '../server-log'

/** The port of STUN (RFC 8489). */
export const DEFAULT_STUN_PORT = 3478

/**
 * A phone asks a few times for a call, and an office has one address. The sender of a datagram may be forged, so the limit of a
 * host is also the most that a stranger can have sent to a victim.
 */
const RATES: NetworkRates = {
  host: { burst: 100, perSecond: 20 },
  total: { burst: 5000, perSecond: 5000 },
  most: 10_000,
}
/** The interval between log lines about errors of the socket. ms */
const ERROR_LOG_INTERVAL_MS = 60_000

export interface StunServerOptions {
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  readonly clock?: Clock
  readonly metrics?: ServerMetrics | undefined
}

/**
 * Tells phones the address that the internet sees them with: answers Binding requests of STUN over UDP, and nothing else.
 * It keeps nothing, and its answer is at most 2.2 times as long as the request.
 */
export class StunServer {
  readonly #options: StunServerOptions
  readonly #clock: Clock
  readonly #budgets = new NetworkBudgets(RATES)
  #socket: Socket | undefined
  #errorMs = -Infinity

  constructor(options: StunServerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * Starts to listen.
   * @returns the port, which the system may have chosen
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<number> {
    const { host } = this.#options
    const socket =
      host === undefined
        ? await this.#bound('::').catch((error: unknown) => {
            if (!lacksIpv6(error)) throw error
            return this.#bound('0.0.0.0')
          })
        : await this.#bound(host)
    this.#socket = socket
    socket.on('message', (datagram, from) => this.#answer(socket, datagram, from))
    socket.on('error', (error) => this.#failed(error))
    return socket.address().port
  }

  async stop(): Promise<void> {
    const socket = this.#socket
    if (!socket) return
    this.#socket = undefined
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }

  async #bound(host: string): Promise<Socket> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    try {
      socket.bind({ address: host, port: this.#options.port })
      await once(socket, 'listening')
      return socket
    } catch (error) {
      socket.close()
      throw error
    }
  }

  #answer(socket: Socket, datagram: Buffer, { address, port }: RemoteInfo): void {
    const request = readBindingRequest(datagram)
    if (!request) return
    const plain = plainAddress(address)
    const bytes = addressBytes(plain)
    // Nobody sends from port 0, and the system refuses to send there.
    if (!bytes || port === 0) return
    const isWithin = this.#budgets.take(networksOf(plain), this.#clock.now())
    const { metrics = NO_METRICS } = this.#options
    metrics.count('stun_requests', { outcome: isWithin ? 'answered' : 'too-often' })
    if (!isWithin) return
    // A lost answer is asked for again.
    socket.send(bindingAnswer(request, bytes, port), port, address, () => undefined)
  }

  #failed(error: Error): void {
    const nowMs = this.#clock.now()
    if (nowMs < this.#errorMs + ERROR_LOG_INTERVAL_MS) return
    this.#errorMs = nowMs
    this.#options.log.warn({ error: inWords(error) }, 'STUN failed')
  }
}
