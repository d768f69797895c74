import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import type { Clock } from '../../base/clock'
import type { Certificate } from './certificate'

/** A client needs one or two round trips for a handshake. ms */
const HANDSHAKE_TIMEOUT_MS = 10_000
/** Concurrent handshakes: each costs about a millisecond of the processor, and tens of kilobytes until it is done. */
const MAX_HANDSHAKES = 500

export interface TlsAcceptorOptions {
  readonly certificate: Certificate
  readonly clock: Clock
  readonly handshakeTimeoutMs?: number
  readonly maxHandshakes?: number
}

interface HandshakeEvents {
  readonly onSecure: (secure: TLSSocket) => void
  /** Called once, in place of `onSecure`. */
  readonly onFailed: (reason: string) => void
}

/** Turns plain connections into encrypted ones by TLS 1.2 or 1.3; limits the time and number of handshakes. */
export class TlsAcceptor {
  readonly #clock: Clock
  readonly #handshakeTimeoutMs: number
  readonly #maxHandshakes: number
  #context: SecureContext
  #handshakes = 0

  constructor({
    certificate,
    clock,
    handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS,
    maxHandshakes = MAX_HANDSHAKES,
  }: TlsAcceptorOptions) {
    this.#context = contextOf(certificate)
    this.#clock = clock
    this.#handshakeTimeoutMs = handshakeTimeoutMs
    this.#maxHandshakes = maxHandshakes
  }

  /** Shows this certificate to clients from now on. */
  renew(certificate: Certificate): void {
    this.#context = contextOf(certificate)
  }

  /** Starts a handshake. A failed handshake closes the connection. */
  accept(plain: Socket, { onSecure, onFailed }: HandshakeEvents): void {
    if (this.#handshakes >= this.#maxHandshakes) {
      plain.destroy()
      return onFailed('too many handshakes at once')
    }
    this.#handshakes++
    const secure = new TLSSocket(plain, { isServer: true, secureContext: this.#context })
    let reason = 'the client closed it'
    const cancelTimeout = this.#clock.after(this.#handshakeTimeoutMs, () => {
      reason = 'it did not encrypt in time'
      secure.destroy()
    })
    const failed = (error: Error): void => void (reason = firstLine(error))
    const closed = (): void => {
      end()
      onFailed(reason)
    }
    const end = (): void => {
      cancelTimeout()
      this.#handshakes--
      secure.off('close', closed)
    }
    secure.on('error', failed)
    secure.once('close', closed)
    secure.once('secure', () => {
      end()
      onSecure(secure)
      secure.off('error', failed)
    })
  }
}

/** Drops OpenSSL's own source position from its error. */
const firstLine = ({ message }: Error): string => message.split('\n', 1)[0]?.replace(/^.*:error:/, '') ?? ''

const contextOf = ({ cert, key }: Certificate): SecureContext =>
  createSecureContext({
    cert,
    key,
    minVersion: 'TLSv1.2',
    // Renegotiation would let a client repeat the costly handshake without end.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  })
