import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { type WebSocket, WebSocketServer } from 'ws'
import { type CancelTimer, type Clock, systemClock } from '../../base/clock'
import type { Address } from '../../protocol/directory'
import type { Admission } from '../admission/admission-control'
import type { Certificate } from '../admission/certificate'
import { ClientListener, type ListenOptions } from '../admission/client-listener'
import { addressesOf, type ConnectionAddresses } from '../admission/connection-addresses'
import { boundToHost, boundToTls, type ConnectionBinding } from '../admission/connection-binding'
import { type Readiness, readinessAnswer } from '../metrics/readiness'
import type { ServerLog, ServerRole } from '../server-log'
import { forwardedFor } from './forwarded-for'
import { requestedHost } from './requested-host'
import { answerAndClose, HTTP_ANSWER } from './http-answers'
import type { PageAnswer, PageRequest, PageRoute } from './http-page'

/** What a client has asked for. */
export interface UpgradeRequest {
  /** Without a query. */
  readonly path: string
  /** The header of that name. */
  readonly authorization: string | undefined
}

/** A client whose connection has become a WebSocket. */
export interface HttpClient {
  readonly request: UpgradeRequest
  /** As the proxy reports them, for a connection through one; behind `X-Forwarded-For`, `local` is where the proxy has connected to. */
  readonly addresses: ConnectionAddresses
  readonly binding: ConnectionBinding
  readonly admission: Admission
}

/** A role that speaks over WebSockets. */
export interface WebSocketRoute {
  /** `/name`, or `/name/*` for each path with one more part. */
  readonly paths: readonly string[]
  readonly maxMessageBytes: number
  /** Whether the request may become a WebSocket; undefined: each one may. A refusal counts as a refused login. */
  readonly admits?: (request: UpgradeRequest) => boolean
  /** Serves a client. @returns a function that turns it away because it has lost its place */
  readonly serve: (socket: WebSocket, client: HttpClient) => (reason: string) => void
}

export interface HttpServerOptions extends ListenOptions {
  /** For metrics. Default: that of the public port. */
  readonly role?: ServerRole | undefined
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  readonly routes: readonly WebSocketRoute[]
  /** What browsers read; undefined: nothing. */
  readonly pages?: PageRoute | undefined
  /** What `/healthz` answers beside `status`. */
  readonly health: () => Readonly<Record<string, string | number>>
  /** What `/readyz` answers; undefined: there is no such path. */
  readonly readiness?: Readiness | undefined
}

/** The time for a request, from the connection on. ms */
const REQUEST_TIMEOUT_MS = 10_000
const MAX_HEADER_BYTES = 8 * 1024
/** Limits the memory for a message that comes in tiny pieces. */
const MAX_PIECES = 1024

const READ_METHODS = ['GET', 'HEAD']

const stateAnswer = (status: number, body: string): PageAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: Buffer.from(`${body}\n`),
})
const NOTHING_HERE = stateAnswer(404, JSON.stringify({ error: 'there is nothing at this address' }))

/** What is known of a connection before its request. */
interface Connection {
  /** Undefined for a proxy that names its client in the request. */
  readonly admission: Admission | undefined
  readonly addresses: ConnectionAddresses
  turnAway: (reason: string) => void
  readonly cancelTimeout: CancelTimer
}

/**
 * The HTTP port that roles share: WebSockets by path, pages, `/healthz` and `/readyz`. Clients are let in as at every server; a named proxy may
 * send the PROXY protocol, or name its clients in `X-Forwarded-For`.
 */
export class HttpServer {
  readonly #options: HttpServerOptions
  readonly #clock: Clock
  readonly #listener: ClientListener
  /** Parses requests on connections that the listener accepts; it listens nowhere itself. */
  readonly #http: Server
  readonly #upgrades: ReadonlyMap<
    string,
    { readonly route: WebSocketRoute; readonly upgrade: WebSocketServer }
  >
  readonly #connections = new WeakMap<Duplex, Connection>()
  #certificate: Certificate | undefined

  constructor(options: HttpServerOptions) {
    const { clock = systemClock, role = 'http', routes } = options
    this.#options = options
    this.#clock = clock
    this.#certificate = options.certificate
    this.#listener = new ClientListener({
      ...options,
      ...{ clock, role },
      turnAway: (socket) => answerAndClose(socket, HTTP_ANSWER.busy),
      serve: (socket, addresses, admission) => {
        const connection = this.#connect(socket, addresses, admission)
        return (reason) => connection.turnAway(reason)
      },
      serveProxy: (socket) => void this.#connect(socket, addressesOf(socket), undefined),
    })
    this.#upgrades = new Map(
      routes.flatMap((route) => {
        const upgrade = new WebSocketServer({
          noServer: true,
          clientTracking: false,
          perMessageDeflate: false,
          maxPayload: route.maxMessageBytes,
          maxFragments: MAX_PIECES,
          maxBufferedChunks: MAX_PIECES,
        })
        return route.paths.map((path) => [path, { route, upgrade }] as const)
      }),
    )
    this.#http = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) =>
      this.#answer(request, response),
    )
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#http.on('clientError', (_, socket) => answerAndClose(socket, HTTP_ANSWER.badRequest))
  }

  /** Starts to listen. @returns where @throws as `ClientListener.start` does */
  start(): Promise<Address> {
    return this.#listener.start()
  }

  /** Uses this certificate for new connections. Has no effect on a server without encryption. */
  renewCertificate(certificate: Certificate): void {
    this.#listener.renewCertificate(certificate)
    if (this.#certificate) this.#certificate = certificate
  }

  /** Lets nobody in any more; those who are connected stay. */
  stopListening(): void {
    this.#listener.stopListening()
  }

  /** Closes every connection and stops listening. */
  stop(): Promise<void> {
    return this.#listener.stop()
  }

  #connect(socket: Socket, addresses: ConnectionAddresses, admission: Admission | undefined): Connection {
    const connection: Connection = {
      admission,
      addresses,
      turnAway: () => answerAndClose(socket, HTTP_ANSWER.busy),
      cancelTimeout: this.#clock.after(REQUEST_TIMEOUT_MS, () => socket.destroy()),
    }
    this.#connections.set(socket, connection)
    socket.setNoDelay(true)
    socket.once('close', connection.cancelTimeout)
    this.#http.emit('connection', socket)
    return connection
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const isRead = READ_METHODS.includes(request.method ?? '')
    const { status, headers, body } = (isRead ? this.#answerTo(request) : undefined) ?? NOTHING_HERE
    response.writeHead(status, {
      ...headers,
      'content-length': body.length,
      // The time limit of a connection is that of its only request.
      connection: 'close',
    })
    response.end(body)
  }

  #answerTo(request: IncomingMessage): PageAnswer | undefined {
    const { pages } = this.#options
    const path = pathOf(request.url)
    return this.#stateAt(path) ?? pages?.answer(this.#pageRequest(path, request))
  }

  /** What probes read. */
  #stateAt(path: string): PageAnswer | undefined {
    const { health, readiness } = this.#options
    if (path === '/healthz') return stateAnswer(200, JSON.stringify({ status: 'ok', ...health() }))
    if (path !== '/readyz' || !readiness) return undefined
    const { status, body } = readinessAnswer(readiness)
    return stateAnswer(status, body)
  }

  #pageRequest(path: string, { headers, socket }: IncomingMessage): PageRequest {
    const connection = this.#connections.get(socket)
    return {
      path,
      host: connection?.admission ? headers.host : (textOf(headers['x-forwarded-host']) ?? headers.host),
      acceptEncoding: textOf(headers['accept-encoding']),
      addresses: connection && this.#addressesOf(headers, connection),
      isExempt: connection?.admission?.isExempt === true,
    }
  }

  /** @returns undefined where a proxy names its client in a way that cannot be read */
  #addressesOf(
    headers: IncomingMessage['headers'],
    { addresses, admission }: Connection,
  ): ConnectionAddresses | undefined {
    if (admission) return addresses
    const { proxies } = this.#options
    const remote = proxies && forwardedFor(textOf(headers['x-forwarded-for']), addresses.remote, proxies)
    return remote === undefined ? undefined : { remote, local: addresses.local }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = pathOf(request.url)
    const found = this.#upgrades.get(path) ?? this.#upgrades.get(`${path.slice(0, path.lastIndexOf('/'))}/*`)
    const connection = this.#connections.get(socket)
    if (!found || !connection) return answerAndClose(socket, HTTP_ANSWER.notFound)
    const { route, upgrade } = found
    const asked = { path, authorization: request.headers.authorization }
    const known = this.#clientOf(request, socket, connection)
    if (!known) return
    if (route.admits && !route.admits(asked)) {
      known.admission.loginFailed(this.#clock.now())
      return answerAndClose(socket, HTTP_ANSWER.unauthorized)
    }
    const client = { ...known, request: asked }
    upgrade.handleUpgrade(request, socket, head, (webSocket) => {
      connection.cancelTimeout()
      connection.turnAway = route.serve(webSocket, client)
    })
  }

  /** @returns undefined when the request has been answered */
  #clientOf(
    { headers }: IncomingMessage,
    socket: Duplex,
    connection: Connection,
  ): Omit<HttpClient, 'request'> | undefined {
    const { addresses: own, admission } = connection
    if (admission) {
      const binding =
        socket instanceof TLSSocket
          ? boundToTls(socket)
          : boundToHost(requestedHost(headers.host), this.#certificate)
      return { addresses: own, binding, admission }
    }
    const addresses = this.#addressesOf(headers, connection)
    if (addresses === undefined) {
      answerAndClose(socket, HTTP_ANSWER.badRequest)
      return undefined
    }
    const admitted = this.#listener.admission.admit(
      { address: addresses.remote, stage: 'unnamed', drop: (reason) => connection.turnAway(reason) },
      this.#clock.now(),
    )
    if (!admitted) {
      answerAndClose(socket, HTTP_ANSWER.busy)
      return undefined
    }
    socket.once('close', () => admitted.closed())
    const host = requestedHost(textOf(headers['x-forwarded-host']) ?? headers.host)
    return {
      addresses,
      binding: boundToHost(host, this.#certificate),
      admission: admitted,
    }
  }
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.join()

/** The path of a request, without its query. */
const pathOf = (url = ''): string => url.split('?', 1)[0] ?? ''
