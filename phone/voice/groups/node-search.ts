import type { CancelTimer, Clock } from '../../../base/clock'
import { type Endpoint, type LoadBalancerPacket, writeLoadBalancerPacket } from '../../../protocol/groups'

/** A question is asked as often, with one number, … */
const TRIES = 3
/** … each time after this long without an answer. ms */
const TRY_MS = 1_000
/** The first pause between questions; each is twice as long as the one before, up to the longest. ms */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
/** Originals cannot answer the last number. */
const REQUEST_IDS = 0xffff
/** In an answer: the node is where the balancer is. */
const SAME_ADDRESS = '0.0.0.0'

export interface NodeSearchOptions {
  readonly clock: Clock
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number
  readonly send: (bytes: Uint8Array, to: Endpoint) => void
  /** Whether the balancer may name a node at this address. A node that it may not name is ignored. */
  readonly mayUse: (address: string) => boolean
  /** The name of the balancer's host is to be looked up. Answered by `locate`. */
  readonly onLocate: () => void
  /** The balancer has named a node. The search is over. */
  readonly onFound: (node: Endpoint) => void
}

/** Asks the load balancer for a serving node until it names one. Input and output are its caller's. */
export class NodeSearch {
  readonly #options: NodeSearchOptions
  #isOn = false
  #balancer: Endpoint | undefined
  #requestId: number | undefined
  #lastId: number
  #tries = 0
  /** Searches without success. */
  #failures = 0
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: NodeSearchOptions) {
    this.#options = options
    this.#lastId = Math.floor(options.random() * REQUEST_IDS)
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /** Begins, unless it has begun: at once for the first time, later after each search that led nowhere. */
  begin(): void {
    if (this.#isOn) return
    this.#isOn = true
    this.#pause()
  }

  /** Asks now: the network has changed, or the balancer. */
  hurry(): void {
    this.#failures = 0
    if (!this.#isOn) return
    this.#requestId = undefined
    this.#pause()
  }

  /** The balancer is there; undefined: its name is not known. */
  locate(balancer: Endpoint | undefined): void {
    if (!this.#isOn || this.#requestId !== undefined) return
    this.#balancer = balancer
    if (!balancer) {
      this.#pause()
      return
    }
    this.#requestId = this.#lastId = (this.#lastId + 1) % REQUEST_IDS
    this.#tries = 0
    this.#ask()
  }

  /** A datagram has come from the address. */
  isBalancer({ address, port }: Endpoint): boolean {
    return this.#isOn && this.#balancer?.address === address && this.#balancer.port === port
  }

  receive(packet: LoadBalancerPacket): void {
    const { onFound, mayUse } = this.#options
    if (packet.kind !== 'serving-node-response' || packet.requestId !== this.#requestId) return
    const { endpoint } = packet
    if (!this.#balancer || endpoint.port === 0) return
    const address = endpoint.address === SAME_ADDRESS ? this.#balancer.address : endpoint.address
    if (!mayUse(address)) return
    this.end()
    onFound({ address, port: endpoint.port })
  }

  /** A node has taken us: the next search begins at once. */
  succeeded(): void {
    this.#failures = 0
  }

  /** Searches no more. */
  end(): void {
    this.#cancelTimer()
    this.#isOn = false
    this.#requestId = undefined
  }

  #pause(): void {
    this.#cancelTimer()
    const pauseMs =
      this.#failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    this.#failures++
    const locate = (): void => this.#options.onLocate()
    if (pauseMs === 0) locate()
    else this.#cancelTimer = this.#options.clock.after(pauseMs * (0.5 + this.#options.random() / 2), locate)
  }

  #ask(): void {
    const { clock, send } = this.#options
    const [requestId, balancer] = [this.#requestId, this.#balancer]
    // A pause, if it was found before that was over.
    this.#cancelTimer()
    if (requestId === undefined || !balancer) return
    if (this.#tries++ === TRIES) {
      this.#requestId = undefined
      this.#pause()
      return
    }
    send(writeLoadBalancerPacket({ kind: 'request-serving-node', requestId }), balancer)
    this.#cancelTimer = clock.after(TRY_MS, () => this.#ask())
  }
}
