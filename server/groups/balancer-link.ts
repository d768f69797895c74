import type { CancelTimer, Clock } from '../../base/clock'
import { type Endpoint, endpointText, isSameEndpoint } from '../../protocol/groups'
import type { ServerLog } from '../server-log'
import { Outbox } from './balancer/outbox'
import type { GroupKeys } from './group-keys'
import {
  type GroupRequest,
  type ReceivedAnswer,
  type ReceivedRequest,
  RequestEndpoint,
} from './request-endpoint'

export interface BalancerLinkOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly keys: GroupKeys
  /** Address to listen on; every IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  /** Where the balancer is now; another one may take over. */
  readonly balancer: () => Endpoint | undefined
  /** The registration, as it is now. */
  readonly registration: () => GroupRequest
  /** How long a registration lasts. ms */
  readonly leaseMs: number
  /** How often it is renewed. ms */
  readonly renewMs: number
  /** Acts on what the balancer tells. @returns whether it is accepted */
  readonly onRequest: (request: ReceivedRequest) => boolean
  /** The balancer may know nothing of this process: it is a new one, or has taken it for lost. */
  readonly onForgotten: () => void
}

/** What waits for a balancer that is away; beyond it the oldest is forgotten. */
const MOST_NEWS = 20_000

/** A serving node's or call controller's side of the load balancer plane: stays registered, tells and is told. */
export class BalancerLink {
  readonly #options: BalancerLinkOptions
  readonly #endpoint: RequestEndpoint
  readonly #outbox: Outbox
  /** Of the balancer that answered last. */
  #run: bigint | undefined
  /** When a registration was sent that was answered. ms */
  #renewedMs = -Infinity
  #isUp: boolean | undefined
  #isStopped = false
  #cancelRenewal: CancelTimer = () => undefined

  constructor(options: BalancerLinkOptions) {
    const { clock, log, keys, host, port, onRequest, balancer } = options
    this.#options = options
    this.#endpoint = new RequestEndpoint({
      ...{ clock, log, keys, host, port },
      onRequest: (request, from) => {
        const active = balancer()
        // One that was active before, and does not know it yet, would tell that others are lost.
        const isActive = active !== undefined && isSameEndpoint(active, from)
        return isActive && onRequest(request) ? { kind: 'ack' } : undefined
      },
    })
    this.#outbox = new Outbox({
      clock,
      send: async (request) => (await this.ask(request)) !== undefined,
      isPersistent: () => true,
      onGivenUp: () => undefined,
      // More than a node's users: what is lost while the balancer is away is told anew, or has come to nothing.
      most: MOST_NEWS,
    })
  }

  /** Whether the balancer has answered lately; undefined before the first answer. */
  get isUp(): boolean | undefined {
    return this.#isUp
  }

  /**
   * Starts to listen, and registers.
   * @returns the port, which the system may have chosen
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<number> {
    const port = await this.#endpoint.start()
    this.#keepRegistered()
    return port
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelRenewal()
    this.#outbox.close()
    await this.#endpoint.stop()
  }

  /** Registers at once, because something has changed. */
  renew(): void {
    void this.#register()
  }

  /** Tells the balancer something for sure, however long that takes; a later news of the same subject replaces it. */
  tell(subject: string, request: GroupRequest): void {
    this.#outbox.put(subject, { kind: 'request', request })
  }

  /** @returns undefined without an answer within three seconds, or without a balancer */
  ask(request: GroupRequest): Promise<ReceivedAnswer | undefined> {
    const balancer = this.#options.balancer()
    return balancer ? this.#endpoint.request(request, balancer) : Promise.resolve(undefined)
  }

  #keepRegistered(): void {
    const { clock, renewMs } = this.#options
    this.#cancelRenewal = clock.after(renewMs, () => this.#keepRegistered())
    void this.#register()
  }

  async #register(): Promise<void> {
    const { clock, registration, leaseMs, onForgotten, balancer } = this.#options
    // Nobody knows yet where it is.
    if (!balancer()) return
    const sentMs = clock.now()
    const answered = await this.ask(registration())
    if (this.#isStopped) return
    const isLost = clock.now() - this.#renewedMs >= leaseMs
    if (answered || isLost) this.#note(answered !== undefined)
    if (!answered) return
    this.#renewedMs = Math.max(this.#renewedMs, sentMs)
    const isOther = answered.from.run !== this.#run
    this.#run = answered.from.run
    if (isOther || isLost) onForgotten()
  }

  #note(isUp: boolean): void {
    if (isUp === this.#isUp) return
    this.#isUp = isUp
    const { log, balancer } = this.#options
    const at = balancer()
    const fields = { balancer: at ? endpointText(at) : 'unknown' }
    if (isUp) log.info(fields, 'registered at the load balancer')
    else log.warn(fields, 'the load balancer does not answer')
  }
}
