import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Clock } from '../../base/clock'
import { type FirstBytes, readFirstBytes } from '../../base/first-bytes'
import { inWords } from '../../base/networks/connection-error'
import { LastAnswers } from '../../base/networks/last-answers'
import { BUSY_ALERT } from '../../protocol/tls/busy-alert'
import { looksLikeClientHello } from '../../protocol/tls/client-hello'
import type { Certificate } from './certificate'

/** A client needs one or two round trips for a handshake. ms */
const HANDSHAKE_TIMEOUT_MS = 10_000

export interface TlsAcceptorOptions {
  readonly certificate: Certificate
  readonly clock: Clock
  readonly handshakeTimeoutMs?: number
}

interface HandshakeEvents {
  /** The client has begun a handshake. */
  readonly onHello: () => void
  readonly onSecure: (secure: TLSSocket) => void
  /** Called once, in place of `onSecure`. */
  readonly onFailed: (reason: string) => void
}

/**
 * Encrypts connections with TLS 1.2 or 1.3, within a time limit. The handshake starts when a whole ClientHello has arrived,
 * so that silent connections and other protocols cost only a socket.
 */
export class TlsAcceptor {
  readonly #clock: Clock
  readonly #handshakeTimeoutMs: number
  readonly #alerts: LastAnswers
  #context: SecureContext

  constructor({ certificate, clock, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS }: TlsAcceptorOptions) {
    this.#context = certificate.context
    this.#clock = clock
    this.#handshakeTimeoutMs = handshakeTimeoutMs
    this.#alerts = new LastAnswers(BUSY_ALERT, clock.now())
  }

  /** Uses this certificate for new connections. */
  renew(certificate: Certificate): void {
    this.#context = certificate.context
  }

  /** Tells a client that has had no answer that the server is busy, and closes its connection. */
  turnAway(plain: Socket): void {
    this.#alerts.close(plain, this.#clock.now())
  }

  /**
   * Starts a handshake. A failed handshake closes the connection.
   * @returns a function that turns the client away before its handshake is complete
   */
  accept(plain: Socket, { onHello, onSecure, onFailed }: HandshakeEvents): (why: string) => void {
    let reason = 'the client closed it'
    let secure: TLSSocket | undefined
    const giveUp = (why: string): void => {
      reason = why
      ;(secure ?? plain).destroy()
    }
    // The ServerHello leaves in the turn that makes `secure`: from then on an alert would have to be encrypted, which
    // Node cannot do.
    const drop = (why: string): void => {
      reason = why
      if (secure) secure.destroy()
      else this.turnAway(plain)
    }
    const failed = (error: Error): void => void (reason = inWords(error))
    const closed = (): void => {
      cancelTimeout()
      onFailed(reason)
    }
    const cancelTimeout = this.#clock.after(this.#handshakeTimeoutMs, () =>
      giveUp('it did not encrypt in time'),
    )
    plain.on('error', failed)
    plain.once('close', closed)
    readFirstBytes(plain, clientHelloIn, {
      onMalformed: () => {
        if (isOpen(plain)) giveUp('it does not speak TLS')
      },
      onRead: () => {
        if (!isOpen(plain)) return
        onHello()
        if (!isOpen(plain)) return
        plain.off('close', closed)
        plain.off('error', failed)
        secure = new TLSSocket(plain, { isServer: true, secureContext: this.#context })
        const socket = secure
        socket.on('error', failed)
        socket.once('close', closed)
        socket.once('secure', () => {
          cancelTimeout()
          socket.off('close', closed)
          onSecure(socket)
          socket.off('error', failed)
        })
      },
    })
    return drop
  }
}

/** Whether it was not turned away. */
const isOpen = ({ destroyed, writableEnded }: Socket): boolean => !destroyed && !writableEnded

const HELLOS = {
  yes: { kind: 'read', value: undefined, length: 0 },
  no: { kind: 'malformed' },
  more: { kind: 'more' },
} as const

const clientHelloIn = (bytes: Buffer): FirstBytes<undefined> => HELLOS[looksLikeClientHello(bytes)]
