import { isIPv4 } from 'node:net'
import type { CancelTimer, Clock } from '../../base/clock'
import { amongServers, type Endpoint, endpointText } from '../../protocol/groups'
import { type Backplane, BackplaneAwayError } from '../backplane/backplane'
import type { BalancerPlace } from '../groups/group-room-voice'
import type { ServerLog } from '../server-log'

/** The balancer of this node. */
export interface OwnBalancer extends BalancerPlace {
  /** Whether it may be the active one. */
  readonly isWilling: () => boolean
}

export interface ActiveBalancerOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly backplane: Pick<Backplane, 'node' | 'isUp' | 'takeLease' | 'leaseHolder' | 'giveLease'>
  /** Undefined: this node has none. */
  readonly own: OwnBalancer | undefined
  /** Called when another balancer is active. */
  readonly onChanged: () => void
}

const LEASE = 'balancer'
const LEASE_MS = 2_000
const TICK_MS = 400
/** NODE ADDRESS:PORT */
const HOLDER = /^\S{1,128} ([\d.]{7,15}):(\d{1,5})$/
const MAX_PORT = 65_535

/**
 * Which of the network's load balancers is the active one: a lease in the backplane says so, and where it is. When it dies another one
 * takes the lease, and when it stops, at once. As long as there is no other one, and while the backplane is away, it stays the one that
 * it was.
 */
export class ActiveBalancer {
  readonly #options: ActiveBalancerOptions
  #holder: string | undefined
  #hasLease = false
  #place: BalancerPlace | undefined
  #isStopped = false
  #working: Promise<void> = Promise.resolve()
  #cancelTick: CancelTimer = () => undefined

  constructor(options: ActiveBalancerOptions) {
    this.#options = options
  }

  /** Undefined: there was none yet. */
  get place(): BalancerPlace | undefined {
    return this.#place
  }

  /** Whether it is this node's. */
  get isOwn(): boolean {
    return this.#hasLease
  }

  /** Looks at once, and again and again. */
  start(): void {
    this.#working = this.#look()
      .catch((error: unknown) => {
        // The log has it already.
        if (!(error instanceof BackplaneAwayError)) throw error
      })
      .then(() => {
        if (!this.#isStopped) this.#cancelTick = this.#options.clock.after(TICK_MS, () => this.start())
      })
  }

  /** Lets another one take over. */
  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#cancelTick()
    await this.#working
    await this.#giveUp()
  }

  async #look(): Promise<void> {
    const { backplane, own } = this.#options
    if (!backplane.isUp) return
    const holder = this.#ownHolder
    if (holder !== undefined && own?.isWilling() === true) {
      const active = await backplane.takeLease(LEASE, holder, LEASE_MS)
      this.#hasLease = active === holder
      this.#note(active)
      return
    }
    await this.#giveUp()
    this.#note(await backplane.leaseHolder(LEASE))
  }

  async #giveUp(): Promise<void> {
    const holder = this.#ownHolder
    if (!this.#hasLease || holder === undefined) return
    this.#hasLease = false
    await this.#options.backplane.giveLease(LEASE, holder).catch(() => undefined)
  }

  #note(holder: string | undefined): void {
    if (this.#isStopped || holder === undefined || holder === this.#holder) return
    const place = this.#hasLease ? this.#options.own : placeIn(holder)
    if (!place) return
    this.#holder = holder
    this.#place = place
    const { log, onChanged } = this.#options
    log.info(
      { balancer: endpointText(place.announced), isOwn: this.#hasLease },
      'the load balancer is active',
    )
    onChanged()
  }

  get #ownHolder(): string | undefined {
    const { own, backplane } = this.#options
    return own && `${backplane.node} ${endpointText(own.announced)}`
  }
}

/** Anything may be in Redis. */
function placeIn(holder: string): BalancerPlace | undefined {
  const [, address = '', digits = '0'] = HOLDER.exec(holder) ?? []
  const announced: Endpoint = { address, port: Number(digits) }
  const isEndpoint = isIPv4(address) && announced.port > 0 && announced.port <= MAX_PORT
  return isEndpoint ? { announced, reached: amongServers(announced) } : undefined
}
