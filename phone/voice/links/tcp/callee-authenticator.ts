import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContext, TLSSocket } from 'node:tls'
import type { CancelTimer, Clock } from '../../../../base/clock'
import { type FirstBytes, readFirstBytes } from '../../../../base/first-bytes'
import { LastAnswers } from '../../../../base/networks/last-answers'
import { NetworkShares } from '../../../../base/networks/network-shares'
import { networksOf } from '../../../../base/networks/networks-of'
import { BUSY_ALERT } from '../../../../protocol/tls/busy-alert'
import { looksLikeClientHello } from '../../../../protocol/tls/client-hello'
import type { LinkSecurity } from '../link-security'
import type { Far } from './caller-dialler'
import { inWords } from '../../../../base/networks/connection-error'
import { authenticationProblem, contextOf, secureServer } from './voice-tls'

/** A handshake takes two round trips. ms */
export const HANDSHAKE_TIMEOUT_MS = 5000
/** Connections that have not begun a handshake, at the same time. */
export const MAX_SILENT = 128
/** Handshakes that may run at the same time. */
const MAX_HANDSHAKES = 64
/** Refusals that are reported, so that a flood does not fill the log. */
export const MAX_REPORTED = 20

export interface CalleeAuthenticatorHandlers {
  /** The callee has proved its identity. Every other connection is closed. */
  onAuthenticated(socket: TLSSocket, from: Knocker): void
  /** Called for the first MAX_REPORTED refusals. */
  onRefused(detail: string): void
}

/** Who knocks. */
export interface Knocker extends Far {
  /** Without the port; those of one network share places. */
  readonly address: string
}

interface Knock {
  readonly from: Knocker
  readonly raw: Duplex
  readonly cancelTimeout: CancelTimer
  /** From the handshake on. */
  secure: TLSSocket | undefined
}

/**
 * Finds the callee among those who connect to the port on which a caller waits: the first peer that proves the callee's
 * identity in its TLS handshake. Handshakes and connections that have not begun one have places of their own, of which
 * the fullest network loses the oldest first: a flood drops its own connections.
 */
export class CalleeAuthenticator {
  readonly #clock: Clock
  readonly #security: LinkSecurity
  readonly #context: SecureContext
  readonly #handlers: CalleeAuthenticatorHandlers
  readonly #knocks = new Set<Knock>()
  readonly #silent = new NetworkShares<Knock>({ total: MAX_SILENT }, 'oldest')
  readonly #handshakes = new NetworkShares<Knock>({ total: MAX_HANDSHAKES }, 'oldest')
  readonly #alerts: LastAnswers
  #reported = 0

  constructor(clock: Clock, security: LinkSecurity, handlers: CalleeAuthenticatorHandlers) {
    this.#clock = clock
    this.#security = security
    this.#context = contextOf(security.own)
    this.#handlers = handlers
    this.#alerts = new LastAnswers(BUSY_ALERT, clock.now())
  }

  authenticate(raw: Duplex, from: Knocker): void {
    const knock: Knock = {
      from,
      raw,
      cancelTimeout: this.#clock.after(HANDSHAKE_TIMEOUT_MS, () =>
        this.#refuse(knock, 'it did not authenticate in time'),
      ),
      secure: undefined,
    }
    this.#knocks.add(knock)
    raw.on('error', () => undefined)
    raw.on('close', () => this.#refuse(knock, 'it disconnected before it authenticated'))
    this.#enter(this.#silent, knock)
    readFirstBytes(raw, clientHelloIn, {
      onMalformed: () => this.#refuse(knock, 'it does not speak TLS'),
      onRead: () => this.#shakeHands(knock),
    })
  }

  /** Drops every handshake that is not complete. */
  close(): void {
    for (const knock of this.#knocks) this.#forget(knock)
  }

  #shakeHands(knock: Knock): void {
    if (!this.#silent.delete(knock)) return
    this.#enter(this.#handshakes, knock)
    if (!this.#knocks.has(knock)) return
    const socket = secureServer(knock.raw, this.#context)
    knock.secure = socket
    socket.on('error', (error: Error) => this.#refuse(knock, inWords(error)))
    socket.on('close', () => this.#refuse(knock, 'it disconnected before it authenticated'))
    socket.on('secure', () => {
      if (!this.#knocks.has(knock)) return
      const why = authenticationProblem(socket, this.#security)
      if (why !== undefined) return this.#refuse(knock, why)
      knock.cancelTimeout()
      this.#knocks.delete(knock)
      this.close()
      this.#handlers.onAuthenticated(socket, knock.from)
    })
  }

  #enter(places: NetworkShares<Knock>, knock: Knock): void {
    const loser = places.add(knock, networksOf(knock.from.address))
    if (loser) this.#turnAway(loser)
  }

  /**
   * A peer is told that we are busy until our ServerHello, which leaves in the turn that makes `secure`: from then on an
   * alert would have to be encrypted, which Node cannot do.
   */
  #turnAway(knock: Knock): void {
    if (!knock.secure && knock.raw instanceof net.Socket) this.#alerts.close(knock.raw, this.#clock.now())
    this.#refuse(knock, 'too many connections')
  }

  #refuse(knock: Knock, why: string): void {
    if (!this.#knocks.has(knock)) return
    this.#forget(knock)
    this.#reported++
    if (this.#reported <= MAX_REPORTED) this.#handlers.onRefused(`${knock.from.name} was turned away: ${why}`)
  }

  #forget(knock: Knock): void {
    this.#knocks.delete(knock)
    this.#silent.delete(knock)
    this.#handshakes.delete(knock)
    knock.cancelTimeout()
    if (knock.secure) knock.secure.destroy()
    // One that was turned away closes when its alert is sent.
    else if (!knock.raw.writableEnded) knock.raw.destroy()
  }
}

const HELLOS = {
  yes: { kind: 'read', value: undefined, length: 0 },
  no: { kind: 'malformed' },
  more: { kind: 'more' },
} as const

const clientHelloIn = (bytes: Buffer): FirstBytes<undefined> => HELLOS[looksLikeClientHello(bytes)]
