import net from 'node:net'
import { errorText } from '../../../../base/error-text'
import type { Clock } from '../../../../base/clock'
import { WILDCARDS } from '../../../../base/networks/wildcards'
import type { LinkSecurity } from '../link-security'
import { CalleeAuthenticator } from './callee-authenticator'
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
  onCallee(socket: net.Socket, name: string): void
  /** Somebody did not prove to be the callee. */
  onRefused(detail: string): void
}

/** An IPv6 wildcard socket accepts IPv4 as well; without IPv6, only IPv4 is used. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

/** The port on which a caller waits, for one callee. */
export class CalleeListener {
  readonly #listen: TcpListen
  readonly #handlers: CalleeListenerHandlers
  readonly #authenticator: CalleeAuthenticator | undefined
  #server: net.Server | undefined
  #isOver = false

  constructor(
    clock: Clock,
    listen: TcpListen,
    security: LinkSecurity | undefined,
    handlers: CalleeListenerHandlers,
  ) {
    this.#listen = listen
    this.#handlers = handlers
    this.#authenticator =
      security &&
      new CalleeAuthenticator(clock, security, {
        onAuthenticated: (socket, name) => this.#admit(socket, name),
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

  /** @param withdrawn takes over the open port, which closes each connection from now on */
  close(withdrawn?: WithdrawnOffers): void {
    this.#isOver = true
    this.#authenticator?.close()
    const server = this.#server
    if (withdrawn && server?.listening) withdrawn.keep(server)
    else server?.close()
  }

  #listenOn([host = '', ...others]: readonly string[], port: number): void {
    const server = net.createServer({ noDelay: true }, (socket) => {
      if (this.#isOver) socket.destroy()
      else if (this.#authenticator) this.#authenticator.authenticate(socket)
      else this.#admit(socket, `${socket.remoteAddress ?? ''} port ${socket.remotePort ?? 0}`)
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

  #admit(socket: net.Socket, name: string): void {
    this.close()
    this.#handlers.onCallee(socket, name)
  }
}
