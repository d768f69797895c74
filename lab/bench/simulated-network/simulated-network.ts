import type { RosterChange } from '../../../server/backplane/backplane'
import { type Costs } from './costs'
import type { WorkMeter } from './processor'
import { type Random, seededRandom } from './random'
import { SimulatedClock } from './simulated-clock'
import { SimulatedNode } from './simulated-node'
import { SimulatedPhone, Watcher } from './simulated-phone'
import { SimulatedStore } from './simulated-store'

export interface SimulatedNetworkOptions {
  readonly nodes: number
  readonly seed: number
  readonly costs: Costs
  /** Of the nodes' work. */
  readonly meter: WorkMeter
  /** Which phones keep the contact list: all, or the last at each node. */
  readonly watching: 'all' | 'last'
}

/** Events a second in the whole network. */
export interface Pace {
  /** Somebody signs in, and somebody else leaves. */
  readonly logins: number
  /** Two people are in a call from then on, for some seconds. */
  readonly calls: number
}

/** How long changes took, ms. */
export interface Delays {
  /** Until the last node, and the last phone, knew of a login. */
  readonly nodes: number[]
  readonly phones: number[]
  /** From a login until its list has arrived. */
  readonly lists: number[]
  /** From a call until the other phone rings. */
  readonly calls: number[]
}

interface Spreading {
  readonly sinceMs: number
  nodes: number
  phones: number
}

const GIGABIT = 1e9
const STORE_LINK = { latencyMs: 0.3, jitterMs: 0.1, bitsPerSecond: GIGABIT }
const PHONE_LINK = { latencyMs: 20, jitterMs: 5, bitsPerSecond: GIGABIT }
const CALL_MS = 3_000
const STEP_MS = 10
const FILL_EVERY_MS = 0.25
const PATIENCE_MS = 1_800_000

/** Nodes with real code on a store, links and processors that are simulated. */
export class SimulatedNetwork {
  readonly clock = new SimulatedClock()
  readonly store: SimulatedStore
  readonly nodes: readonly SimulatedNode[]
  readonly watchers = new Map<SimulatedPhone, Watcher>()
  delays: Delays = noDelays()
  /** The bytes of the last first list. */
  listBytes = 0
  readonly #options: SimulatedNetworkOptions
  readonly #random: Random
  /** Those who are signed in, or about to be. */
  readonly #people: SimulatedPhone[] = []
  readonly #nodeOf = new Map<SimulatedPhone, SimulatedNode>()
  readonly #spreading = new Map<string, Spreading>()
  readonly #called = new Map<string, { readonly phone: SimulatedPhone; readonly sinceMs: number }>()
  readonly #signingIn = new Map<SimulatedPhone, number>()
  #number = 0

  constructor(options: SimulatedNetworkOptions) {
    const { nodes, seed, costs, meter } = options
    const { clock } = this
    this.#options = options
    const random = (this.#random = seededRandom(seed))
    this.store = new SimulatedStore({ clock, costs, bitsPerSecond: GIGABIT, random })
    this.nodes = Array.from(
      { length: nodes },
      () =>
        new SimulatedNode({
          ...{ clock, store: this.store, meter },
          toStore: { ...STORE_LINK, random },
          toPhones: { ...PHONE_LINK, random },
          onApplied: (change, atMs) => this.#applied(change, atMs),
          onList: (phone, bytes, atMs) => this.#listed(phone, bytes, atMs),
          onRang: (callee, caller, atMs) => this.#rang(callee, caller, atMs),
        }),
    )
  }

  /** All nodes join. */
  async start(): Promise<void> {
    for (const node of this.nodes) node.start()
    await this.until(() => this.nodes.every(({ shared }) => shared.isUp))
  }

  get people(): readonly SimulatedPhone[] {
    return this.#people
  }

  /** The people who are signed in at living nodes. */
  get expected(): number {
    return this.#people.filter(({ member }) => member !== undefined).length
  }

  nodeOf(phone: SimulatedPhone): SimulatedNode {
    const node = this.#nodeOf.get(phone)
    if (!node) throw new Error(`${phone.name} has left`)
    return node
  }

  /** Whether the store and all living nodes have everybody, and nobody else. */
  get doAgree(): boolean {
    const { expected } = this
    return (
      this.#living.every(({ roster, shared }) => shared.isUp && roster.size === expected) &&
      this.store.memory.snapshot().entries.length === expected
    )
  }

  /** Whether the phones that keep a list have as many people as there are. */
  get doPhonesAgree(): boolean {
    const { expected } = this
    return [...this.watchers.values()].every(({ statuses }) => statuses.size === expected - 1)
  }

  /**
   * People sign in at one node after the other, while the others are cut off, and read the roster when all have done so: it takes much
   * less time than if each node were told of each login. They are as many a second as the store can take.
   */
  async fill(peoplePerNode: number): Promise<void> {
    this.cut()
    for (const node of this.nodes) {
      node.backplane.healAlone()
      await this.until(() => node.shared.isUp)
      for (let n = 0; n < peoplePerNode; n++) {
        this.signIn(node, this.#options.watching === 'all' || n === peoplePerNode - 1)
        await this.clock.advance(FILL_EVERY_MS)
      }
      await this.until(() => node.roster.members === peoplePerNode)
      node.backplane.cut()
    }
    this.heal()
    await this.until(() => this.doAgree)
  }

  signIn(node: SimulatedNode | undefined, isWatched = false): SimulatedPhone {
    if (!node) throw new Error('there is no such node')
    const number = this.#number++
    const phone = new SimulatedPhone(`person ${number}`, number, node, this.#random)
    if (isWatched) this.#watch(phone)
    this.#people.push(phone)
    this.#nodeOf.set(phone, node)
    this.#signingIn.set(phone, this.clock.now())
    this.#spreading.set(phone.name, {
      sinceMs: this.clock.now(),
      nodes: this.#living.length,
      phones: this.#options.watching === 'all' ? 0 : this.watchers.size,
    })
    node.signIn(phone)
    return phone
  }

  /** Somebody leaves; nobody who keeps a list, unless all do. */
  leaveOne(): void {
    for (let tries = 0; tries < this.#people.length; tries++) {
      const at = Math.floor(this.#random() * this.#people.length)
      const phone = this.#people[at]
      if (phone?.member === undefined || (phone.watcher && this.#options.watching === 'last')) continue
      const last = this.#people.pop()
      if (last && last !== phone) this.#people[at] = last
      this.nodeOf(phone).signOut(phone)
      this.#forget(phone)
      return
    }
  }

  /** People come, go and call. */
  async live(seconds: number, { logins, calls }: Pace): Promise<void> {
    const happenings = [
      ...times(seconds, logins, () => this.signIn(this.#anyNode())),
      ...times(seconds, logins, () => this.leaveOne()),
      ...times(seconds, calls, () => this.#call()),
    ]
    for (const { atMs, happen } of happenings) this.clock.after(atMs, happen)
    await this.clock.advance(1000 * seconds)
  }

  /** @returns how long it took, ms @throws after half an hour */
  async until(isTrue: () => boolean): Promise<number> {
    const startMs = this.clock.now()
    while (!isTrue()) {
      if (this.clock.now() - startMs > PATIENCE_MS) throw new Error('it takes more than half an hour')
      await this.clock.advance(STEP_MS)
    }
    return this.clock.now() - startMs
  }

  /** Nobody writes, and every phone has what it was sent. */
  async quiet(): Promise<number> {
    const startMs = this.clock.now()
    await this.until(() =>
      this.#living.every(({ phones, processor }) => phones.queueMs + processor.behindMs === 0),
    )
    await this.clock.advance(2 * CALL_MS)
    return this.clock.now() - startMs
  }

  forgetDelays(): void {
    this.delays = noDelays()
    this.#spreading.clear()
    this.#signingIn.clear()
  }

  /** A node ends without a goodbye; its phones are gone. */
  kill(node: SimulatedNode): void {
    node.kill()
    const rest = this.#people.filter((phone) => this.nodeOf(phone) !== node)
    for (const phone of this.#people)
      if (this.nodeOf(phone) === node) {
        phone.member = undefined
        this.#forget(phone)
      }
    this.#people.splice(0, Infinity, ...rest)
  }

  /** The store is away for all nodes. */
  cut(): void {
    for (const { backplane } of this.#living) backplane.cut()
  }

  heal(): void {
    for (const { backplane } of this.#living) backplane.heal()
  }

  /** What the phones that keep a list have, and should not, and the other way round. */
  get problems(): readonly string[] {
    const here = this.#people.filter(({ member }) => member !== undefined).map(({ name }) => name)
    return [...this.watchers].flatMap(([phone, { statuses, problems }]) => {
      const missing = here.filter((name) => name !== phone.name && !statuses.has(name))
      const tooMany = statuses.size + missing.length - (here.length - 1)
      return [
        ...problems.map((problem) => `${phone.name}: ${problem}`),
        ...missing.map((name) => `${phone.name} misses ${name}`),
        ...(tooMany > 0 ? [`${phone.name} has ${tooMany} who are not here`] : []),
      ]
    })
  }

  get #living(): readonly SimulatedNode[] {
    return this.nodes.filter(({ isDead }) => !isDead)
  }

  #anyNode(): SimulatedNode | undefined {
    const living = this.#living
    return living[Math.floor(this.#random() * living.length)]
  }

  #watch(phone: SimulatedPhone): void {
    const watcher = new Watcher(phone.name, (name) => this.#told(name))
    phone.watcher = watcher
    this.watchers.set(phone, watcher)
  }

  #forget(phone: SimulatedPhone): void {
    this.#nodeOf.delete(phone)
    this.watchers.delete(phone)
  }

  #call(): void {
    const [caller, callee] = [this.#anybody(), this.#anybody()]
    if (!caller || !callee || caller === callee) return
    this.#called.set(caller.name, { phone: caller, sinceMs: this.clock.now() })
    this.nodeOf(caller).call(caller, callee.name)
  }

  #anybody(): SimulatedPhone | undefined {
    return this.#people[Math.floor(this.#random() * this.#people.length)]
  }

  #rang(callee: SimulatedPhone, callerName: string, atMs: number): void {
    const call = this.#called.get(callerName)
    this.#called.delete(callerName)
    if (!call) return
    this.delays.calls.push(atMs - call.sinceMs)
    for (const phone of [call.phone, callee]) {
      this.#nodeOf.get(phone)?.setStatus(phone, 'in-call')
      this.clock.after(CALL_MS, () => this.#nodeOf.get(phone)?.setStatus(phone, 'available'))
    }
  }

  #applied({ arrived }: RosterChange, atMs: number): void {
    for (const { name } of arrived) {
      const spreading = this.#spreading.get(name)
      if (spreading && --spreading.nodes === 0) this.delays.nodes.push(atMs - spreading.sinceMs)
    }
  }

  #told(name: string): void {
    const spreading = this.#spreading.get(name)
    if (spreading && --spreading.phones === 0) this.delays.phones.push(this.clock.now() - spreading.sinceMs)
  }

  #listed(phone: SimulatedPhone, bytes: number, atMs: number): void {
    const sinceMs = this.#signingIn.get(phone)
    this.#signingIn.delete(phone)
    this.listBytes = bytes
    if (sinceMs !== undefined) this.delays.lists.push(atMs - sinceMs)
  }
}

const noDelays = (): Delays => ({ nodes: [], phones: [], lists: [], calls: [] })

/** Evenly spread. */
const times = (seconds: number, perSecond: number, happen: () => void) =>
  Array.from({ length: Math.round(seconds * perSecond) }, (_, n) => ({
    atMs: (1000 * (n + 0.5)) / perSecond,
    happen,
  }))
