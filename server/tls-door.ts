import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import type { Certificate } from './certificate'

/** A handshake takes a client one or two round trips. ms */
const HANDSHAKE_TIMEOUT_MS = 10_000
/** Handshakes at once: each costs a millisecond or so of the processor, and some tens of kilobytes until it is done. */
const MAX_HANDSHAKES = 500

export interface TlsDoorOptions {
  readonly certificate: Certificate
  readonly handshakeTimeoutMs?: number
  readonly maxHandshakes?: number
}

interface Handshake {
  readonly onSecure: (secure: TLSSocket) => void
  /** Once, instead. */
  readonly onFailed: (reason: string) => void
}

/** Makes encrypted connections of plain ones: TLS 1.2 or 1.3, bounded in time and in number at once. */
export class TlsDoor {
  readonly #handshakeTimeoutMs: number
  readonly #maxHandshakes: number
  #context: SecureContext
  #handshakes = 0

  constructor({
    certificate,
    handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS,
    maxHandshakes = MAX_HANDSHAKES,
  }: TlsDoorOptions) {
    this.#context = contextOf(certificate)
    this.#handshakeTimeoutMs = handshakeTimeoutMs
    this.#maxHandshakes = maxHandshakes
  }

  /** Clients that come from now on are shown this one. */
  renew(certificate: Certificate): void {
    this.#context = contextOf(certificate)
  }

  /** Starts a handshake. Where it fails the connection is closed. */
  open(plain: Socket, { onSecure, onFailed }: Handshake): void {
    if (this.#handshakes >= this.#maxHandshakes) {
      plain.destroy()
      return onFailed('too many handshakes at once')
    }
    this.#handshakes++
    const secure = new TLSSocket(plain, { isServer: true, secureContext: this.#context })
    let reason = 'the client closed it'
    const timeout = setTimeout(() => {
      reason = 'it did not encrypt in time'
      secure.destroy()
    }, this.#handshakeTimeoutMs)
    const failed = (error: Error): void => void (reason = firstLine(error))
    const closed = (): void => {
      end()
      onFailed(reason)
    }
    const end = (): void => {
      clearTimeout(timeout)
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

/** OpenSSL's errors go on with where in its source they were found. */
const firstLine = ({ message }: Error): string => message.split('\n', 1)[0]?.replace(/^.*:error:/, '') ?? ''

const contextOf = ({ cert, key }: Certificate): SecureContext =>
  createSecureContext({
    cert,
    key,
    minVersion: 'TLSv1.2',
    // A client could make the server repeat the costly part as often as it likes.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  })
