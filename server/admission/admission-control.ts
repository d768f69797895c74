import { RateBudget } from '../../base/rate-budget'
import { networkOf } from './network-of'
import { isLoopback } from './socket-address'

export interface AdmissionLimits {
  /** Open connections, in total. */
  readonly connections: number
  /** Open connections from one network. */
  readonly perAddress: number
  /** Those among them without a login. */
  readonly unnamedPerAddress: number
  /** New connections from one network: a burst, and a sustained rate. */
  readonly newAtOnce: number
  readonly newPerSecond: number
  /** Refused logins from one network, likewise. */
  readonly failuresAtOnce: number
  readonly failuresPerSecond: number
  /** Only the total limits this computer's own clients, and those behind a proxy on it. */
  readonly exemptLoopback: boolean
}

/** An office behind one address gets back in within seconds of a server's restart. */
export const DEFAULT_ADMISSION_LIMITS: AdmissionLimits = {
  connections: 20_000,
  perAddress: 250,
  unnamedPerAddress: 100,
  newAtOnce: 100,
  newPerSecond: 20,
  failuresAtOnce: 30,
  failuresPerSecond: 0.5,
  exemptLoopback: true,
}

/** Repeated refusals of one network make one log line in this time. ms */
const LOG_INTERVAL_MS = 60_000
/** Networks that are remembered without an open connection. */
const MAX_IDLE_NETWORKS = 10_000

/** The counters of one network: an IPv4 address or an IPv6 /64. */
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

export interface AdmissionControlOptions {
  readonly limits: AdmissionLimits
  /** Reports refusals, once a minute for each network; `refused` counts those since the last report. */
  readonly onRefused: (from: string, reason: string, refused: number) => void
}

/** One admitted connection. */
export interface Admission {
  loggedIn(): void
  /** @returns false when the network has used up its refused logins */
  loginFailed(nowMs: number): boolean
  /** The connection has closed. */
  closed(): void
}

/** Decides who may connect: limits what one network, and all of them, take of the server. Pure; any monotonic time. */
export class AdmissionControl {
  readonly #limits: AdmissionLimits
  readonly #onRefused: AdmissionControlOptions['onRefused']
  readonly #sources = new Map<string, Source>()
  readonly #full: Refusals = { loggedMs: -Infinity, unlogged: 0 }
  #connections = 0

  constructor({ limits, onRefused }: AdmissionControlOptions) {
    this.#limits = limits
    this.#onRefused = onRefused
  }

  /** @returns undefined for a refused connection */
  admit(address: string, nowMs: number): Admission | undefined {
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
    return this.#admitTo(network, source, exempt)
  }

  #whyNot(source: Source, nowMs: number): string | undefined {
    const { perAddress, unnamedPerAddress } = this.#limits
    if (source.connections >= perAddress) return 'too many connections at once'
    if (source.unnamed >= unnamedPerAddress) return 'too many connections without a name'
    if (!source.arrivals.take(nowMs)) return 'too many connections in a short time'
    return undefined
  }

  #admitTo(network: string, source: Source, exempt: boolean): Admission {
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
      closed: () => {
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

  /** Forgets half of them, the oldest, so that this stays rare. */
  #forgetIdle(): void {
    let left = MAX_IDLE_NETWORKS / 2
    for (const [network, { connections }] of this.#sources) {
      if (connections > 0) continue
      this.#sources.delete(network)
      if (--left === 0) return
    }
  }
}
