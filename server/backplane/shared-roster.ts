import { randomUUID } from 'node:crypto'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Status } from '../../base/status'
import {
  type Backplane,
  type BackplaneListener,
  type EnterOutcome,
  type EntryId,
  type EntryStatus,
  type NodeId,
  NODE_LEASE_MS,
  RETURNED_AT_ONCE,
  type RosterChange,
  type RosterEntry,
  type RosterSnapshot,
} from './backplane'
import { HeldMessages } from './held-messages'
import { PacedReturns } from './paced-returns'

/** A change as this node sees it. */
export interface SeenChange {
  readonly left: readonly RosterEntry[]
  readonly arrived: readonly RosterEntry[]
  /** Entries with a new status. */
  readonly statuses: readonly RosterEntry[]
}

/** Told in the order of the network's changes. */
export interface SharedRosterListener {
  /** `act` tells what belongs to one change: somebody may leave and arrive in it. It is to be called at once. */
  together(act: () => void): void
  /** People of other nodes have come, gone, or have another status. Departures precede arrivals. */
  changed(change: SeenChange): void
  /**
   * One of this node's people has lost the name.
   * @param by 'owner': its owner has signed in elsewhere; 'another': somebody else has taken it while this node was cut off
   */
  evicted(entry: RosterEntry, by: 'owner' | 'another'): void
  /** Another node says something. It knew no change that has not been reported here. */
  message(from: NodeId, text: string): void
}

export interface SharedRosterOptions {
  readonly backplane: Backplane
  readonly clock: Clock
}

/** Who wants to enter. */
export type EnterRequest = Omit<RosterEntry, 'node' | 'session' | 'status'> & {
  /** The network of the phone. */
  readonly network: string
}

export type EnterAnswer =
  | { readonly outcome: 'entered'; readonly entry: RosterEntry }
  | { readonly outcome: Exclude<EnterOutcome, 'entered'> }

interface Pending {
  readonly entry: RosterEntry
  readonly answer: (answer: EnterAnswer) => void
}

const BEAT_MS = 1_000
/** A beat that says after which changes all of this node's people have come back. ms */
const SOON_MS = 20
/** A silent node is buried only after the store has been reached for this long: it may have been away for all nodes. ms */
const PATIENCE_MS = NODE_LEASE_MS + 500
/** After the store has lost its content, people of other nodes are gone when none of them has come back for this long. ms */
const RETURN_MS = 1_200
/** Begins the message of a node whose people have all come back; the epoch follows. Other messages are JSON. */
const RETURNED = 'returned '
/** People of other nodes are shown for this long while the store is away. ms */
const MEMORY_MS = 60_000
/** An answer of the store may take a while. ms */
const CLOCK_TOLERANCE_MS = 2_000
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * This node's view of the network's roster: its own people, and a copy of everybody else. It follows the changes, and reads the
 * roster again whenever it may have missed one. While the backplane's store is away the view stands still. After that this node's
 * people come back, unless somebody else has taken a name.
 */
export class SharedRoster implements BackplaneListener {
  readonly backplane: Backplane
  /** What this node says of itself, with its next sign of life. */
  info = ''
  /** Called when `nodes` has changed. */
  onNodes: () => void = () => undefined
  readonly #clock: Clock
  #listener: SharedRosterListener | undefined
  /** This node's people. */
  readonly #own = new Map<string, RosterEntry>()
  /** Those who wait for an answer, by their sessions. */
  readonly #pending = new Map<string, Pending>()
  /** The people of other nodes. */
  #others = new Map<string, RosterEntry>()
  /** Sessions of other nodes' people that the store has lost, and when one of them came back last. */
  #doubtful = new Set<string>()
  #lastReturnMs = 0
  readonly #returns: PacedReturns
  /** People of this node whom the store, which is there, could not take back. */
  #notTaken: RosterEntry[] = []
  /** The store has lost its content, and the others have not been told that all of this node's people have come back. */
  #saysReturned = false
  #nodes: ReadonlyMap<NodeId, string> = new Map()
  #epoch = ''
  #version = 0
  /** Changes that came while the roster was being read; undefined when the copy is complete. */
  #later: RosterChange[] | undefined = []
  #isReading = false
  readonly #messages: HeldMessages
  #upSinceMs: number | undefined
  #seenVersion = 0
  #clockAheadMs = 0
  #isStopped = false
  readonly #timers = { beat: noTimer, doubt: noTimer, memory: noTimer, day: noTimer }

  constructor({ backplane, clock }: SharedRosterOptions) {
    this.backplane = backplane
    this.#clock = clock
    this.#messages = new HeldMessages(clock, (from, text) => this.#hear(from, text))
    this.#returns = new PacedReturns(
      RETURNED_AT_ONCE,
      (ids, answered) => this.#enterAgain(ids, answered),
      () => this.#haveReturned && this.#beatLater(SOON_MS),
    )
  }

  get node(): NodeId {
    return this.backplane.node
  }

  /** Whether the store is reached, and the copy complete. */
  get isUp(): boolean {
    return this.backplane.isUp && this.#later === undefined
  }

  /** How far the network's time is ahead of this computer's. It does not follow small differences. ms */
  get clockAheadMs(): number {
    return this.#clockAheadMs
  }

  /** The other living nodes, with what they say of themselves. */
  get nodes(): ReadonlyMap<NodeId, string> {
    return this.#nodes
  }

  start(listener: SharedRosterListener): void {
    this.#listener = listener
    this.#passDays()
    this.backplane.start(this)
  }

  /** Removes this node and its people from the network. */
  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    for (const cancel of Object.values(this.#timers)) cancel()
    this.#messages.close()
    this.#returns.clear()
    this.#listener = undefined
    await this.#bury(this.node)
    await this.backplane.stop()
  }

  /**
   * Enters somebody.
   * @param answer called once, in the order of the changes, perhaps before this returns
   */
  enter({ network, ...person }: EnterRequest, answer: (answer: EnterAnswer) => void): void {
    const session = randomUUID()
    const entry: RosterEntry = { ...person, node: this.node, session, status: 'available' }
    this.#pending.set(session, { entry, answer })
    this.backplane.enter(entry, network, (outcome) => {
      if (outcome !== 'entered') this.#answer(session, { outcome })
      // Its change has been told before, or is on its way; a cut loses it.
      else if (!this.backplane.isUp) this.#answer(session, { outcome: 'away' })
    })
  }

  /** Somebody leaves. */
  leave({ name, session }: EntryId): void {
    if (this.#own.get(name)?.session !== session) return
    this.#own.delete(name)
    this.backplane.leave({ name, session })
  }

  setStatus({ name, session }: EntryId, status: Status): void {
    const entry = this.#own.get(name)
    if (entry?.session !== session) return
    this.#own.set(name, { ...entry, status })
    this.backplane.setStatus({ name, session, status })
  }

  /** @throws {BackplaneAwayError} */
  send(to: NodeId, text: string): Promise<void> {
    return this.backplane.send(to, this.#version, text)
  }

  up(): void {
    this.#upSinceMs = this.#clock.now()
    this.#timers.memory()
    void this.#read()
    this.#beatLater(0)
  }

  away(): void {
    this.#upSinceMs = undefined
    this.#later = []
    this.#returns.clear()
    this.#notTaken = []
    this.#timers.beat()
    this.#timers.memory()
    this.#timers.memory = this.#clock.after(MEMORY_MS, () => this.#forgetOthers())
    for (const session of [...this.#pending.keys()]) this.#answer(session, { outcome: 'away' })
  }

  changed(change: RosterChange): void {
    if (this.#isStopped) return
    if (this.#later) return void this.#later.push(change)
    if (change.epoch === this.#epoch && change.version <= this.#version) return
    if (change.epoch !== this.#epoch || change.version !== this.#version + 1) {
      this.#later = [change]
      return void this.#read()
    }
    this.#apply(change)
  }

  message(from: NodeId, after: number, text: string): void {
    this.#messages.take({ from, after, text }, this.#later === undefined ? this.#version : -1)
  }

  #apply(change: RosterChange): void {
    this.#version = change.version
    if (this.#listener) this.#listener.together(() => this.#applyParts(change))
    else this.#applyParts(change)
    this.#messages.reached(this.#version)
  }

  #applyParts(change: RosterChange): void {
    this.#leftOwn(change)
    const left = change.left.map((entry) => this.#left(entry)).filter(isThere)
    // Before the arrivals: one of this node's people may have the name of somebody who has left.
    this.#tell({ ...NO_CHANGE, left })
    const arrived = change.arrived.map((entry) => this.#arrived(entry)).filter(isThere)
    const statuses = change.statuses.map((changed) => this.#hasStatus(changed)).filter(isThere)
    this.#tell({ ...NO_CHANGE, arrived, statuses })
  }

  #leftOwn({ left, arrived }: RosterChange): void {
    const own = left.map((id) => this.#ownOf(id)).filter(isThere)
    // Unless somebody has arrived instead, this node has been buried alive.
    if (arrived.length === 0) this.#returns.add(own)
    else for (const entry of own) this.#evict(entry, 'owner')
  }

  /** @returns the entry of another node */
  #left({ name, session }: EntryId): RosterEntry | undefined {
    const other = this.#others.get(name)
    if (other?.session !== session) return undefined
    this.#others.delete(name)
    this.#doubtful.delete(session)
    return other
  }

  /** @returns the entry of another node if it is new */
  #arrived(entry: RosterEntry): RosterEntry | undefined {
    const { name, node, session } = entry
    if (node === this.node) {
      this.#entered(entry)
      return undefined
    }
    const before = this.#others.get(name)
    this.#others.set(name, entry)
    if (this.#doubtful.delete(session)) this.#lastReturnMs = this.#clock.now()
    if (before === undefined) return entry
    if (before.session !== session) {
      // Somebody whom the store had lost, and who did not come back in time.
      this.#doubtful.delete(before.session)
      this.#tell({ ...NO_CHANGE, left: [before] })
      return entry
    }
    if (before.status !== entry.status) this.#tell({ ...NO_CHANGE, statuses: [entry] })
    return undefined
  }

  #hasStatus({ name, session, status }: EntryStatus): RosterEntry | undefined {
    const other = this.#others.get(name)
    if (other?.session !== session) return undefined
    const entry = { ...other, status }
    this.#others.set(name, entry)
    return entry
  }

  #entered(entry: RosterEntry): void {
    const { name, session } = entry
    const pending = this.#pending.get(session)
    if (pending) {
      const before = this.#own.get(name)
      // The store had lost that one, who has not come back yet.
      if (before && before.session !== session)
        this.#evict(before, isSameOwner(before, entry) ? 'owner' : 'another')
      this.#own.set(name, pending.entry)
      this.#answer(session, { outcome: 'entered', entry: pending.entry })
      // It has left since; or its answer is lost, and so it has been told that the store is away.
    } else if (this.#own.get(name)?.session !== session) this.backplane.leave({ name, session })
  }

  #answer(session: string, answer: EnterAnswer): void {
    const pending = this.#pending.get(session)
    if (!pending) return
    this.#pending.delete(session)
    pending.answer(answer)
  }

  #tell(seen: SeenChange): void {
    if (seen.left.length + seen.arrived.length + seen.statuses.length > 0) this.#listener?.changed(seen)
  }

  /** Reads the whole roster, and continues with the changes since. Fails while the store is away; `up` begins again. */
  async #read(): Promise<void> {
    this.#later ??= []
    if (this.#isReading) return
    this.#isReading = true
    // The next beat tries again.
    const snapshot = await this.backplane.snapshot().catch(() => undefined)
    this.#isReading = false
    if (snapshot && !this.#isStopped) this.#adopt(snapshot)
  }

  #adopt(snapshot: RosterSnapshot): void {
    const later = this.#later ?? []
    const isNewEpoch = this.#epoch !== '' && snapshot.epoch !== this.#epoch
    this.#epoch = snapshot.epoch
    this.#version = snapshot.version
    this.#later = undefined
    this.#saysReturned ||= isNewEpoch
    this.#replaceOthers(snapshot, isNewEpoch)
    this.#returnOwn(snapshot)
    // Others are of a history that has ended.
    for (const change of later) if (change.epoch === snapshot.epoch) this.changed(change)
    this.#messages.reached(this.#version)
  }

  #replaceOthers({ entries }: RosterSnapshot, isNewEpoch: boolean): void {
    const next = new Map(
      entries.filter(({ node }) => node !== this.node).map((entry) => [entry.name, entry] as const),
    )
    const before = this.#others
    this.#keepDoubtful(next, isNewEpoch)
    this.#others = next
    const isSame = (one: RosterEntry, other: RosterEntry | undefined): boolean =>
      one.session === other?.session
    this.#tell({
      left: [...before.values()].filter((entry) => !isSame(entry, next.get(entry.name))),
      arrived: [...next.values()].filter((entry) => !isSame(entry, before.get(entry.name))),
      statuses: [...next.values()].filter((entry) => {
        const earlier = before.get(entry.name)
        return isSame(entry, earlier) && earlier?.status !== entry.status
      }),
    })
  }

  /** People whom the store has lost stay in the list for a moment, since most of them come back. */
  #keepDoubtful(next: Map<string, RosterEntry>, isNewEpoch: boolean): void {
    const doubtful = [...this.#others.values()].filter(
      ({ name, session }) => !next.has(name) && (isNewEpoch || this.#doubtful.has(session)),
    )
    for (const entry of doubtful) next.set(entry.name, entry)
    this.#doubtful = new Set(doubtful.map(({ session }) => session))
    if (!isNewEpoch) return
    this.#lastReturnMs = this.#clock.now()
    this.#forgetDoubtfulLater(RETURN_MS)
  }

  #forgetDoubtfulLater(ms: number): void {
    this.#timers.doubt()
    this.#timers.doubt = this.#clock.after(ms, () => this.#returnsEnd())
  }

  /** All of this node's people have come back, and the others do not know that yet. */
  get #haveReturned(): boolean {
    return this.#saysReturned && this.#returns.isDone && this.#notTaken.length === 0
  }

  /** @param version of the store, after all of them @param living the nodes that the store knows since it lost its content */
  #sayReturned(version: number, living: Iterable<NodeId>): void {
    this.#saysReturned = false
    const ofOthers = [...this.#others.values()].map(({ node }) => node)
    const nodes = new Set([...this.#nodes.keys(), ...living, ...ofOthers])
    nodes.delete(this.node)
    for (const node of nodes)
      void this.backplane.send(node, version, `${RETURNED}${this.#epoch}`).catch(() => undefined)
  }

  #hear(from: NodeId, text: string): void {
    if (!text.startsWith(RETURNED)) this.#listener?.message(from, text)
    // All of its people have come back: the rest has left.
    else if (text === `${RETURNED}${this.#epoch}`) this.#forgetDoubtful(({ node }) => node === from)
  }

  #returnsEnd(): void {
    const waitMs = this.#lastReturnMs + RETURN_MS - this.#clock.now()
    if (waitMs > 0 && this.#doubtful.size > 0) this.#forgetDoubtfulLater(waitMs)
    else this.#forgetDoubtful(() => true)
  }

  #forgetDoubtful(isGone: (entry: RosterEntry) => boolean): void {
    const left = [...this.#others.values()].filter(
      (entry) => this.#doubtful.has(entry.session) && isGone(entry),
    )
    for (const { name, session } of left) {
      this.#others.delete(name)
      this.#doubtful.delete(session)
    }
    this.#tell({ ...NO_CHANGE, left })
  }

  /** Enters those of this node's people whom the store does not have, and removes those whom it should not have. */
  #returnOwn({ entries }: RosterSnapshot): void {
    const there = new Map(entries.map((entry) => [entry.name, entry]))
    const lost: RosterEntry[] = []
    for (const entry of this.#own.values()) {
      const found = there.get(entry.name)
      if (found?.session !== entry.session) lost.push(entry)
      else if (found.status !== entry.status) this.backplane.setStatus(entry)
    }
    this.#returns.add(lost)
    for (const entry of entries) if (entry.node === this.node) this.#entered(entry)
  }

  /** @param ids of this node @param answered called unless the store is lost first */
  #enterAgain(ids: readonly EntryId[], answered: () => void): void {
    const entries = ids.map((id) => this.#ownOf(id)).filter(isThere)
    if (entries.length === 0) return answered()
    this.backplane.comeBack(entries, (outcomes) => {
      for (const [n, entry] of entries.entries()) this.#cameBack(entry, outcomes[n] ?? 'away')
      answered()
    })
  }

  #cameBack(entry: RosterEntry, outcome: EnterOutcome): void {
    if (outcome === 'entered' || this.#ownOf(entry) === undefined) return
    if (outcome !== 'away') this.#evict(entry, 'another')
    // The store is there, but cannot take them now.
    else if (this.backplane.isUp) this.#notTaken.push(entry)
  }

  #ownOf({ name, session }: EntryId): RosterEntry | undefined {
    const entry = this.#own.get(name)
    return entry?.session === session ? entry : undefined
  }

  #evict(entry: RosterEntry, by: 'owner' | 'another'): void {
    this.#own.delete(entry.name)
    this.#listener?.evicted(entry, by)
  }

  #forgetOthers(): void {
    const left = [...this.#others.values()]
    this.#others = new Map()
    this.#doubtful = new Set()
    this.#tell({ ...NO_CHANGE, left })
  }

  #beatLater(ms = BEAT_MS): void {
    this.#timers.beat()
    this.#timers.beat = this.#clock.after(ms, () => void this.#beat())
  }

  async #beat(): Promise<void> {
    try {
      const known = this.#version
      const haveReturned = this.#haveReturned
      const { epoch, version, nodes, silent, unixMs } = await this.backplane.beat(this.info)
      if (this.#isStopped) return
      this.#compareClocks(unixMs)
      if (haveReturned && epoch === this.#epoch) this.#sayReturned(version, nodes.keys())
      this.#returns.add(this.#notTaken.splice(0))
      this.#see(new Map([...nodes].filter(([id]) => id !== this.node)))
      this.#checkVersion(epoch, version, known)
      if (this.#upSinceMs !== undefined && this.#clock.now() - this.#upSinceMs >= PATIENCE_MS)
        for (const node of silent) void this.#bury(node)
    } catch {
      // Away, or an answer that is none; the log has it.
    }
    if (!this.#isStopped && this.backplane.isUp) this.#beatLater(this.#haveReturned ? SOON_MS : BEAT_MS)
  }

  #see(nodes: ReadonlyMap<NodeId, string>): void {
    const before = this.#nodes
    this.#nodes = nodes
    const isSame = nodes.size === before.size && [...nodes].every(([id, info]) => before.get(id) === info)
    if (!isSame) this.onNodes()
  }

  #compareClocks(unixMs: number): void {
    const aheadMs = unixMs - this.#clock.unixTime()
    if (Math.abs(aheadMs - this.#clockAheadMs) > CLOCK_TOLERANCE_MS) this.#clockAheadMs = aheadMs
  }

  /**
   * A change that did not come for a whole beat is lost. Others may have set the numbers back.
   * @param known before the question
   */
  #checkVersion(epoch: string, version: number, known: number): void {
    const isBehind = epoch !== this.#epoch || this.#version < this.#seenVersion
    if (isBehind || version < known || this.#later) void this.#read()
    this.#seenVersion = version
  }

  async #bury(node: NodeId): Promise<void> {
    try {
      while (await this.backplane.bury(node));
    } catch {
      // Another node does it, or this one later.
    }
  }

  /** The owners of names who stay signed in are there all the time. */
  #passDays(): void {
    this.#timers.day = this.#clock.after(DAY_MS, () => {
      for (const { name, key } of this.#own.values())
        if (key !== undefined) this.backplane.seen({ name, key })
      this.#passDays()
    })
  }
}

const NO_CHANGE: SeenChange = { left: [], arrived: [], statuses: [] }

const isSameOwner = (one: RosterEntry, other: RosterEntry): boolean =>
  one.key !== undefined && one.key === other.key

const isThere = <Thing>(thing: Thing | undefined): thing is Thing => thing !== undefined

const noTimer: CancelTimer = () => undefined
