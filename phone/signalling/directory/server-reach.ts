import type { Clock } from '../../../base/clock'
import { lookupWithin } from '../../../base/networks/limited-lookup'
import type { AnnouncedHttp, RelayTicket, ServerAddress } from '../../../protocol/directory'
import type { ConnectionError } from '../../model'
import type { RelayAccess } from '../../../protocol/relay/relay'
import type { ChooseProxy } from '../proxy-choice'
import { isSame, type KnownNode } from './known-nodes'
import { KnownRelays, type NamedRelays } from './known-relays'
import { KnownServers } from './known-servers'
import { NetworkAttempt, type NodeOutcome } from './network-attempt'
import { ServerAttempt } from './server-attempt'
import type { ServerConnection } from './server-connection'
import type { ServerSession } from './server-session'
import {
  brokerUrl,
  BY_TCP,
  gatewayUrl,
  guestPageUrl,
  isEncrypted,
  type KnownServer,
  relayUrl,
  type ServerWay,
  toldWay,
  waysTo,
} from './server-way'
import { TcpConnection } from './tcp-connection'
import { WebConnection } from './web-connection'

export interface ServerReachOptions {
  readonly clock: Clock
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots: readonly string[] | undefined
  /** The way of WebSockets through HTTP proxies. */
  readonly chooseProxy: ChooseProxy
  /** Numbers in [0, 1), to spread calls over relays. */
  readonly random: () => number
}

export interface Reaching {
  /** At least one, in the order in which they are tried. */
  readonly nodes: readonly KnownNode[]
  readonly session: (connection: ServerConnection, address: ServerAddress) => ServerSession
  /** The node has greeted this session, which is about to log in. */
  readonly onHello: (session: ServerSession, node: KnownNode) => void
  readonly onFailed: (error: ConnectionError) => void
}

/** A session by the way that has worked. */
interface Greeted {
  readonly session: ServerSession
  readonly way: ServerWay
}

/** How long a way to the server is waited for before the next one is tried as well. ms */
const HEAD_START_MS = 3_000
/** The same for TCP to a server that was last reached by a WebSocket. ms */
const SHORT_HEAD_START_MS = 1_000

/** Reaches a node of one network at a time, by TCP or by WebSockets, and remembers which way works. */
export class ServerReach {
  readonly #options: ServerReachOptions
  readonly #known = new KnownServers()
  #attempt: NetworkAttempt<KnownNode, Greeted> | undefined
  /** The way to begin with: that of the last login since the user has signed in. */
  #first: ServerWay = BY_TCP
  /** The node of that login. */
  #at: KnownNode | undefined
  /** The way that the server has greeted us by last. */
  #way: ServerWay = BY_TCP
  /** Of the last login. */
  readonly #relays: KnownRelays

  constructor(options: ServerReachOptions) {
    this.#options = options
    this.#relays = new KnownRelays(options)
  }

  /** The user signs in: the direct way may be open again. */
  reset(): void {
    this.#first = BY_TCP
  }

  /** Ends the attempt that runs. */
  stop(): void {
    this.#attempt?.close()
    this.#attempt = undefined
  }

  attempt({ nodes, session: make, onHello, onFailed }: Reaching): void {
    this.stop()
    this.#attempt = new NetworkAttempt<KnownNode, Greeted>({
      nodes,
      clock: this.#options.clock,
      open: (node, outcome) => this.#attemptAt(node, (connection) => make(connection, node.address), outcome),
      onHello: ({ session, way }, node) => {
        this.#attempt = undefined
        this.#way = way
        this.#known.note(node.address, { http: session.http })
        onHello(session, node)
      },
      onFailed: (error) => {
        this.#attempt = undefined
        onFailed(error)
      },
    })
  }

  /**
   * The session that was greeted last is logged in.
   * @param http as that session says
   * @returns whether its connection is encrypted
   */
  loggedIn(node: KnownNode, http: AnnouncedHttp | undefined): boolean {
    const { address } = node
    this.#first = this.#way
    this.#at = node
    this.#known.note(address, { worked: this.#way })
    this.#relays.loggedIn(relayUrl(address, http, this.#way))
    return isEncrypted(this.#way, address)
  }

  /** The URL of the server's broker. @param http as the session that was greeted last says */
  brokerUrl(address: ServerAddress, http: AnnouncedHttp | undefined): string | undefined {
    return brokerUrl(address, http, this.#way)
  }

  /** The URL of the gateway of the network's rooms at the server, without a path. As `brokerUrl`. */
  gatewayUrl(address: ServerAddress, http: AnnouncedHttp | undefined): string | undefined {
    return gatewayUrl(address, http, this.#way)
  }

  /** The URL of the page for guests at the server, with the path `/`. As `brokerUrl`. */
  guestPageUrl(address: ServerAddress, http: AnnouncedHttp | undefined): string | undefined {
    return guestPageUrl(address, http, this.#way)
  }

  /** The server that lets us in, or has done so, names the relays of its network. @param named undefined: it names none */
  relaysNamed(named: NamedRelays | undefined): void {
    this.#relays.named(named)
  }

  /**
   * The relays that the server that we have logged in to last has told us of: its own first.
   * @param ticket for that one; undefined: there is none
   */
  relays(ticket: RelayTicket | undefined): readonly RelayAccess[] {
    return this.#relays.all(ticket)
  }

  #attemptAt(
    node: KnownNode,
    make: (connection: ServerConnection) => ServerSession,
    { onHello, onFailed }: NodeOutcome<Greeted>,
  ): ServerAttempt<ServerSession> {
    const { clock } = this.#options
    const known = this.#knownOf(node)
    const first = this.#firstTo(node, known)
    const returns = first.kind === 'tcp' && known.worked?.kind === 'web-socket'
    return new ServerAttempt({
      ways: waysTo(node.address, known, first),
      headStartMs: returns ? SHORT_HEAD_START_MS : HEAD_START_MS,
      open: (way) => make(this.#connection(node, way)),
      clock,
      onHello: (session, way) => onHello({ session, way }),
      onFailed,
    })
  }

  /** What a server says of itself counts more than what another node says. */
  #knownOf({ address, http }: KnownNode): KnownServer {
    const told = http && { ...http, broker: false, directory: true, rooms: false }
    return { http: told, ...this.#known.of(address) }
  }

  /** Where one node is reached by WebSockets only, so are the others. */
  #firstTo(node: KnownNode, known: KnownServer): ServerWay {
    if (this.#first.kind === 'tcp' || !this.#at || isSame(this.#at, node)) return this.#first
    return known.worked ?? toldWay(node.address, known) ?? BY_TCP
  }

  #connection({ address, namedFrom }: KnownNode, way: ServerWay): ServerConnection {
    const { roots } = this.#options
    const lookup = namedFrom && lookupWithin(namedFrom)
    return way.kind === 'tcp'
      ? new TcpConnection(address, roots, lookup)
      : new WebConnection({ ...this.#options, url: way.url, lookup })
  }
}
