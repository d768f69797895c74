import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { reachOf } from '../../../base/networks/reach'
import { settledWithin } from '../../../base/within'
import type { RouterState } from '../../../phone/model'
import { formatAddress } from '../../../protocol/directory'
import type { PortGrant } from '../../../protocol/port-mapping/port-request'
import { deadline } from './deadline'
import { type MappingWay, RouterRefusal } from './mapping-way'

/** Long enough for a night, short enough that a crash leaves no port open for long. s */
const LIFETIME_S = 3600
/** A mapping is renewed at half its life, but not all the time. ms */
const SHORTEST_RENEWAL_MS = 30_000
const LONGEST_RENEWAL_MS = (LIFETIME_S / 2) * 1000
/** How long one router may take. ms */
const ROUTER_MS = 12_000
/** After a failure all routers are asked again. ms */
const RETRY_MS = 5 * 60_000
/** How long closing may hold up the end of the app. ms */
const CLOSE_MS = 2_000

export interface PortMapperOptions {
  readonly clock: Clock
  /** The ways to ask the routers of this computer, the most likely first; found one after the other, as long as nobody stops. */
  readonly ways: (signal: AbortSignal) => AsyncIterable<MappingWay>
}

interface Mapping {
  readonly way: MappingWay
  /** This computer's. */
  readonly port: number
  readonly grant: PortGrant
}

/**
 * Has the router open a TCP port for people elsewhere, keeps it open, and gives it back. Works beside the server, which never
 * waits for it.
 */
export class PortMapper extends EventEmitter<{ state: [RouterState] }> {
  readonly #clock: Clock
  readonly #ways: PortMapperOptions['ways']
  #state: RouterState = { kind: 'off' }
  #mapping: Mapping | undefined
  /** Of the current port. */
  #stopping = new AbortController()
  #cancelNext: CancelTimer = () => undefined
  /** Settles when the exchange with a router that goes on now is over. */
  #working: Promise<void> = Promise.resolve()
  /** Settles when all earlier ports have been given back. */
  #closed: Promise<void> = Promise.resolve()

  constructor({ clock, ways }: PortMapperOptions) {
    super()
    this.#clock = clock
    this.#ways = ways
  }

  get state(): RouterState {
    return this.#state
  }

  /** Opens this port from now on, and gives an earlier one back. The outcome arrives as `state` events. */
  start(port: number): void {
    this.#end()
    this.#set({ kind: 'asking' })
    this.#working = this.#open(port, this.#stopping.signal)
  }

  /** Gives the port back. Takes two seconds at most, and never rejects. */
  async stop(): Promise<void> {
    this.#end()
    this.#set({ kind: 'off' })
    await settledWithin(this.#clock, CLOSE_MS, this.#closed)
  }

  #end(): void {
    this.#stopping.abort()
    this.#stopping = new AbortController()
    this.#cancelNext()
    const mapping = this.#mapping
    this.#mapping = undefined
    const left = [this.#closed, this.#working, ...(mapping ? [this.#giveBack(mapping)] : [])]
    this.#closed = Promise.all(left).then(() => undefined)
  }

  /** Never rejects. */
  async #open(port: number, signal: AbortSignal): Promise<void> {
    let why: 'refused' | 'no-answer' = 'no-answer'
    // A port that is being given back may be the same one.
    await this.#closed
    for await (const way of this.#ways(signal)) {
      if (signal.aborted) return
      const outcome = await this.#attempt(way, port, port)
      if (typeof outcome === 'object') return this.#opened(outcome, signal)
      if (outcome === 'refused') why = outcome
    }
    if (signal.aborted) return
    this.#set({ kind: 'closed', why })
    this.#after(RETRY_MS, () => this.#open(port, signal))
  }

  /** A router that is being asked is heard out after a stop, too: a port that it opens then has to be given back. */
  async #opened(mapping: Mapping, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.#giveBack(mapping)
    this.#mapping = mapping
    const { way, port, grant } = mapping
    const { externalAddress: address, externalPort, lifetimeS } = grant
    this.#set(
      address !== undefined && reachOf(address) === 'internet'
        ? { kind: 'open', address: formatAddress(address, externalPort), by: way.by }
        : { kind: 'behind-another', by: way.by },
    )
    const halfMs = (lifetimeS / 2) * 1000
    const renewalMs = Math.min(Math.max(halfMs, SHORTEST_RENEWAL_MS), LONGEST_RENEWAL_MS)
    this.#after(renewalMs, async () => {
      const renewed = await this.#attempt(way, port, externalPort)
      if (typeof renewed === 'object') return this.#opened(renewed, signal)
      if (signal.aborted) return
      // The router may have restarted with another address, or be another one.
      this.#mapping = undefined
      this.#set({ kind: 'asking' })
      await this.#open(port, signal)
    })
  }

  async #attempt(
    way: MappingWay,
    port: number,
    externalPort: number,
  ): Promise<Mapping | 'refused' | 'no-answer'> {
    try {
      return { way, port, grant: await this.#ask(way, port, externalPort, LIFETIME_S) }
    } catch (error) {
      return error instanceof RouterRefusal ? 'refused' : 'no-answer'
    }
  }

  async #giveBack({ way, port, grant }: Mapping): Promise<void> {
    await this.#ask(way, port, grant.externalPort, 0).catch(() => undefined)
  }

  async #ask(way: MappingWay, port: number, externalPort: number, lifetimeS: number): Promise<PortGrant> {
    const limit = deadline(this.#clock, ROUTER_MS)
    try {
      return await way.ask({ protocol: 'TCP', internalPort: port, externalPort, lifetimeS }, limit.signal)
    } finally {
      limit.done()
    }
  }

  #after(ms: number, act: () => Promise<void>): void {
    this.#cancelNext = this.#clock.after(ms, () => {
      this.#working = act()
    })
  }

  #set(state: RouterState): void {
    this.#state = state
    this.emit('state', state)
  }
}
