import type { Clock } from '../../../base/clock'
import type { AnnouncedHttp, RelayTicket, ServerAddress } from '../../../protocol/directory'
import type { ConnectionError } from '../../model'
import type { RelayAccess } from '../../../protocol/relay/relay'
import { type ChooseProxy, chosenProxy } from '../proxy-choice'
import { KnownServers } from './known-servers'
import { ServerAttempt } from './server-attempt'
import type { ServerConnection } from './server-connection'
import type { ServerSession } from './server-session'
import { brokerUrl, BY_TCP, isEncrypted, relayUrl, type ServerWay, waysTo } from './server-way'
import { TcpConnection } from './tcp-connection'
import { WebConnection } from './web-connection'

export interface ServerReachOptions {
  readonly clock: Clock
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots: readonly string[] | undefined
  /** The way of WebSockets through HTTP proxies. */
  readonly chooseProxy: ChooseProxy
}

export interface Reaching {
  readonly address: ServerAddress
  readonly session: (connection: ServerConnection) => ServerSession
  /** The server has greeted this session, which is about to log in. */
  readonly onHello: (session: ServerSession) => void
  readonly onFailed: (error: ConnectionError) => void
}

/** The way to the server's relay. */
interface RelayWay {
  readonly url: string
  /** Undefined: none, or it is not chosen yet. */
  proxy: string | undefined
}

/** How long a way to the server is waited for before the next one is tried as well. ms */
const HEAD_START_MS = 3_000
/** The same for TCP to a server that was last reached by a WebSocket. ms */
const SHORT_HEAD_START_MS = 1_000

/** Reaches one server at a time, by TCP or by WebSockets, and remembers which way works. */
export class ServerReach {
  readonly #options: ServerReachOptions
  readonly #known = new KnownServers()
  #attempt: ServerAttempt<ServerSession> | undefined
  /** The way to begin with: that of the last login since the user has signed in. */
  #first: ServerWay = BY_TCP
  /** The way that the server has greeted us by last. */
  #way: ServerWay = BY_TCP
  /** Of the last login; undefined: the server has no HTTP port. */
  #relay: RelayWay | undefined

  constructor(options: ServerReachOptions) {
    this.#options = options
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

  attempt({ address, session: make, onHello, onFailed }: Reaching): void {
    const { clock } = this.#options
    const known = this.#known.of(address)
    const returns = this.#first.kind === 'tcp' && known.worked?.kind === 'web-socket'
    this.stop()
    this.#attempt = new ServerAttempt({
      ways: waysTo(address, known, this.#first),
      headStartMs: returns ? SHORT_HEAD_START_MS : HEAD_START_MS,
      open: (way) => make(this.#connection(address, way)),
      clock,
      onHello: (session, way) => {
        this.#attempt = undefined
        this.#way = way
        this.#known.note(address, { http: session.http })
        onHello(session)
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
  loggedIn(address: ServerAddress, http: AnnouncedHttp | undefined): boolean {
    this.#first = this.#way
    this.#known.note(address, { worked: this.#way })
    const url = relayUrl(address, http, this.#way)
    this.#relay = url === undefined ? undefined : this.#relayBy(url)
    return isEncrypted(this.#way, address)
  }

  /** The URL of the server's broker. @param http as the session that was greeted last says */
  brokerUrl(address: ServerAddress, http: AnnouncedHttp | undefined): string | undefined {
    return brokerUrl(address, http, this.#way)
  }

  /** The relay of the server that we have logged in to last. @param ticket for it */
  relay(ticket: RelayTicket): RelayAccess | undefined {
    if (!this.#relay) return undefined
    const { url, proxy } = this.#relay
    const { roots } = this.#options
    return { url, ticket, ...(roots && { roots }), ...(proxy !== undefined && { proxy }) }
  }

  /** Voice processes cannot ask for the system's proxy, so that it is chosen before a call needs it. */
  #relayBy(url: string): RelayWay {
    const { chooseProxy, clock } = this.#options
    const relay: RelayWay = { url, proxy: undefined }
    void chosenProxy(chooseProxy, url, clock).then((proxy) => (relay.proxy = proxy))
    return relay
  }

  #connection(address: ServerAddress, way: ServerWay): ServerConnection {
    const { roots } = this.#options
    return way.kind === 'tcp'
      ? new TcpConnection(address, roots)
      : new WebConnection({ ...this.#options, url: way.url })
  }
}
