import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudgets } from '../../../base/rate-budget'
import { decodeDns, type DnsMessage, encodeQuery } from './dns-message'
import { SERVICE } from './service-names'

/** The most hosts that are asked at once; beyond it the oldest query is given up without a result. */
const MAX_ASKED = 64
/** A second query, since the first might be lost, and the end of waiting. ms */
const AGAIN_MS = 300
const GIVE_UP_MS = 1000
/** How often one host is asked: three times in a row, then every ten seconds. */
const BURST = 3
const PER_SECOND = 0.1
const MAX_HOSTS = 1000
/** The most packets that are read for one query. */
const MAX_PACKETS = 8
const MAX_ID = 0xffff

export interface HostQueriesOptions {
  readonly clock: Clock
  /** The port of the responders. */
  readonly port: number
}

interface Query {
  readonly socket: Socket
  cancel: CancelTimer
}

interface HostQueryEvents {
  /** The host's own list of its services. */
  answer: [DnsMessage, address: string]
  silent: [address: string]
}

/**
 * Asks single hosts for their services, each from a socket and with an id of its own. Only the owner of the address sees
 * the question, so the answer proves that the host sent it; a multicast announcement can come from any host of the network.
 * Responders answer such queries as those of a one-shot resolver (RFC 6762 section 6.7), unless the packet is delivered to
 * another program that shares their port.
 */
export class HostQueries extends EventEmitter<HostQueryEvents> {
  readonly #clock: Clock
  readonly #port: number
  readonly #budgets = new RateBudgets(BURST, PER_SECOND, MAX_HOSTS)
  readonly #queries = new Map<string, Query>()

  constructor({ clock, port }: HostQueriesOptions) {
    super()
    this.#clock = clock
    this.#port = port
  }

  /** Asks an IPv4 host, unless it is being asked or was asked too often. `answer` or `silent` follows, or neither. */
  ask(address: string): void {
    if (this.#queries.has(address) || !this.#budgets.take(address, this.#clock.now())) return
    const [oldest] = this.#queries.keys()
    if (this.#queries.size >= MAX_ASKED && oldest !== undefined) this.#drop(oldest)
    const socket = createSocket('udp4')
    const query: Query = { socket, cancel: () => undefined }
    this.#queries.set(address, query)
    const isCurrent = (): boolean => this.#queries.get(address) === query
    const fail = (): void => {
      if (!isCurrent()) return
      this.#drop(address)
      this.emit('silent', address)
    }
    const id = randomInt(1, MAX_ID)
    const packet = encodeQuery([{ name: SERVICE, type: 'PTR' }], id)
    let packets = 0
    socket.on('error', fail)
    socket.on('message', (bytes) => {
      const message = decodeDns(bytes)
      if (!isCurrent()) return
      if (message?.kind === 'response' && message.id === id) {
        this.#drop(address)
        this.emit('answer', message, address)
      } else if (++packets >= MAX_PACKETS) fail()
    })
    // A connected socket receives from this host's port only.
    let isConnected = false
    socket.connect(this.#port, address, () => {
      isConnected = true
      if (isCurrent()) socket.send(packet)
    })
    query.cancel = this.#clock.after(AGAIN_MS, () => {
      if (isConnected) socket.send(packet)
      query.cancel = this.#clock.after(GIVE_UP_MS - AGAIN_MS, fail)
    })
  }

  /** Gives up all queries. No event follows. */
  close(): void {
    for (const address of [...this.#queries.keys()]) this.#drop(address)
  }

  #drop(address: string): void {
    const query = this.#queries.get(address)
    this.#queries.delete(address)
    query?.cancel()
    query?.socket.close()
  }
}
