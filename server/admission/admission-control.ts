import { NetworkBudgets } from '../../base/networks/network-budgets'
import { NetworkShares } from '../../base/networks/network-shares'
import { type Networks, networksOf } from '../../base/networks/networks-of'
import { isLoopback } from '../../base/networks/socket-address'
import { type AdmissionLimits, SITE_HOSTS, SUBNET_HOSTS } from './admission-limits'
import { type OnRefused, RefusalLog } from './refusal-log'

/** Hosts, subnets and sites whose rates are remembered, each. */
const MAX_NETWORKS = 10_000

/** How far a connection has got. Without TLS it begins with `unnamed`. */
export type Stage = 'silent' | 'handshaking' | 'unnamed' | 'named'

export interface AdmissionControlOptions {
  readonly limits: AdmissionLimits
  readonly onRefused: OnRefused
}

export interface NewConnection {
  readonly address: string
  readonly stage: Stage
  /** Closes the connection, which has lost its place to others. */
  readonly drop: (reason: string) => void
}

/** One admitted connection. */
export interface Admission {
  /** The connection has got further. */
  reached(stage: Stage, nowMs: number): void
  /** @returns false when the server is full, and its network has no smaller part of it than others */
  mayLogIn(): boolean
  /** @returns false when the network has used up its refused logins */
  loginFailed(nowMs: number): boolean
  /** The connection has closed. */
  closed(): void
}

interface Connection extends NewConnection {
  readonly networks: Networks
  readonly isExempt: boolean
}

const TOO_MANY: Readonly<Record<Stage, string>> = {
  silent: 'too many connections that do not encrypt',
  handshaking: 'too many handshakes at once',
  unnamed: 'too many connections without a name',
  named: 'the server is full',
}

/**
 * Decides who may connect: limits what a host, its networks and all of them take of the server. Each stage has places of
 * its own, so that connections that only claim to be clients take none from those that are, and the fullest network loses
 * first. Pure; any monotonic time.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits
  readonly #log: RefusalLog
  readonly #open: NetworkShares<Connection>
  readonly #stages: Readonly<Record<Stage, NetworkShares<Connection>>>
  readonly #arrivals: NetworkBudgets
  readonly #failures: NetworkBudgets

  constructor({ limits, onRefused }: AdmissionControlOptions) {
    this.#limits = limits
    this.#log = new RefusalLog(onRefused)
    const { perAddress, newAtOnce, newPerSecond, failuresAtOnce, failuresPerSecond } = limits
    this.#open = new NetworkShares({ total: Infinity, ...sharesOf(perAddress) }, 'newest')
    const waiting = sharesOf(limits.unnamedPerAddress)
    this.#stages = {
      silent: new NetworkShares({ total: limits.silent, ...waiting }, 'oldest'),
      handshaking: new NetworkShares({ total: limits.handshakes, ...waiting }, 'oldest'),
      unnamed: new NetworkShares({ total: limits.unnamed, ...waiting }, 'oldest'),
      named: new NetworkShares({ total: limits.connections }, 'newest'),
    }
    const most = MAX_NETWORKS
    this.#arrivals = new NetworkBudgets({ host: { burst: newAtOnce, perSecond: newPerSecond }, most })
    this.#failures = new NetworkBudgets({
      host: { burst: failuresAtOnce, perSecond: failuresPerSecond },
      most,
    })
  }

  /** @returns undefined for a refused connection */
  admit(connection: NewConnection, nowMs: number): Admission | undefined {
    const { address, stage } = connection
    const networks = networksOf(address)
    const isExempt = this.#limits.exemptLoopback && isLoopback(address)
    if (!isExempt && !this.#arrivals.take(networks, nowMs)) {
      this.#log.add(networks.host, 'too many connections in a short time', nowMs)
      return undefined
    }
    const item: Connection = { ...connection, networks, isExempt }
    const loser = this.#open.add(item, networks, isExempt)
    if (loser) this.#refuse(loser, 'too many connections at once', nowMs, item)
    if (loser === item) return undefined
    this.#enter(item, stage, nowMs)
    return this.#admissionOf(item)
  }

  #admissionOf(item: Connection): Admission {
    const { networks, isExempt } = item
    return {
      reached: (stage, nowMs) => {
        // One that has lost its place closes soon.
        if (this.#leaveStage(item)) this.#enter(item, stage, nowMs)
      },
      mayLogIn: () => this.#stages.named.hasPlaceFor(networks),
      loginFailed: (nowMs) => {
        if (isExempt || this.#failures.take(networks, nowMs)) return true
        this.#log.add(networks.host, 'too many refused logins', nowMs)
        return false
      },
      closed: () => {
        this.#open.delete(item)
        this.#leaveStage(item)
      },
    }
  }

  #enter(item: Connection, stage: Stage, nowMs: number): void {
    const loser = this.#stages[stage].add(item, item.networks, item.isExempt)
    if (loser) this.#refuse(loser, TOO_MANY[stage], nowMs)
  }

  /** @param unopened a connection that is refused by the result of `admit` instead */
  #refuse(loser: Connection, reason: string, nowMs: number, unopened?: Connection): void {
    this.#log.add(loser.networks.host, reason, nowMs)
    this.#open.delete(loser)
    this.#leaveStage(loser)
    if (loser !== unopened) loser.drop(reason)
  }

  #leaveStage(item: Connection): boolean {
    const { silent, handshaking, unnamed, named } = this.#stages
    return silent.delete(item) || handshaking.delete(item) || unnamed.delete(item) || named.delete(item)
  }
}

const sharesOf = (perHost: number) => ({
  perHost,
  perSubnet: perHost * SUBNET_HOSTS,
  perSite: perHost * SITE_HOSTS,
})
