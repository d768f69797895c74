import { RateBudget } from '../base/rate-budget'
import { isLoopback } from './caller-host'
import { networkOf } from './network-of'

export interface DoorLimits {
  /** Connections at once, in all. */
  readonly connections: number
  /** Connections at once from one address. */
  readonly perAddress: number
  /** Of these, connections that have not logged in. */
  readonly unnamedPerAddress: number
  /** New connections from one address: so many at once, and so many a second in the long run. */
  readonly newAtOnce: number
  readonly newPerSecond: number
  /** Refused logins from one address, the same way. */
  readonly failuresAtOnce: number
  readonly failuresPerSecond: number
  /** This computer's own clients, and those behind a proxy on it, are bound by the total only. */
  readonly exemptLoopback: boolean
}

/** An office behind one address, coming back together after the server's restart, gets in within seconds. */
export const DOOR_LIMITS: DoorLimits = {
  connections: 20_000,
  perAddress: 250,
  unnamedPerAddress: 100,
  newAtOnce: 100,
  newPerSecond: 20,
  failuresAtOnce: 30,
  failuresPerSecond: 0.5,
  exemptLoopback: true,
}

/** Somebody who is refused again and again is a line in the log so often. ms */
const LOG_INTERVAL_MS = 60_000
/** Networks that are remembered although nobody of theirs is connected. */
const MAX_IDLE_NETWORKS = 10_000

/** What is known of one address, or of one /64 of IPv6, which is one customer's. */
interface Source {
  connections: number
  unnamed: number
  readonly arrivals: RateBudget
  readonly failures: RateBudget
  readonly refusals: Refusals
}

interface Refusals {
  loggedMs: number
  unlogged: number
}

export interface DoorkeeperOptions {
  readonly limits: DoorLimits
  /** Told of refusals, once a minute and address; `refused` counts those since the last time. */
  readonly onRefused: (from: string, reason: string, refused: number) => void
}

/** One connection that was let in. */
export interface Visitor {
  loggedIn(): void
  /** @returns whether so many may fail */
  loginFailed(nowMs: number): boolean
  /** The connection has ended. */
  left(): void
}

/** Who may connect: bounds what one address, and all of them, can take of the server. Pure; any monotonic time. */
export class Doorkeeper {
  readonly #limits: DoorLimits
  readonly #onRefused: DoorkeeperOptions['onRefused']
  readonly #sources = new Map<string, Source>()
  readonly #full: Refusals = { loggedMs: -Infinity, unlogged: 0 }
  #connections = 0

  constructor({ limits, onRefused }: DoorkeeperOptions) {
    this.#limits = limits
    this.#onRefused = onRefused
  }

  /** @returns undefined for somebody who is not let in */
  admit(address: string, nowMs: number): Visitor | undefined {
    if (this.#connections >= this.#limits.connections) {
      this.#refuse('anywhere', 'the server is full', this.#full, nowMs)
      return
    }
    const network = networkOf(address)
    const source = this.#sourceOf(network, nowMs)
    const exempt = this.#limits.exemptLoopback && isLoopback(address)
    const reason = exempt ? undefined : this.#whyNot(source, nowMs)
    if (reason !== undefined) {
      this.#refuse(network, reason, source.refusals, nowMs)
      return
    }
    return this.#enter(network, source, exempt)
  }

  #whyNot(source: Source, nowMs: number): string | undefined {
    const { perAddress, unnamedPerAddress } = this.#limits
    if (source.connections >= perAddress) return 'too many connections at once'
    if (source.unnamed >= unnamedPerAddress) return 'too many connections without a name'
    if (!source.arrivals.take(nowMs)) return 'too many connections in a short time'
    return undefined
  }

  #enter(network: string, source: Source, exempt: boolean): Visitor {
    this.#connections++
    source.connections++
    source.unnamed++
    let unnamed = true
    const named = (): void => {
      if (unnamed) source.unnamed--
      unnamed = false
    }
    return {
      loggedIn: named,
      loginFailed: (nowMs) => {
        if (exempt || source.failures.take(nowMs)) return true
        this.#refuse(network, 'too many refused logins', source.refusals, nowMs)
        return false
      },
      left: () => {
        named()
        source.connections--
        this.#connections--
      },
    }
  }

  #refuse(from: string, reason: string, refusals: Refusals, nowMs: number): undefined {
    refusals.unlogged++
    if (nowMs < refusals.loggedMs + LOG_INTERVAL_MS) return
    this.#onRefused(from, reason, refusals.unlogged)
    refusals.loggedMs = nowMs
    refusals.unlogged = 0
  }

  #sourceOf(network: string, nowMs: number): Source {
    const known = this.#sources.get(network)
    if (known) return known
    if (this.#sources.size >= MAX_IDLE_NETWORKS + this.#connections) this.#forgetIdle()
    const { newAtOnce, newPerSecond, failuresAtOnce, failuresPerSecond } = this.#limits
    const source: Source = {
      connections: 0,
      unnamed: 0,
      arrivals: new RateBudget(newAtOnce, newPerSecond, nowMs),
      failures: new RateBudget(failuresAtOnce, failuresPerSecond, nowMs),
      refusals: { loggedMs: -Infinity, unlogged: 0 },
    }
    this.#sources.set(network, source)
    return source
  }

  /** The oldest half, so that this is rarely done. */
  #forgetIdle(): void {
    let left = MAX_IDLE_NETWORKS / 2
    for (const [network, { connections }] of this.#sources) {
      if (connections > 0) continue
      this.#sources.delete(network)
      if (--left === 0) return
    }
  }
}
