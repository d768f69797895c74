import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { reachOf } from '../../../base/networks/reach'
import { settledWithin } from '../../../base/within'
import type { RouterState } from '../../../phone/model'
import { formatAddress } from '../../../protocol/directory'
import type { PortGrant } from '../../../protocol/port-mapping/port-request'
import { deadline } from './deadline'
import { type ServerPorts, type WishedPort, wishedPorts } from './mapped-ports'
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

/** A port that the router has opened. */
interface Mapping {
  readonly wished: WishedPort
  readonly grant: PortGrant
}

/** What a router has opened, the port that lets people in first. */
interface Opened {
  readonly way: MappingWay
  readonly mappings: readonly [Mapping, ...Mapping[]]
}

/**
 * Has the router open the ports of a server for people elsewhere, keeps them open, and gives them back. Works beside the server,
 * which never waits for it. A router that does not open all of them may still let people in.
 */
export class PortMapper extends EventEmitter<{ state: [RouterState] }> {
  readonly #clock: Clock
  readonly #ways: PortMapperOptions['ways']
  #state: RouterState = { kind: 'off' }
  #opened: Opened | undefined
  /** Of the current ports. */
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

  /** Opens these ports from now on, and gives earlier ones back. The outcome arrives as `state` events. */
  start(ports: ServerPorts): void {
    this.#end()
    this.#set({ kind: 'asking' })
    this.#working = this.#open(wishedPorts(ports), this.#stopping.signal)
  }

  /** Gives the ports back. Takes two seconds at most, and never rejects. */
  async stop(): Promise<void> {
    this.#end()
    this.#set({ kind: 'off' })
    await settledWithin(this.#clock, CLOSE_MS, this.#closed)
  }

  #end(): void {
    this.#stopping.abort()
    this.#stopping = new AbortController()
    this.#cancelNext()
    const opened = this.#opened
    this.#opened = undefined
    const left = [this.#closed, this.#working, ...(opened ? [this.#giveBack(opened)] : [])]
    this.#closed = Promise.all(left).then(() => undefined)
  }

  /** Never rejects. */
  async #open(ports: readonly WishedPort[], signal: AbortSignal): Promise<void> {
    let why: 'refused' | 'no-answer' = 'no-answer'
    // A port that is being given back may be the same one.
    await this.#closed
    for await (const way of this.#ways(signal)) {
      if (signal.aborted) return
      const outcome = await this.#attempt(way, ports, signal)
      if (typeof outcome === 'object') return this.#keep(outcome, ports, signal)
      if (outcome === 'refused') why = outcome
    }
    if (signal.aborted) return
    this.#set({ kind: 'closed', why })
    this.#after(RETRY_MS, () => this.#open(ports, signal))
  }

  /** A router that is being asked is heard out after a stop, too: a port that it opens then has to be given back. */
  async #keep(opened: Opened, ports: readonly WishedPort[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.#giveBack(opened)
    this.#opened = opened
    const { way, mappings } = opened
    this.#set(stateOf(opened))
    const halfMs = (Math.min(...mappings.map(({ grant }) => grant.lifetimeS)) / 2) * 1000
    const renewalMs = Math.min(Math.max(halfMs, SHORTEST_RENEWAL_MS), LONGEST_RENEWAL_MS)
    this.#after(renewalMs, async () => {
      const renewed = await this.#attempt(way, ports, signal, mappings)
      if (typeof renewed === 'object') return this.#keep(renewed, ports, signal)
      if (signal.aborted) return
      // The router may have restarted with another address, or be another one.
      this.#opened = undefined
      this.#set({ kind: 'asking' })
      await this.#open(ports, signal)
    })
  }

  /** @returns why the first port is not open; the others are not asked for then */
  async #attempt(
    way: MappingWay,
    [first, ...others]: readonly WishedPort[],
    signal: AbortSignal,
    earlier: readonly Mapping[] = [],
  ): Promise<Opened | 'refused' | 'no-answer'> {
    if (!first) return 'no-answer'
    const main = await this.#attemptOne(way, first, earlier)
    if (typeof main === 'string') return main
    const mappings: [Mapping, ...Mapping[]] = [main]
    for (const wished of others) {
      if (signal.aborted) break
      const outcome = await this.#attemptOne(way, wished, earlier)
      if (typeof outcome === 'object') mappings.push(outcome)
    }
    return { way, mappings }
  }

  async #attemptOne(
    way: MappingWay,
    wished: WishedPort,
    earlier: readonly Mapping[],
  ): Promise<Mapping | 'refused' | 'no-answer'> {
    const before = earlier.find((mapping) => mapping.wished.use === wished.use)
    try {
      const externalPort = before?.grant.externalPort ?? wished.port
      return { wished, grant: await this.#ask(way, wished, externalPort, LIFETIME_S) }
    } catch (error) {
      return error instanceof RouterRefusal ? 'refused' : 'no-answer'
    }
  }

  /** All at once, because the app that ends waits for two seconds only. */
  async #giveBack({ way, mappings }: Opened): Promise<void> {
    const asked = mappings.map(({ wished, grant }) => this.#ask(way, wished, grant.externalPort, 0))
    await Promise.allSettled(asked)
  }

  async #ask(
    way: MappingWay,
    { protocol, port }: WishedPort,
    externalPort: number,
    lifetimeS: number,
  ): Promise<PortGrant> {
    const limit = deadline(this.#clock, ROUTER_MS)
    try {
      return await way.ask({ protocol, internalPort: port, externalPort, lifetimeS }, limit.signal)
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

function stateOf({ way, mappings: [main, ...others] }: Opened): RouterState {
  const { by } = way
  const { externalAddress: address, externalPort } = main.grant
  if (address === undefined || reachOf(address) !== 'internet') return { kind: 'behind-another', by }
  const ports = Object.fromEntries(others.map(({ wished, grant }) => [wished.use, grant.externalPort]))
  return { kind: 'open', by, address: formatAddress(address, externalPort), ...ports }
}
