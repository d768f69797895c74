import { NetworkBudgets } from '../../base/networks/network-budgets'
import { NetworkShares } from '../../base/networks/network-shares'
import { type Networks, networksOf } from '../../base/networks/networks-of'
import { isLoopback } from '../../base/networks/socket-address'
import { type AdmissionLimits, SITE_HOSTS, SUBNET_HOSTS } from './admission-limits'
import { type OnRefused, RefusalLog } from './refusal-log'

/** The most hosts, subnets and sites whose rates are remembered, each. */
const MAX_NETWORKS = 10_000

/** The progress of a connection. Without TLS it starts at `unnamed`. */
export type Stage = 'silent' | 'handshaking' | 'unnamed' | 'named'

export interface AdmissionControlOptions {
  readonly limits: AdmissionLimits
  /** Called once a minute for each network, for the log. */
  readonly onRefused: OnRefused
  /** Called at each refusal. */
  readonly onCounted?: ((refusal: Refusal) => void) | undefined
}

export interface NewConnection {
  readonly address: string
  readonly stage: Stage
  /** Closes the connection because it has lost its place. */
  readonly drop: (reason: string) => void
}

/** One admitted connection. */
export interface Admission {
  /** Only the totals limit the connection: it comes from this computer, and no proxies are named. */
  readonly isExempt: boolean
  /** The connection has reached the next stage. */
  reached(stage: Stage, nowMs: number): void
  /** @returns false when the server is full and no other network has more connections */
  mayLogIn(): boolean
  /** @returns false when the network has had too many refused logins */
  loginFailed(nowMs: number): boolean
  /** The connection has closed. */
  closed(): void
}

interface Connection extends NewConnection {
  readonly networks: Networks
  readonly isExempt: boolean
}

/** Why a connection is refused: it has lost its place at a stage, or its network has too much of something. */
export type Refusal = Stage | 'rate' | 'network' | 'logins'

const TOO_MANY: Readonly<Record<Refusal, string>> = {
  silent: 'too many connections that do not encrypt',
  handshaking: 'too many handshakes at once',
  unnamed: 'too many connections without a name',
  named: 'the server is full',
  rate: 'too many connections in a short time',
  network: 'too many connections at once',
  logins: 'too many refused logins',
}

/**
 * Decides who may connect, with limits per host, per network and in total. Each stage has its own places, so that
 * connections that never log in take no places of real clients. The fullest network loses a place first. Pure; any
 * monotonic time.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits
  readonly #log: RefusalLog
  readonly #onCounted: (refusal: Refusal) => void
  readonly #open: NetworkShares<Connection>
  readonly #stages: Readonly<Record<Stage, NetworkShares<Connection>>>
  readonly #arrivals: NetworkBudgets
  readonly #failures: NetworkBudgets

  constructor({ limits, onRefused, onCounted = () => undefined }: AdmissionControlOptions) {
    this.#limits = limits
    this.#onCounted = onCounted
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
      this.#note(networks, 'rate', nowMs)
      return undefined
    }
    const item: Connection = { ...connection, networks, isExempt }
    const loser = this.#open.add(item, networks, isExempt)
    if (loser) this.#refuse(loser, 'network', nowMs, item)
    if (loser === item) return undefined
    this.#enter(item, stage, nowMs)
    return this.#admissionOf(item)
  }

  #admissionOf(item: Connection): Admission {
    const { networks, isExempt } = item
    return {
      isExempt,
      reached: (stage, nowMs) => {
        // A connection without a place closes soon.
        if (this.#leaveStage(item)) this.#enter(item, stage, nowMs)
      },
      mayLogIn: () => this.#stages.named.hasPlaceFor(networks),
      loginFailed: (nowMs) => {
        if (isExempt || this.#failures.take(networks, nowMs)) return true
        this.#note(networks, 'logins', nowMs)
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
    if (loser) this.#refuse(loser, stage, nowMs)
  }

  /** @param unopened a new connection, which `admit` refuses by its result */
  #refuse(loser: Connection, refusal: Refusal, nowMs: number, unopened?: Connection): void {
    this.#note(loser.networks, refusal, nowMs)
    this.#open.delete(loser)
    this.#leaveStage(loser)
    if (loser !== unopened) loser.drop(TOO_MANY[refusal])
  }

  #note({ host }: Networks, refusal: Refusal, nowMs: number): void {
    this.#onCounted(refusal)
    this.#log.add(host, TOO_MANY[refusal], nowMs)
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
