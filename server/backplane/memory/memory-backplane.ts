import { randomUUID } from 'node:crypto'
import type { NameOwner } from '../../names/name-owners'
import {
  type Backplane,
  BackplaneAwayError,
  type BackplaneListener,
  type Beat,
  type EnterOutcome,
  type EntryId,
  type EntryStatus,
  checkRecord,
  checkReturn,
  type NodeId,
  type RecordChange,
  type RecordOutcome,
  type RecordSet,
  type RosterChange,
  type RosterEntry,
  type RosterSnapshot,
} from '../backplane'
import { checkPart, type FilePart, type PutOutcome } from '../files'
import { type AppendOutcome, checkAppend, type JournalEntry } from '../journal'
import type { MemoryNode, MemoryStore } from './memory-store'

/** Delivers what the store tells a node; at once by default. A simulation delivers it later, in the same order. */
export type Deliver = (act: () => void) => void

const AT_ONCE: Deliver = (act) => act()

/** One node's way to a store in the same process. Tests cut it. */
export class MemoryBackplane implements Backplane, MemoryNode {
  readonly node: NodeId = randomUUID()
  readonly #store: MemoryStore
  readonly #deliver: Deliver
  #listener: BackplaneListener | undefined
  /** Of this connection to the store; what was under way in an earlier one is lost. */
  #connection = 0
  #isUp = false

  constructor(store: MemoryStore, deliver: Deliver = AT_ONCE) {
    this.#store = store
    this.#deliver = deliver
  }

  get isUp(): boolean {
    return this.#isUp
  }

  start(listener: BackplaneListener): void {
    this.#listener = listener
    this.heal()
  }

  stop(): Promise<void> {
    this.#disconnect()
    this.#listener = undefined
    return Promise.resolve()
  }

  /** Loses the connection to the store. */
  cut(): void {
    if (!this.#isUp) return
    this.#disconnect()
    this.#listener?.away()
  }

  /** Connects to the store again. */
  heal(): void {
    if (this.#isUp) return
    this.#isUp = true
    this.#connection++
    this.#store.connect(this)
    this.#listener?.up()
  }

  beat(info: string): Promise<Beat> {
    return this.#ask(() => this.#store.beat(this.node, info))
  }

  nodes(): Promise<ReadonlyMap<NodeId, string>> {
    return this.#ask(() => this.#store.living())
  }

  bury(node: NodeId): Promise<boolean> {
    return this.#ask(() => this.#store.bury(node, node === this.node))
  }

  enter(entry: RosterEntry, network: string, answer: (outcome: EnterOutcome) => void): void {
    if (!this.#isUp) return answer('away')
    const outcome = this.#store.enter(entry, network)
    this.#later(() => answer(outcome))
  }

  comeBack(entries: readonly RosterEntry[], answer: (outcomes: readonly EnterOutcome[]) => void): void {
    checkReturn(entries)
    if (!this.#isUp) return answer(entries.map(() => 'away'))
    const outcomes = this.#store.comeBack(entries)
    this.#later(() => answer(outcomes))
  }

  leave(entry: EntryId): void {
    if (this.#isUp) this.#store.leave(entry)
  }

  setStatus(entry: EntryStatus): void {
    if (this.#isUp) this.#store.setStatus(entry)
  }

  snapshot(): Promise<RosterSnapshot> {
    return this.#ask(() => this.#store.snapshot())
  }

  ownersOf(name: string): Promise<readonly NameOwner[]> {
    return this.#ask(() => this.#store.owners.ownersOf(name))
  }

  own(owner: NameOwner, network: string): Promise<boolean> {
    return this.#ask(() => this.#store.owners.own(owner, network))
  }

  seen(owner: NameOwner): void {
    if (this.#isUp) this.#store.owners.seen(owner)
  }

  giveBack({ name, key }: NameOwner): Promise<boolean> {
    return this.#ask(() => this.#store.names.giveBack(name, key))
  }

  send(to: NodeId, after: number, text: string): Promise<void> {
    return this.#ask(() => this.#store.send(this.node, to, after, text))
  }

  takeLease(name: string, holder: string, ms: number): Promise<string> {
    return this.#ask(() => this.#store.takeLease(name, holder, ms))
  }

  leaseHolder(name: string): Promise<string | undefined> {
    return this.#ask(() => this.#store.leaseHolder(name))
  }

  giveLease(name: string, holder: string): Promise<void> {
    return this.#ask(() => this.#store.giveLease(name, holder))
  }

  count(name: string, by: number, ms: number): Promise<number> {
    return this.#ask(() => this.#store.count(name, by, ms))
  }

  record(set: RecordSet, key: string): Promise<string | undefined> {
    return this.#ask(() => this.#store.records(set).get(key))
  }

  records(set: RecordSet): Promise<ReadonlyMap<string, string>> {
    return this.#ask(() => new Map(this.#store.records(set)))
  }

  async changeRecord(set: RecordSet, key: string, change: RecordChange): Promise<RecordOutcome> {
    checkRecord(key, change)
    return this.#ask(() => this.#store.changeRecord(set, key, change))
  }

  async append(journal: string, entry: JournalEntry): Promise<AppendOutcome> {
    checkAppend(journal, entry)
    return this.#ask(() => this.#store.journals.append(journal, entry))
  }

  journal(name: string): Promise<readonly JournalEntry[]> {
    return this.#ask(() => this.#store.journals.entries(name))
  }

  removeJournal(name: string): Promise<void> {
    return this.#ask(() => this.#store.journals.delete(name))
  }

  async putPart(part: FilePart): Promise<PutOutcome> {
    checkPart(part)
    return this.#ask(() => this.#store.files.putPart(part))
  }

  part(folder: string, file: string, part: number): Promise<Uint8Array | undefined> {
    return this.#ask(() => this.#store.files.part(folder, file, part))
  }

  removeFiles(folder: string): Promise<void> {
    return this.#ask(() => this.#store.files.delete(folder))
  }

  changed(change: RosterChange): void {
    this.#later(() => this.#listener?.changed(change))
  }

  message(from: NodeId, after: number, text: string): void {
    this.#later(() => this.#listener?.message(from, after, text))
  }

  #disconnect(): void {
    this.#isUp = false
    this.#connection++
    this.#store.disconnect(this)
  }

  #ask<Answer>(act: () => Answer): Promise<Answer> {
    const connection = this.#connection
    return new Promise((resolve, reject) => {
      if (!this.#isUp) return reject(new BackplaneAwayError('the store is cut off'))
      const answer = act()
      this.#deliver(() => {
        if (this.#connection === connection) resolve(answer)
        else reject(new BackplaneAwayError('the store was cut off'))
      })
    })
  }

  /** Loses what is under way when the connection is cut. */
  #later(act: () => void): void {
    const connection = this.#connection
    this.#deliver(() => {
      if (this.#connection === connection) act()
    })
  }
}
