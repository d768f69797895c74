import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { formatAddress } from '../../../protocol/directory'
import type { FoundServer, NearbyServers } from '../../../phone/model'
import { type DnsMessage, encodeQuery } from './dns-message'
import { FoundServices } from './found-services'
import { HostQueries } from './host-queries'
import type { MulticastSocket, Sender } from './multicast-socket'
import { isQueryable, SERVICE } from './service-names'

/** Delays between queries, since a packet might be lost; the last one repeats. ms */
const ASK_AGAIN_MS = [1000, 3000, 50_000] as const
/** Queries a responder for the records that it left out, a few services at a time. */
const MAX_ASKED = 10

/**
 * Browses for servers on the local network by DNS-SD. The list reflects announcements; it does not tell whether a
 * server is reachable. Each announcing host is asked by unicast, too, because an announcement's source can be spoofed.
 */
export class ServerBrowser extends EventEmitter<{ changed: [NearbyServers] }> {
  readonly #socket: MulticastSocket
  readonly #clock: Clock
  readonly #queries: HostQueries
  readonly #found = new FoundServices()
  #looking = false
  #cancelAsk: CancelTimer = () => undefined
  #cancelExpiry: CancelTimer = () => undefined
  #last = ''

  constructor(
    socket: MulticastSocket,
    clock: Clock,
    queries: HostQueries = new HostQueries({ clock, port: socket.port }),
  ) {
    super()
    this.#socket = socket
    this.#clock = clock
    this.#queries = queries
    socket.on('joined', () => this.#ask())
    socket.on('trouble', () => this.#tell())
    socket.on('message', (message, from) => this.#take(message, from))
    queries.on('answer', (message, address) => {
      this.#found.confirm(message, address, this.#clock.now())
      this.#tell()
    })
    queries.on('silent', (address) => {
      this.#found.silent(address)
      this.#tell()
    })
  }

  get nearbyServers(): NearbyServers {
    const trouble = this.#looking ? this.#socket.trouble : undefined
    return { servers: this.#servers(), ...(trouble === undefined ? {} : { trouble }) }
  }

  start(): void {
    if (this.#looking) return
    this.#looking = true
    this.#ask()
    this.#tell()
  }

  /** Forgets all services. */
  stop(): void {
    this.#looking = false
    this.#cancelAsk()
    this.#cancelExpiry()
    this.#queries.close()
    this.#found.clear()
    this.#tell()
  }

  #ask(round = 0): void {
    if (!this.#looking) return
    this.#cancelAsk()
    const incomplete = this.#found.incomplete.filter(isQueryable).slice(0, MAX_ASKED)
    void this.#socket.send(
      encodeQuery([
        { name: SERVICE, type: 'PTR' },
        ...incomplete.flatMap((name) => [
          { name, type: 'SRV' as const },
          { name, type: 'TXT' as const },
        ]),
      ]),
    )
    const waitMs = ASK_AGAIN_MS[Math.min(round, ASK_AGAIN_MS.length - 1)] ?? 0
    this.#cancelAsk = this.#clock.after(waitMs, () => this.#ask(round + 1))
  }

  #take(message: DnsMessage, from: Sender): void {
    if (!this.#looking || message.kind !== 'response') return
    if (this.#found.take(message, from.address, this.#clock.now())) this.#queries.ask(from.address)
    this.#tell()
  }

  #servers(): FoundServer[] {
    const own = Object.values(this.#socket.interfaces).flatMap((infos) => infos ?? [])
    return this.#found.list().map(({ id, name, host, port }) => ({
      id,
      name,
      host,
      port,
      address: formatAddress(host, port),
      here: own.some(({ address }) => address === host),
    }))
  }

  /** Reports changes, and waits for the next expiry. */
  #tell(): void {
    this.#cancelExpiry()
    this.#found.expire(this.#clock.now())
    const next = this.#found.nextExpiryMs
    if (next !== undefined)
      this.#cancelExpiry = this.#clock.after(Math.max(1, next - this.#clock.now()), () => this.#tell())
    const nearbyServers = this.nearbyServers
    const now = JSON.stringify(nearbyServers)
    if (now === this.#last) return
    this.#last = now
    this.emit('changed', nearbyServers)
  }
}
