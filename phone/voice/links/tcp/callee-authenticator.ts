import type net from 'node:net'
import type tls from 'node:tls'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { inWords } from './connection-error'
import type { LinkSecurity } from '../link-security'
import { secureServer, authenticationProblem } from './voice-tls'

/** A handshake takes two round trips. ms */
export const HANDSHAKE_TIMEOUT_MS = 5000
/** Handshakes that may run at the same time. */
const MAX_HANDSHAKES = 8
/** Refusals that are reported, so that a flood does not fill the log. */
export const MAX_REPORTED = 20

export interface CalleeAuthenticatorHandlers {
  /** The callee has proved its identity. Every other connection is closed. */
  onAuthenticated(socket: tls.TLSSocket, address: string): void
  /** Called for the first MAX_REPORTED refusals. */
  onRefused(detail: string): void
}

interface Handshake {
  /** Without the port. */
  readonly address: string
  readonly socket: tls.TLSSocket
  readonly cancelTimeout: CancelTimer
}

/**
 * Finds the callee among those who connect to the port on which a caller waits: the first peer that proves the callee's
 * identity in its TLS handshake. When too many handshakes run, the oldest one from the address with the most handshakes
 * is dropped, so that a flood from one address drops its own connections first.
 */
export class CalleeAuthenticator {
  readonly #clock: Clock
  readonly #security: LinkSecurity
  readonly #handlers: CalleeAuthenticatorHandlers
  /** In order of arrival. */
  readonly #handshakes = new Set<Handshake>()
  #reported = 0

  constructor(clock: Clock, security: LinkSecurity, handlers: CalleeAuthenticatorHandlers) {
    this.#clock = clock
    this.#security = security
    this.#handlers = handlers
  }

  authenticate(raw: net.Socket): void {
    const address = raw.remoteAddress ?? ''
    const name = `${address} port ${raw.remotePort ?? 0}`
    raw.on('error', () => undefined)
    const socket = secureServer(raw, this.#security)
    const refuse = (why: string): void => this.#refuse(handshake, `${name} was turned away: ${why}`)
    const handshake: Handshake = {
      address,
      socket,
      cancelTimeout: this.#clock.after(HANDSHAKE_TIMEOUT_MS, () => refuse('it did not authenticate in time')),
    }
    this.#handshakes.add(handshake)
    socket.on('error', (error: Error) => refuse(inWords(error)))
    socket.on('close', () => refuse('it disconnected before it authenticated'))
    socket.on('secure', () => {
      const why = authenticationProblem(socket, this.#security)
      if (why !== undefined) refuse(why)
      else if (this.#handshakes.delete(handshake)) {
        handshake.cancelTimeout()
        this.close()
        this.#handlers.onAuthenticated(socket, name)
      }
    })
    if (this.#handshakes.size > MAX_HANDSHAKES) this.#dropOne()
  }

  /** Drops every handshake that is not complete. */
  close(): void {
    for (const handshake of this.#handshakes) this.#forget(handshake)
  }

  #dropOne(): void {
    const counts = new Map<string, number>()
    for (const { address } of this.#handshakes) counts.set(address, (counts.get(address) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const first = [...this.#handshakes].find(({ address }) => counts.get(address) === most)
    if (first) this.#refuse(first, `${first.address} was turned away: too many connections`)
  }

  #refuse(handshake: Handshake, detail: string): void {
    if (!this.#handshakes.has(handshake)) return
    this.#forget(handshake)
    this.#reported++
    if (this.#reported <= MAX_REPORTED) this.#handlers.onRefused(detail)
  }

  #forget(handshake: Handshake): void {
    this.#handshakes.delete(handshake)
    handshake.cancelTimeout()
    handshake.socket.destroy()
  }
}
