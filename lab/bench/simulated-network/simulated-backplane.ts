import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import {
  type Backplane,
  BackplaneAwayError,
  type BackplaneListener,
  type Beat,
  checkReturn,
  type EnterOutcome,
  type EntryId,
  type EntryStatus,
  type NodeId,
  type RecordChange,
  type RecordOutcome,
  type RecordSet,
  type RosterChange,
  type RosterEntry,
  type RosterSnapshot,
  type VersionedEntry,
} from '../../../server/backplane/backplane'
import type { FilePart, PutOutcome } from '../../../server/backplane/files'
import type { AppendOutcome, JournalEntry } from '../../../server/backplane/journal'
import type { MemoryNode } from '../../../server/backplane/memory/memory-store'
import { entryTexts, nodeMessageText, readChange, readEntry } from '../../../server/backplane/redis/texts'
import type { NameOwner } from '../../../server/names/name-owners'
import { COMMAND_TIMEOUT_MS, retryMs } from '../../../server/redis/redis-connection'
import type { Link } from './link'
import type { Processor } from './processor'
import { bytesOf, publishedBytes, scriptBytes } from './redis-texts'
import type { SimulatedClock } from './simulated-clock'
import type { SimulatedStore } from './simulated-store'

export interface SimulatedBackplaneOptions {
  readonly clock: SimulatedClock
  readonly store: SimulatedStore
  /** The node's. */
  readonly processor: Processor
  /** To the store, and from it. */
  readonly up: Link
  readonly down: Link
  /** The node has dealt with a change. */
  readonly onApplied: (change: RosterChange, atMs: number) => void
}

/** A command for the store. */
interface Command<Answer> {
  readonly bytes: number
  /** Of the store. */
  readonly costMs: number
  readonly act: () => Answer
  readonly answerBytes: (answer: Answer) => number
  readonly answered: (answer: Answer) => void | Promise<void>
  readonly failed: () => void | Promise<void>
}

type Asked<Answer> = Omit<Command<Answer>, 'answered' | 'failed'>

/** Of the wait before a probe, which `RedisConnection` draws between a half and all of it. */
const MEAN_WAIT = 0.75
/** Entries that are read at once, as `RedisBackplane` does. */
const PAGE = 500
const SMALL_ANSWER_BYTES = 40
const SMALL = (): number => SMALL_ANSWER_BYTES

/**
 * One node's way to the simulated store. It sends what `RedisBackplane` sends, and reads the same texts with the same code, but on
 * simulated links. A store that does not answer in time is away, as Redis is.
 */
export class SimulatedBackplane implements Backplane, MemoryNode {
  readonly node: NodeId = randomUUID()
  readonly #options: SimulatedBackplaneOptions
  #listener: BackplaneListener | undefined
  #isUp = false
  #isAlone = false
  /** Of this connection; what was under way in an earlier one is lost. */
  #connection = 0
  /** What fails when the connection is lost. */
  readonly #waiting = new Set<() => void | Promise<void>>()

  constructor(options: SimulatedBackplaneOptions) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#isUp
  }

  start(listener: BackplaneListener): void {
    this.#listener = listener
    this.heal()
  }

  stop(): Promise<void> {
    this.#listener = undefined
    this.#disconnect()
    return Promise.resolve()
  }

  /** The connection is lost, and the node sees that at once. */
  cut(): void {
    const wasUp = this.#isUp
    this.#disconnect()
    if (wasUp) this.#run(() => this.#listener?.away())
    for (const fail of [...this.#waiting]) this.#run(fail)
  }

  /** As `heal`, but until the next cut the node is not shown who is there already. */
  healAlone(): void {
    this.#isAlone = true
    this.heal()
  }

  heal(): void {
    this.#options.store.memory.connect(this)
    this.#isUp = true
    this.#run(() => this.#listener?.up())
  }

  async nodes(): Promise<ReadonlyMap<NodeId, string>> {
    return this.#small([], () => this.#memory.living())
  }

  beat(info: string): Promise<Beat> {
    return this.#ask({
      bytes: scriptBytes([this.node, info]),
      costMs: this.#costs.changeMs,
      act: () => this.#memory.beat(this.node, info),
      answerBytes: ({ nodes, silent }) => SMALL() + bytesOf([...[...nodes].flat(), ...silent]),
    })
  }

  bury(node: NodeId): Promise<boolean> {
    const isOwn = node === this.node
    return this.#ask({
      bytes: scriptBytes([node, '0']),
      costMs: this.#costs.changeMs,
      act: () => this.#memory.bury(node, isOwn),
      answerBytes: SMALL,
    })
  }

  enter(entry: RosterEntry, network: string, answer: (outcome: EnterOutcome) => void): void {
    this.#send<EnterOutcome>({
      bytes: scriptBytes([...entryTexts(entry, lookAlikeKeys(entry.name)), '0', '0']),
      costMs: this.#costs.enterMs,
      act: () => this.#memory.enter(entry, network),
      answerBytes: SMALL,
      answered: answer,
      failed: () => answer('away'),
    })
  }

  comeBack(entries: readonly RosterEntry[], answer: (outcomes: readonly EnterOutcome[]) => void): void {
    checkReturn(entries)
    const texts = entries.flatMap((entry) => entryTexts(entry, lookAlikeKeys(entry.name)))
    this.#send<readonly EnterOutcome[]>({
      bytes: scriptBytes(texts),
      costMs: entries.length * this.#costs.enterMs,
      act: () => this.#memory.comeBack(entries),
      answerBytes: (outcomes) => SMALL() + bytesOf(outcomes),
      answered: answer,
      failed: () => answer(entries.map(() => 'away')),
    })
  }

  leave(entry: EntryId): void {
    this.#tell([entry.name, entry.session], () => this.#memory.leave(entry))
  }

  setStatus(entry: EntryStatus): void {
    this.#tell([entry.name, entry.session, entry.status], () => this.#memory.setStatus(entry))
  }

  async snapshot(): Promise<RosterSnapshot> {
    const { epoch, version, entries } = await this.#small([], () => this.#memory.snapshot())
    const read: VersionedEntry[] = []
    if (this.#isAlone) return { epoch, version, entries: [] }
    for (let from = 0; from < entries.length; from += PAGE)
      for (const [name, record] of await this.#page(entries.slice(from, from + PAGE))) {
        const entry = readEntry(name, record)
        if (entry) read.push(entry)
      }
    return { epoch, version, entries: read }
  }

  ownersOf(name: string): Promise<readonly NameOwner[]> {
    return this.#small([name], () => this.#memory.names.ownersOf(name))
  }

  async own(owner: NameOwner, network: string): Promise<boolean> {
    return this.#small([owner.name, owner.key], () => this.#memory.owners.own(owner, network))
  }

  seen(owner: NameOwner): void {
    this.#tell([owner.name, owner.key], () => this.#memory.owners.seen(owner))
  }

  giveBack({ name, key }: NameOwner): Promise<boolean> {
    return this.#small([name, key], () => this.#memory.names.giveBack(name, key))
  }

  send(to: NodeId, after: number, text: string): Promise<void> {
    return this.#small([nodeMessageText(this.node, after, text)], () =>
      this.#memory.send(this.node, to, after, text),
    )
  }

  takeLease(name: string, holder: string, ms: number): Promise<string> {
    return this.#small([name, holder], () => this.#memory.takeLease(name, holder, ms))
  }

  leaseHolder(name: string): Promise<string | undefined> {
    return this.#small([name], () => this.#memory.leaseHolder(name))
  }

  giveLease(name: string, holder: string): Promise<void> {
    return this.#small([name, holder], () => this.#memory.giveLease(name, holder))
  }

  count(name: string, by: number, ms: number): Promise<number> {
    return this.#small([name], () => this.#memory.count(name, by, ms))
  }

  record(set: RecordSet, key: string): Promise<string | undefined> {
    return this.#small([set, key], () => this.#memory.records(set).get(key))
  }

  records(set: RecordSet): Promise<ReadonlyMap<string, string>> {
    return this.#small([set], () => new Map(this.#memory.records(set)))
  }

  changeRecord(set: RecordSet, key: string, change: RecordChange): Promise<RecordOutcome> {
    return this.#small([set, key], () => this.#memory.changeRecord(set, key, change))
  }

  append(journal: string, entry: JournalEntry): Promise<AppendOutcome> {
    return this.#small([journal, entry.text], () => this.#memory.journals.append(journal, entry))
  }

  journal(name: string): Promise<readonly JournalEntry[]> {
    return this.#ask({
      bytes: scriptBytes([name]),
      costMs: this.#costs.changeMs,
      act: () => this.#memory.journals.entries(name),
      answerBytes: (entries) => SMALL() + bytesOf(entries.map(({ text }) => text)),
    })
  }

  removeJournal(name: string): Promise<void> {
    return this.#small([name], () => this.#memory.journals.delete(name))
  }

  putPart(part: FilePart): Promise<PutOutcome> {
    const { folder, file, owner, bytes } = part
    return this.#small([folder, file, owner, Buffer.from(bytes).toString('base64url')], () =>
      this.#memory.files.putPart(part),
    )
  }

  part(folder: string, file: string, part: number): Promise<Uint8Array | undefined> {
    return this.#ask({
      bytes: scriptBytes([folder, file]),
      costMs: this.#costs.changeMs,
      act: () => this.#memory.files.part(folder, file, part),
      answerBytes: (bytes) => SMALL() + (bytes?.length ?? 0),
    })
  }

  removeFiles(folder: string): Promise<void> {
    return this.#small([folder], () => this.#memory.files.delete(folder))
  }

  /** Called by the store, while it makes the change. */
  changed(change: RosterChange): void {
    const { store, processor, onApplied } = this.#options
    store.processor.add(this.#costs.publishMs)
    const text = store.textOf(change)
    this.#fromStore(publishedBytes(text), () => {
      processor.run(
        () => {
          processor.add(this.#costs.receiveMs)
          const read = readChange(text)
          if (read) this.#listener?.changed(read)
        },
        (endMs) => onApplied(change, endMs),
      )
    })
  }

  message(from: NodeId, after: number, text: string): void {
    this.#options.store.processor.add(this.#costs.publishMs)
    this.#fromStore(publishedBytes(nodeMessageText(from, after, text)), () =>
      this.#run(() => {
        this.#options.processor.add(this.#costs.receiveMs)
        this.#listener?.message(from, after, text)
        return turn()
      }),
    )
  }

  get #memory() {
    return this.#options.store.memory
  }

  get #costs() {
    return this.#options.store.costs
  }

  #disconnect(): void {
    this.#isUp = false
    this.#isAlone = false
    this.#connection++
    this.#memory.disconnect(this)
  }

  #page(entries: readonly VersionedEntry[]): Promise<readonly (readonly [string, string])[]> {
    const { store } = this.#options
    return this.#ask({
      bytes: bytesOf(['HSCAN', '{ringdown}:people', '1234567', 'COUNT', String(PAGE)]),
      costMs: entries.length * this.#costs.storeReadMs,
      // Each node has texts of its own.
      act: () => entries.map((entry) => [entry.name, copyOf(store.recordOf(entry))] as const),
      answerBytes: (page) => bytesOf(page.flat()),
      readMs: entries.length * this.#costs.readMs,
    })
  }

  #small<Answer>(args: readonly string[], act: () => Answer): Promise<Answer> {
    return this.#ask({ bytes: scriptBytes(args), costMs: this.#costs.changeMs, act, answerBytes: SMALL })
  }

  /** What is lost is made up for later. */
  #tell(args: readonly string[], act: () => void): void {
    this.#small(args, act).catch(() => undefined)
  }

  #ask<Answer>({ readMs = 0, ...command }: Asked<Answer> & { readonly readMs?: number }): Promise<Answer> {
    return new Promise((resolve, reject) =>
      this.#send({
        ...command,
        answered: (answer) => {
          this.#options.processor.add(readMs)
          resolve(answer)
          return settled()
        },
        failed: () => {
          reject(new BackplaneAwayError('the store is away'))
          return settled()
        },
      }),
    )
  }

  #send<Answer>(command: Command<Answer>): void {
    if (this.#isUp) this.#sendAnyway(command)
    else void command.failed()
  }

  #sendAnyway<Answer>({ bytes, costMs, act, answerBytes, answered, failed }: Command<Answer>): void {
    const { clock, store, processor, up } = this.#options
    const connection = this.#connection
    processor.add(this.#costs.commandMs)
    const fail = (): void | Promise<void> => {
      if (this.#waiting.delete(fail)) return failed()
    }
    this.#waiting.add(fail)
    const cancelTimeout = clock.after(COMMAND_TIMEOUT_MS, () =>
      this.#run(() => {
        if (!this.#waiting.has(fail)) return
        this.#noAnswer()
        return fail()
      }),
    )
    clock.after(up.send(bytes) - clock.now(), () => {
      if (connection !== this.#connection) return
      store.processor.run(() => {
        store.processor.add(costMs)
        const answer = act()
        this.#fromStore(answerBytes(answer), () =>
          this.#run(() => {
            cancelTimeout()
            if (this.#waiting.delete(fail)) return answered(answer)
          }),
        )
      })
    })
  }

  /** What the store sends, when it has arrived. Lost if the connection is, meanwhile. */
  #fromStore(bytes: number, arrive: () => void): void {
    const { clock, store, down } = this.#options
    const connection = this.#connection
    const arrivalMs = down.send(bytes, store.out.send(bytes, clock.now() + store.processor.aheadMs))
    clock.after(arrivalMs - clock.now(), () => {
      if (connection === this.#connection) arrive()
    })
  }

  #run(act: () => void | Promise<void>): void {
    this.#options.processor.run(act)
  }

  /** The store counts as away until it answers again. */
  #noAnswer(): void {
    if (!this.#isUp) return
    this.#isUp = false
    this.#listener?.away()
    this.#probeLater(0)
  }

  /** @param attempts since it was up */
  #probeLater(attempts: number): void {
    const connection = this.#connection
    const isStill = (): boolean => connection === this.#connection && !this.#isUp
    this.#options.clock.after(MEAN_WAIT * retryMs(attempts), () =>
      this.#run(() => {
        if (!isStill()) return
        this.#sendAnyway({
          bytes: bytesOf(['PING']),
          ...{ costMs: 0, act: () => undefined, answerBytes: SMALL },
          answered: () => {
            if (!isStill()) return
            this.#isUp = true
            this.#listener?.up()
          },
          failed: () => this.#probeLater(attempts + 1),
        })
      }),
    )
  }
}

const copyOf = (text: string): string => Buffer.from(text).toString()

/** All that waits for a promise has gone on. */
const settled = (): Promise<void> => turn()
