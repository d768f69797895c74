import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../base/clock'
import { LookAlikeIndex } from '../../names/look-alike-index'
import { RegisterOwners } from '../../names/name-owners'
import type { NameRegister } from '../../names/name-register'
import {
  type Beat,
  BURIED_AT_ONCE,
  type EnterOutcome,
  type EntryId,
  type EntryStatus,
  MAX_RECORDS,
  NODE_LEASE_MS,
  type NodeId,
  type RecordChange,
  type RecordOutcome,
  type RecordSet,
  type RosterChange,
  type RosterEntry,
  type RosterSnapshot,
  type VersionedEntry,
} from '../backplane'
import { MemoryFiles } from './memory-files'
import { MemoryJournals } from './memory-journals'

/** A node's connection to the store, as the store sees it. */
export interface MemoryNode {
  readonly node: NodeId
  changed(change: RosterChange): void
  message(from: NodeId, after: number, text: string): void
}

interface Lease {
  readonly holder: string
  readonly untilMs: number
}

interface Counter {
  value: number
  readonly untilMs: number
}

type StoreOutcome = Exclude<EnterOutcome, 'away'>
type StoreRefusal = Exclude<StoreOutcome, 'entered'>

interface LiveNode {
  info: string
  aliveUntilMs: number
}

/**
 * What the nodes in one process share; usually there is one node. It follows the same rules as the scripts in
 * `redis/scripts.ts`, in the same order.
 */
export class MemoryStore {
  readonly #clock: Clock
  readonly names: NameRegister
  readonly owners: RegisterOwners
  readonly journals: MemoryJournals
  readonly files: MemoryFiles
  readonly #entries = new Map<string, VersionedEntry>()
  readonly #looks = new LookAlikeIndex<VersionedEntry>()
  readonly #nodes = new Map<NodeId, LiveNode>()
  readonly #leases = new Map<string, Lease>()
  readonly #counters = new Map<string, Counter>()
  readonly #records = new Map<RecordSet, Map<string, string>>()
  readonly #connections = new Set<MemoryNode>()
  #epoch = randomUUID()
  #version = 0
  /** Changes that the nodes are being told. */
  #untold: RosterChange[] = []

  constructor(clock: Clock, names: NameRegister) {
    this.#clock = clock
    this.names = names
    this.owners = new RegisterOwners(names)
    this.journals = new MemoryJournals(clock)
    this.files = new MemoryFiles(clock)
  }

  connect(node: MemoryNode): void {
    this.#connections.add(node)
  }

  disconnect(node: MemoryNode): void {
    this.#connections.delete(node)
  }

  beat(node: NodeId, info: string): Beat {
    const nowMs = this.#clock.now()
    this.#nodes.set(node, { info, aliveUntilMs: nowMs + NODE_LEASE_MS })
    const nodes = this.living()
    const silent = [...this.#nodes.keys()].filter((id) => !nodes.has(id))
    const unixMs = this.#clock.unixTime()
    return { epoch: this.#epoch, version: this.#version, unixMs, nodes, silent }
  }

  /** The nodes that are alive, with what they say of themselves. */
  living(): ReadonlyMap<NodeId, string> {
    const nowMs = this.#clock.now()
    const living = [...this.#nodes].filter(([, { aliveUntilMs }]) => aliveUntilMs > nowMs)
    return new Map(living.map(([id, { info }]) => [id, info]))
  }

  bury(node: NodeId, isOwn: boolean): boolean {
    const found = this.#nodes.get(node)
    if (!found || (!isOwn && found.aliveUntilMs > this.#clock.now())) return false
    found.aliveUntilMs = 0
    const people = [...this.#entries.values()].filter((entry) => entry.node === node)
    const left = people.slice(0, BURIED_AT_ONCE)
    for (const entry of left) this.#remove(entry)
    if (left.length > 0) this.#publish({ left })
    const more = people.length > left.length
    if (!more) this.#nodes.delete(node)
    return more
  }

  enter(entry: RosterEntry, network: string): StoreOutcome {
    const { name, key } = entry
    const isOwner = this.names.ownersOf(name).length > 0
    const isMine = (other: RosterEntry): boolean => isOwner || (key !== undefined && other.key === key)
    const refusal = this.#refusal(entry, isMine)
    if (refusal) return refusal
    const left = [...this.#looks.alike(name)]
    for (const before of left) this.#remove(before)
    this.#publish({ left, arrived: [this.#put(entry, network)] })
    return 'entered'
  }

  comeBack(entries: readonly RosterEntry[]): readonly StoreOutcome[] {
    const arrived: VersionedEntry[] = []
    const outcomes = entries.map((entry): StoreOutcome => {
      const refusal = this.#refusal(entry, ({ session }) => session === entry.session)
      if (refusal) return refusal
      // Whoever is there does not leave.
      for (const before of [...this.#looks.alike(entry.name)]) this.#remove(before)
      arrived.push(this.#put(entry, undefined))
      return 'entered'
    })
    if (arrived.length > 0) this.#publish({ arrived })
    return outcomes
  }

  leave({ name, session }: EntryId): void {
    const entry = this.#entries.get(name)
    if (entry?.session !== session) return
    this.#remove(entry)
    this.#publish({ left: [entry] })
  }

  setStatus({ name, session, status }: EntryStatus): void {
    const entry = this.#entries.get(name)
    if (entry?.session !== session) return
    const changed = { ...entry, status, version: this.#version + 1 }
    this.#looks.delete(entry)
    this.#looks.add(changed)
    this.#entries.set(name, changed)
    this.#publish({ statuses: [{ name, session, status }] })
  }

  snapshot(): RosterSnapshot {
    return { epoch: this.#epoch, version: this.#version, entries: [...this.#entries.values()] }
  }

  send(from: NodeId, to: NodeId, after: number, text: string): void {
    for (const connection of [...this.#connections])
      if (connection.node === to) connection.message(from, after, text)
  }

  takeLease(name: string, holder: string, ms: number): string {
    const nowMs = this.#clock.now()
    const before = this.#leases.get(name)
    if (before && before.holder !== holder && before.untilMs > nowMs) return before.holder
    this.#leases.set(name, { holder, untilMs: nowMs + ms })
    return holder
  }

  leaseHolder(name: string): string | undefined {
    const lease = this.#leases.get(name)
    return lease && lease.untilMs > this.#clock.now() ? lease.holder : undefined
  }

  giveLease(name: string, holder: string): void {
    if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name)
  }

  count(name: string, by: number, ms: number): number {
    const nowMs = this.#clock.now()
    for (const [each, { untilMs }] of this.#counters) if (untilMs <= nowMs) this.#counters.delete(each)
    const counter = this.#counters.get(name) ?? { value: 0, untilMs: nowMs + ms }
    counter.value += by
    this.#counters.set(name, counter)
    return counter.value
  }

  records(set: RecordSet): ReadonlyMap<string, string> {
    return this.#recordsOf(set)
  }

  changeRecord(set: RecordSet, key: string, { before, after }: RecordChange): RecordOutcome {
    const records = this.#recordsOf(set)
    if (records.get(key) !== before) return 'changed'
    if (after === undefined) records.delete(key)
    else if (before === undefined && records.size >= MAX_RECORDS) return 'full'
    else records.set(key, after)
    return 'done'
  }

  /** Everything but the owners of names is lost, as in a Redis that keeps nothing on disk. */
  loseContent(): void {
    for (const entry of this.#entries.values()) this.#looks.delete(entry)
    this.#entries.clear()
    this.#nodes.clear()
    this.#leases.clear()
    this.#counters.clear()
    this.#records.clear()
    this.journals.clear()
    this.files.clear()
    this.#epoch = randomUUID()
    this.#version = 0
  }

  #recordsOf(set: RecordSet): Map<string, string> {
    const records = this.#records.get(set) ?? new Map<string, string>()
    this.#records.set(set, records)
    return records
  }

  /** @param isMine whether somebody with the name, or a look-alike, makes way */
  #refusal({ name, key }: RosterEntry, isMine: (other: RosterEntry) => boolean): StoreRefusal | undefined {
    if (this.names.ownersOf(name).some((owned) => owned.key !== key)) return 'owned'
    const others = this.#looks.alike(name).filter((other) => !isMine(other))
    if (others.length === 0) return undefined
    return others.some((other) => other.name === name) ? 'taken' : 'look-alike'
  }

  #put(entry: RosterEntry, network: string | undefined): VersionedEntry {
    const { name, key, node } = entry
    const arrived = { ...entry, version: this.#version + 1 }
    this.#entries.set(name, arrived)
    this.#looks.add(arrived)
    if (!this.#nodes.has(node)) this.#nodes.set(node, { info: '', aliveUntilMs: 0 })
    if (key !== undefined) this.names.arrived(name, key, network)
    return arrived
  }

  #remove(entry: RosterEntry): void {
    const { name, key } = entry
    const removed = this.#entries.get(name)
    if (!removed) return
    this.#entries.delete(name)
    this.#looks.delete(removed)
    if (key !== undefined) this.names.left(name)
  }

  #publish(parts: Partial<Pick<RosterChange, 'left' | 'arrived' | 'statuses'>>): void {
    const version = ++this.#version
    const change = { epoch: this.#epoch, version, left: [], arrived: [], statuses: [], ...parts }
    this.#untold.push(change)
    if (this.#untold.length > 1) return
    // A node may make a change while it is told of one: all nodes are told in the same order.
    for (let told = 0; told < this.#untold.length; told++)
      for (const node of [...this.#connections]) node.changed(this.#untold[told] ?? change)
    this.#untold = []
  }
}
