import net from 'node:net'
import type { Duplex } from 'node:stream'
import { errorText } from '../../../../base/error-text'
import type { Clock } from '../../../../base/clock'
import { WILDCARDS } from '../../../../base/networks/wildcards'
import type { LinkSecurity } from '../link-security'
import { plainAddress } from '../../../../base/networks/socket-address'
import { CalleeAuthenticator, type Knocker } from './callee-authenticator'
import { CONNECT_TIMEOUT_MS, type Far } from './caller-dialler'
import type { RelayRoute } from './relay-route'
import { inWords } from '../../../../base/networks/connection-error'
import type { WithdrawnOffers } from './withdrawn-offers'

/** Where to wait for callees. */
export interface TcpListen {
  /** Every address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
}

export interface CalleeListenerHandlers {
  onListening(address: net.AddressInfo): void
  /** It cannot listen; `detail` is for logs. */
  onFailed(detail: string): void
  /** The callee has connected, and proved its identity if it has to. Nobody else is accepted. */
  onCallee(socket: net.Socket, from: Far): void
  /** Somebody did not prove to be the callee. */
  onRefused(detail: string): void
}

/** A callee tries so many relays. */
export const MAX_RELAYS = 3

/** An IPv6 wildcard socket accepts IPv4 as well; without IPv6, only IPv4 is used. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

/** Where a caller waits, for one callee: at a port, and at relays if the callee asks for it. */
export class CalleeListener {
  readonly #clock: Clock
  readonly #listen: TcpListen
  readonly #handlers: CalleeListenerHandlers
  readonly #authenticator: CalleeAuthenticator | undefined
  #server: net.Server | undefined
  /** Meetings to which nobody has come yet. */
  readonly #relayed = new Map<string, Duplex>()
  #isOver = false

  constructor(
    clock: Clock,
    listen: TcpListen,
    security: LinkSecurity | undefined,
    handlers: CalleeListenerHandlers,
  ) {
    this.#clock = clock
    this.#listen = listen
    this.#handlers = handlers
    this.#authenticator =
      security &&
      new CalleeAuthenticator(clock, security, {
        onAuthenticated: (socket, from) => this.#admit(socket, from),
        onRefused: (detail) => handlers.onRefused(detail),
      })
  }

  get isListening(): boolean {
    return !this.#isOver && this.#server?.listening === true
  }

  listen(): void {
    const { host, port } = this.#listen
    this.#listenOn(host === undefined ? WILDCARDS : [host], port)
  }

  /** Waits at a relay as well, at three at the same time. Has no effect without identities. */
  join({ name, relay, meeting, open }: RelayRoute): void {
    const authenticator = this.#authenticator
    if (this.#isOver || !authenticator || this.#relayed.has(meeting) || this.#relayed.size >= MAX_RELAYS)
      return
    const cannot = (error: unknown): void =>
      this.#handlers.onRefused(
        `cannot wait at ${name} (${error instanceof Error ? inWords(error) : errorText(error)})`,
      )
    let stream: Duplex
    try {
      stream = open()
    } catch (error) {
      return cannot(error)
    }
    this.#relayed.set(meeting, stream)
    const cancelTimeout = this.#clock.after(CONNECT_TIMEOUT_MS, () => {
      cannot(new Error('the callee did not come'))
      this.#relayed.delete(meeting)
      stream.destroy()
    })
    stream.on('close', () => {
      cancelTimeout()
      if (this.#relayed.get(meeting) === stream) this.#relayed.delete(meeting)
    })
    stream.on('error', (error) => {
      if (this.#relayed.get(meeting) === stream) cannot(error)
    })
    // In a turn of its own: Node tells a listener that comes during the event nothing of what is there.
    stream.once('readable', () =>
      setImmediate(() => {
        cancelTimeout()
        if (this.#relayed.get(meeting) !== stream || stream.destroyed) return
        this.#relayed.delete(meeting)
        authenticator.authenticate(stream, { name, relay, address: relay })
      }),
    )
  }

  /** @param withdrawn takes over the open port, which closes each connection from now on */
  close(withdrawn?: WithdrawnOffers): void {
    this.#isOver = true
    this.#authenticator?.close()
    const relayed = [...this.#relayed.values()]
    this.#relayed.clear()
    for (const stream of relayed) stream.destroy()
    const server = this.#server
    if (withdrawn && server?.listening) withdrawn.keep(server)
    else server?.close()
  }

  #listenOn([host = '', ...others]: readonly string[], port: number): void {
    const server = net.createServer({ noDelay: true }, (socket) => {
      if (this.#isOver) socket.destroy()
      else if (this.#authenticator) this.#authenticator.authenticate(socket, knockerOf(socket))
      else this.#admit(socket, knockerOf(socket))
    })
    this.#server = server
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#isOver) return
      if (others.length > 0 && NO_IPV6.has(error.code ?? '')) this.#listenOn(others, port)
      else this.#handlers.onFailed(`cannot wait for calls on ${host} port ${port} (${inWords(error)})`)
    })
    try {
      server.listen({ host, port }, () => {
        const address = server.address()
        if (this.#isOver || address === null || typeof address === 'string') return
        this.#handlers.onListening(address)
      })
    } catch (error) {
      this.#handlers.onFailed(`cannot wait for calls (${errorText(error)})`)
    }
  }

  #admit(socket: net.Socket, from: Far): void {
    this.close()
    this.#handlers.onCallee(socket, from)
  }
}

function knockerOf({ remoteAddress = '', remotePort = 0 }: net.Socket): Knocker {
  const address = plainAddress(remoteAddress)
  return { address, name: `${address} port ${remotePort}` }
}
