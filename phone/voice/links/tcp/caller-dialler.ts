import type net from 'node:net'
import type { CancelTimer, Clock } from '../../../../base/clock'
import type { LinkSecurity } from '../link-security'
import { DialAttempt, type DialFailure } from './dial-attempt'
import type { DialPlan, Route } from './dial-plan'
import type { RelayRoute } from './relay-route'

/** From the attempt to connect to having read ConnectionEstablished. ms */
export const CONNECT_TIMEOUT_MS = 10_000
/** Between two addresses (RFC 8305, section 5). ms */
export const STAGGER_MS = 250
/** The relay is tried when nothing has connected after so long, or at once when everything has failed. ms */
export const RELAY_AFTER_MS = 1000
/** A relay that does not answer may be dead: the next one is tried after so long as well, or at once when the relay has failed. ms */
export const NEXT_RELAY_MS = 2000
/** Minimum time for the last candidate, even when all others have failed. ms */
export const LAST_CANDIDATE_MS = 3000

/** Where a connection leads. */
export interface Far {
  /** For messages. */
  readonly name: string
  /** The host that relays; undefined: none does. */
  readonly relay?: string
}

export interface CallerDiallerHandlers {
  /** The call has its connection; all others are closed. @param received everything that has come on it */
  onEstablished(socket: net.Socket, far: Far, received: Buffer): void
  /** Nothing has led to the caller; everything is closed. */
  onFailed(failure: DialFailure): void
}

/**
 * Connects to a caller at all of its addresses, side by side (Happy Eyeballs, RFC 8305). The first connection on which
 * the caller, who chooses, sends ConnectionEstablished is the call's.
 *
 * A caller must not learn what else is at the addresses that it offers. So each candidate is begun at a time that
 * depends on the offer alone, not at once when the one before has failed. And a failure is told when the host has failed,
 * but not before a time that depends on the number of candidates alone. For the same reason the first relay, which the
 * caller sees us ask for, is asked for at such a time; the next ones when relays have failed.
 */
export class CallerDialler {
  readonly #clock: Clock
  readonly #security: LinkSecurity | undefined
  readonly #handlers: CallerDiallerHandlers
  readonly #attempts = new Set<DialAttempt>()
  readonly #hostAttempts = new Set<DialAttempt>()
  readonly #timers: CancelTimer[] = []
  /** How the host, and others, failed. */
  #hostFailure: DialFailure | undefined
  readonly #otherFailures: string[] = []
  #candidatesHadTime = false
  /** Those that have not been tried. */
  #relays: readonly RelayRoute[] = []
  readonly #relayAttempts = new Set<DialAttempt>()
  #hasTriedRelay = false
  #cancelNextRelay: CancelTimer = () => undefined
  #isOver = false

  constructor(clock: Clock, security: LinkSecurity | undefined, handlers: CallerDiallerHandlers) {
    this.#clock = clock
    this.#security = security
    this.#handlers = handlers
  }

  /**
   * @param relays for a link with identities, in the order in which they are tried
   * @param relayAfterMs when the first one is tried, if nothing has connected before
   */
  dial(
    { name, host, candidates }: DialPlan,
    relays: readonly RelayRoute[] = [],
    relayAfterMs = RELAY_AFTER_MS,
  ): void {
    this.#relays = relays
    const cannot = (why: string): DialFailure => ({ reason: 'unreachable', detail: why })
    this.#after(CONNECT_TIMEOUT_MS, () =>
      this.#fail(cannot(`${name} did not answer within ${CONNECT_TIMEOUT_MS / 1000} s`)),
    )
    this.#after(relayAfterMs, () => this.#tryFirstRelay())
    candidates.forEach((routes, n) =>
      this.#after((n + 1) * STAGGER_MS, () => {
        for (const route of routes) this.#attempt(route, false)
      }),
    )
    if (candidates.length === 0) this.#candidatesHadTime = true
    else
      this.#after(candidates.length * STAGGER_MS + LAST_CANDIDATE_MS, () => {
        this.#candidatesHadTime = true
        this.#check()
      })
    if (host instanceof Error) this.#hostFailure = cannot(`cannot reach ${name} (${host.message})`)
    else for (const route of host) this.#attempt(route, true)
    this.#check()
  }

  /** Closes everything. No handler is called any more. */
  close(): void {
    this.#isOver = true
    for (const cancel of this.#timers.splice(0)) cancel()
    this.#cancelNextRelay()
    for (const attempt of this.#attempts) attempt.close()
    this.#attempts.clear()
  }

  #tryFirstRelay(): void {
    if (!this.#hasTriedRelay) this.#tryNextRelay()
  }

  #tryNextRelay(): void {
    this.#hasTriedRelay = true
    this.#cancelNextRelay()
    const [relay, ...others] = this.#relays
    this.#relays = others
    if (!relay || this.#isOver) return
    if (others.length > 0)
      this.#cancelNextRelay = this.#clock.after(NEXT_RELAY_MS, () => this.#tryNextRelay())
    this.#attempt(relay, false)
  }

  #attempt(route: Route | RelayRoute, isHost: boolean): void {
    if (this.#isOver) return
    const attempt = new DialAttempt(route, this.#security, {
      onEstablished: (socket, received) => {
        this.#attempts.delete(attempt)
        this.close()
        this.#handlers.onEstablished(socket, route, received)
      },
      onFailed: (failure) => {
        this.#attempts.delete(attempt)
        if (this.#hostAttempts.delete(attempt)) this.#hostFailure ??= failure
        else this.#otherFailures.push(failure.detail)
        if (this.#relayAttempts.delete(attempt)) this.#tryNextRelay()
        this.#check()
      },
    })
    this.#attempts.add(attempt)
    if (isHost) this.#hostAttempts.add(attempt)
    if ('relay' in route) this.#relayAttempts.add(attempt)
    attempt.start()
  }

  #check(): void {
    if (!this.#hostFailure || this.#hostAttempts.size > 0 || !this.#candidatesHadTime) return
    this.#tryFirstRelay()
    if (this.#relayAttempts.size === 0) this.#fail(this.#hostFailure)
  }

  #fail({ reason, detail }: DialFailure): void {
    if (this.#isOver) return
    const unanswered = [...this.#attempts]
      .filter((attempt) => !this.#hostAttempts.has(attempt))
      .map(({ name }) => `${name} did not answer`)
    this.close()
    this.#handlers.onFailed({ reason, detail: [detail, ...this.#otherFailures, ...unanswered].join('; ') })
  }

  #after(ms: number, callback: () => void): void {
    this.#timers.push(this.#clock.after(ms, callback))
  }
}
