import net from 'node:net'
import type { TLSSocket } from 'node:tls'
import { errorText } from '../../../../base/error-text'
import { MessageReader, peerToPeer } from '../../../../protocol/directory'
import { saysBusy } from '../../../../protocol/tls/busy-alert'
import type { LinkSecurity } from '../link-security'
import type { LinkCloseReason } from '../media-link'
import { CLOSED_UNREAD, inWords } from '../../../../base/networks/connection-error'
import { isTlsError } from '../../../../base/networks/tls-problem'
import type { Route } from './dial-plan'
import type { RelayRoute } from './relay-route'
import { authenticationProblem, secureConnect, secureOver } from './voice-tls'

/** Why an attempt failed; `detail` is for logs. */
export interface DialFailure {
  readonly reason: LinkCloseReason
  readonly detail: string
}

export interface DialAttemptHandlers {
  /** The caller has sent ConnectionEstablished. @param received everything that has come, from its first byte on */
  onEstablished(socket: net.Socket, received: Buffer): void
  onFailed(failure: DialFailure): void
}

/**
 * One connection to a caller, until the caller says that it is the call's. With identities the caller proves its own
 * first. Exactly one handler is called, unless it is closed before.
 */
export class DialAttempt {
  readonly #route: Route | RelayRoute
  readonly #security: LinkSecurity | undefined
  readonly #handlers: DialAttemptHandlers
  readonly #reader = new MessageReader(peerToPeer)
  readonly #received: Uint8Array[] = []
  #socket: net.Socket | undefined
  /** The caller has proved its identity, if it has to. */
  #isTrusted: boolean
  #isOver = false

  constructor(route: Route | RelayRoute, security: LinkSecurity | undefined, handlers: DialAttemptHandlers) {
    this.#route = route
    this.#security = security
    this.#handlers = handlers
    this.#isTrusted = security === undefined
  }

  get name(): string {
    return this.#route.name
  }

  start(): void {
    try {
      const socket = this.#connect()
      this.#socket = socket
      socket.setNoDelay(true)
      socket.on('data', this.#receive)
      socket.on('end', this.#left)
      socket.on('error', this.#broke)
    } catch (error) {
      // The port, which came over the network, is out of range; or the relay has no address.
      this.#fail('unreachable', `cannot reach ${this.name} (${errorText(error)})`)
    }
  }

  close(): void {
    this.#isOver = true
    this.#socket?.destroy()
  }

  #connect(): net.Socket {
    const route = this.#route
    const security = this.#security
    if ('to' in route)
      return security
        ? this.#authenticating(secureConnect(route.to, security), security)
        : net.connect(route.to)
    if (!security) throw new Error('nothing goes through a relay in the clear')
    return this.#authenticating(secureOver(route.open(), security), security)
  }

  #authenticating(socket: TLSSocket, security: LinkSecurity): net.Socket {
    socket.once('secureConnect', () => {
      const why = authenticationProblem(socket, security)
      if (why === undefined) this.#isTrusted = true
      else this.#fail('not-authentic', `${this.name} is not whom we were to meet: ${why}`)
    })
    return socket
  }

  readonly #receive = (chunk: Uint8Array): void => {
    if (this.#isOver) return
    this.#received.push(chunk)
    const { messages, error } = this.#reader.push(chunk)
    const [first] = messages
    if (first?.kind === 'voice-data')
      this.#fail('protocol', `${this.name} sent voice before the connection was established`)
    else if (first && this.#isTrusted) this.#handOver()
    else if (error) this.#fail('protocol', `${this.name} sent what is not a voice frame: ${error.message}`)
  }

  #handOver(): void {
    const socket = this.#socket
    if (!socket) return
    this.#isOver = true
    socket.off('data', this.#receive)
    socket.off('end', this.#left)
    this.#handlers.onEstablished(socket, Buffer.concat(this.#received))
  }

  readonly #left = (): void =>
    this.#fail('offer-withdrawn', `${this.name} closed the connection: it is no longer calling`)

  readonly #broke = (error: NodeJS.ErrnoException): void => {
    const { code = '' } = error
    if (this.#security && !this.#isTrusted && saysBusy(error))
      this.#fail('busy', `${this.name} is busy: it has too many connections`)
    else if (this.#security && isTlsError(error))
      this.#fail('not-authentic', `${this.name} is not whom we were to meet: ${inWords(error)}`)
    else {
      const isGone = code === 'ECONNREFUSED' || (this.#security && CLOSED_UNREAD.has(code))
      this.#fail(isGone ? 'offer-withdrawn' : 'unreachable', `cannot reach ${this.name} (${inWords(error)})`)
    }
  }

  #fail(reason: LinkCloseReason, detail: string): void {
    if (this.#isOver) return
    this.close()
    this.#handlers.onFailed({ reason, detail })
  }
}
