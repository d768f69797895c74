import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import { errorText } from '../../../base/error-text'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import { RateBudgets } from '../../../base/rate-budget'
import { CLAIMS_AT_ONCE, CLAIMS_PER_SECOND, MAX_NETWORKS } from '../../names/name-register'
import type { ServerLog } from '../../server-log'
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
  MAX_MESSAGE_TEXT,
  MAX_NODE_TEXT,
  type NodeId,
  type RecordChange,
  type RecordOutcome,
  type RecordSet,
  type RosterEntry,
  type RosterSnapshot,
  type VersionedEntry,
} from '../backplane'
import { checkPart, type FilePart, MAX_PART_BYTES, type PutOutcome } from '../files'
import { type AppendOutcome, checkAppend, JOURNAL_ENTRIES, type JournalEntry } from '../journal'
import { readRedisAddress } from '../../redis/redis-address'
import { RedisConnection, type RunCommand } from '../../redis/redis-connection'
import { type ScriptName, SCRIPTS, scriptText } from './scripts'
import { entryTexts, nodeMessageText, readChange, readEntry, readNodeMessage } from './texts'

export interface RedisBackplaneOptions {
  /** As `readRedisAddress` takes it. It may hold a password: never log it. */
  readonly url: string
  /** The certificate authorities of Redis, PEM; undefined: those that Node.js trusts. */
  readonly ca?: string | undefined
  readonly clock: Clock
  readonly log: ServerLog
  /** Networks with different names can share a Redis. */
  readonly network?: string | undefined
}

const DEFAULT_NETWORK = 'ringdown'
/** Longer than anything that a node publishes. Characters */
const MAX_PUBLISHED = 4 * 1024 * 1024
/** Entries that are read at once. */
const PAGE = '500'
/** Entries that are removed at once because they are none. */
const DROPPED_AT_ONCE = 500
const SETS: readonly RecordSet[] = [
  'join-codes',
  'admitted-nodes',
  'orders',
  'masters',
  'keys',
  'rooms',
  'groups',
]
/** Keys that are read as hashes. */
const HASHES = [
  ...['people', 'looks', 'nodes', 'owners', 'owner-looks', 'owned'],
  ...SETS.map((set) => `records:${set}`),
]

const outcome = z.enum(['entered', 'taken', 'look-alike', 'owned'])

const answers = {
  enter: z.tuple([outcome, z.number()]),
  comeBack: z.array(outcome),
  beat: z.tuple([z.string(), z.coerce.number(), z.array(z.string()), z.array(z.string()), z.coerce.number()]),
  mark: z.tuple([z.string(), z.coerce.number()]),
  page: z.tuple([z.string(), z.array(z.string())]),
  texts: z.array(z.string()),
  own: z.tuple([z.number(), z.number()]),
  change: z.enum(['done', 'changed', 'full']),
  put: z.enum(['stored', 'unknown', 'other']),
  journal: z.array(z.tuple([z.coerce.number(), z.string()])).max(JOURNAL_ENTRIES),
  textOrNone: z.string().nullable(),
  text: z.string(),
  number: z.number(),
}

/** A network's backplane in a Redis. */
export class RedisBackplane implements Backplane {
  readonly node: NodeId = randomUUID()
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #prefix: string
  readonly #connection: RedisConnection
  readonly #hashes = new Map<ScriptName, string>()
  /** Limits the new names of one network of phones at this node. */
  readonly #claims = new RateBudgets(CLAIMS_AT_ONCE, CLAIMS_PER_SECOND, MAX_NETWORKS)
  #listener: BackplaneListener | undefined

  /** @throws RedisAddressError */
  constructor({ url, ca, clock, log, network = DEFAULT_NETWORK }: RedisBackplaneOptions) {
    this.#clock = clock
    this.#log = log
    // Braces: in a Redis Cluster all keys of a network are at one place.
    this.#prefix = `{${network}}:`
    this.#connection = new RedisConnection({
      ...{ address: readRedisAddress(url), ca, clock, log, key: this.#prefix },
      channels: [this.#changes, this.#channelOf(this.node)],
      onMessage: (channel, text) => this.#hear(channel, text),
      prepare: async (run) => {
        for (const name of scriptNames) {
          const hash = answers.text.parse(await run(['SCRIPT', 'LOAD', scriptText(name)]))
          this.#hashes.set(name, hash)
        }
        await this.#clear(run)
      },
      onState: (isUp, reason) => this.#noteState(isUp, reason),
    })
  }

  get isUp(): boolean {
    return this.#connection.isUp
  }

  start(listener: BackplaneListener): void {
    this.#listener = listener
    this.#connection.start()
  }

  stop(): Promise<void> {
    this.#listener = undefined
    this.#connection.stop()
    return Promise.resolve()
  }

  async nodes(): Promise<ReadonlyMap<NodeId, string>> {
    return new Map(inPairs(this.#read(answers.texts, await this.#run('nodes', []))))
  }

  async beat(info: string): Promise<Beat> {
    const reply = await this.#run('beat', [this.node, info.slice(0, MAX_NODE_TEXT)])
    const [epoch, version, living, silent, unixMs] = this.#read(answers.beat, reply)
    return { epoch, version, unixMs, nodes: new Map(inPairs(living)), silent }
  }

  async bury(node: NodeId): Promise<boolean> {
    const reply = await this.#run('bury', [node, node === this.node ? '1' : '0'])
    return this.#read(answers.number, reply) === 1
  }

  enter(entry: RosterEntry, network: string, answer: (outcome: EnterOutcome) => void): void {
    this.#run('enter', [this.#mayClaim(network), ...textsOf(entry)])
      .then((reply) => {
        const [outcome, claimed] = this.#read(answers.enter, reply)
        this.#noteClaims(network, claimed)
        return outcome
      })
      .then(answer, () => answer('away'))
  }

  comeBack(entries: readonly RosterEntry[], answer: (outcomes: readonly EnterOutcome[]) => void): void {
    checkReturn(entries)
    this.#run('comeBack', entries.flatMap(textsOf))
      .then((reply) => this.#read(answers.comeBack, reply))
      .then(answer, () => answer(entries.map(() => 'away')))
  }

  leave({ name, session }: EntryId): void {
    this.#tell('leave', [name, session])
  }

  setStatus({ name, session, status }: EntryStatus): void {
    this.#tell('status', [name, session, status])
  }

  async snapshot(): Promise<RosterSnapshot> {
    const [epoch, version] = this.#read(answers.mark, await this.#run('mark', []))
    const entries = new Map<string, VersionedEntry>()
    const rubbish: (readonly [string, string])[] = []
    for (const [name, record] of await this.#hash(`${this.#prefix}people`)) {
      const entry = readEntry(name, record)
      if (entry) entries.set(name, entry)
      else rubbish.push([name, record])
    }
    if (rubbish.length > 0) await this.#drop(rubbish)
    return { epoch, version, entries: [...entries.values()] }
  }

  async ownersOf(name: string): Promise<readonly NameOwner[]> {
    const found = this.#read(answers.texts, await this.#run('owners', lookAlikeKeys(name)))
    return inPairs(found).map(([each, key]) => ({ name: each, key }))
  }

  async own({ name, key }: NameOwner, network: string): Promise<boolean> {
    const reply = await this.#run('own', [name, ...lookAlikeKeys(name), key, this.#mayClaim(network)])
    const [isOwn, claimed] = this.#read(answers.own, reply)
    this.#noteClaims(network, claimed)
    return isOwn === 1
  }

  seen({ name, key }: NameOwner): void {
    this.#tell('seen', [name, key])
  }

  async giveBack({ name, key }: NameOwner): Promise<boolean> {
    return this.#read(answers.number, await this.#run('giveBack', [...lookAlikeKeys(name), key])) === 1
  }

  async send(to: NodeId, after: number, text: string): Promise<void> {
    if (text.length > MAX_MESSAGE_TEXT) throw new RangeError('the message is too long')
    await this.#command(['PUBLISH', this.#channelOf(to), nodeMessageText(this.node, after, text)])
  }

  async takeLease(name: string, holder: string, ms: number): Promise<string> {
    return this.#read(answers.text, await this.#run('takeLease', [name, holder, String(ms)]))
  }

  async leaseHolder(name: string): Promise<string | undefined> {
    return this.#read(answers.textOrNone, await this.#run('leaseHolder', [name])) ?? undefined
  }

  async giveLease(name: string, holder: string): Promise<void> {
    await this.#run('giveLease', [name, holder])
  }

  async count(name: string, by: number, ms: number): Promise<number> {
    return this.#read(answers.number, await this.#run('count', [name, String(by), String(ms)]))
  }

  async record(set: RecordSet, key: string): Promise<string | undefined> {
    const reply = await this.#command(['HGET', this.#recordsKey(set), key])
    return this.#read(answers.textOrNone, reply) ?? undefined
  }

  records(set: RecordSet): Promise<ReadonlyMap<string, string>> {
    return this.#hash(this.#recordsKey(set))
  }

  async changeRecord(set: RecordSet, key: string, change: RecordChange): Promise<RecordOutcome> {
    checkRecord(key, change)
    const { before = '', after = '' } = change
    return this.#read(answers.change, await this.#run('changeRecord', [set, key, before, after]))
  }

  async append(journal: string, entry: JournalEntry): Promise<AppendOutcome> {
    checkAppend(journal, entry)
    const { number, text } = entry
    return this.#read(answers.change, await this.#run('append', [journal, String(number), text]))
  }

  async journal(name: string): Promise<readonly JournalEntry[]> {
    const entries = this.#read(answers.journal, await this.#run('journal', [name]))
    return entries.map(([number, text]) => ({ number, text }))
  }

  async removeJournal(name: string): Promise<void> {
    await this.#run('removeJournal', [name])
  }

  async putPart(given: FilePart): Promise<PutOutcome> {
    checkPart(given)
    const { folder, file, owner, part, of, bytes } = given
    const text = Buffer.from(bytes).toString('base64url')
    const args = [folder, file, owner, String(part), String(of), text]
    return this.#read(answers.put, await this.#run('putPart', args))
  }

  async part(folder: string, file: string, part: number): Promise<Uint8Array | undefined> {
    const reply = await this.#run('part', [folder, file, String(part)])
    const bytes = Buffer.from(this.#read(answers.textOrNone, reply) ?? '', 'base64url')
    // Others may have put anything there.
    return bytes.length > 0 && bytes.length <= MAX_PART_BYTES ? bytes : undefined
  }

  async removeFiles(folder: string): Promise<void> {
    await this.#run('removeFiles', [folder])
  }

  get #changes(): string {
    return `${this.#prefix}changes`
  }

  #recordsKey(set: RecordSet): string {
    return `${this.#prefix}records:${set}`
  }

  #channelOf(node: NodeId): string {
    return `${this.#prefix}to:${node}`
  }

  /** As the scripts take it. */
  #mayClaim(network: string): string {
    return this.#claims.has(network, this.#clock.now()) ? '1' : '0'
  }

  /** @param claimed how many names have a new owner */
  #noteClaims(network: string, claimed: number): void {
    for (let n = 0; n < claimed; n++) this.#claims.take(network, this.#clock.now())
  }

  #run(script: ScriptName, args: readonly string[]): Promise<unknown> {
    return this.#command(this.#evaluation(script, args))
  }

  #evaluation(script: ScriptName, args: readonly string[]): readonly string[] {
    return ['EVALSHA', this.#hashes.get(script) ?? '', '1', this.#prefix, ...args]
  }

  /** What cannot be read at all would fail each command. */
  async #clear(run: RunCommand): Promise<void> {
    const gone = answers.texts.parse(await run(this.#evaluation('clear', HASHES)))
    if (gone.length > 0)
      this.#log.warn({ keys: gone.join(', ') }, 'Redis had something else under keys of ours: removed')
  }

  /** Removes entries of the roster that nobody can read, unless they have changed. */
  async #drop(rubbish: readonly (readonly [string, string])[]): Promise<void> {
    let removed = 0
    for (let at = 0; at < rubbish.length; at += DROPPED_AT_ONCE) {
      const some = rubbish.slice(at, at + DROPPED_AT_ONCE)
      const texts = some.flatMap(([name, record]) => [name, sha1(record)])
      removed += this.#read(answers.number, await this.#run('drop', texts))
    }
    // Bytes that are no text are not found again, and stay.
    this.#log.warn({ rubbish: rubbish.length, removed }, 'Redis has entries in the roster that are none')
  }

  /** Reads a whole hash, in pages. */
  async #hash(key: string): Promise<ReadonlyMap<string, string>> {
    const pairs = new Map<string, string>()
    let cursor = '0'
    do {
      const reply = await this.#command(['HSCAN', key, cursor, 'COUNT', PAGE])
      const [next, page] = this.#read(answers.page, reply)
      for (const [field, value] of inPairs(page)) pairs.set(field, value)
      cursor = next
    } while (cursor !== '0')
    return pairs
  }

  async #command(args: readonly string[]): Promise<unknown> {
    try {
      return await this.#connection.run(args)
    } catch (error) {
      throw new BackplaneAwayError(errorText(error), { cause: error })
    }
  }

  /** What is lost is made up for when Redis is back. */
  #tell(script: ScriptName, args: readonly string[]): void {
    this.#run(script, args).catch(() => undefined)
  }

  #read<Answer>(schema: z.ZodType<Answer>, reply: unknown): Answer {
    const read = schema.safeParse(reply)
    if (read.success) return read.data
    this.#log.warn({}, 'Redis answers what none of our scripts does')
    throw new BackplaneAwayError('Redis answers what none of our scripts does')
  }

  #hear(channel: string, text: string): void {
    const isTooLong = text.length > MAX_PUBLISHED
    const isChange = channel === this.#changes
    const change = isChange && !isTooLong ? readChange(text) : undefined
    const message = isChange || isTooLong ? undefined : readNodeMessage(text)
    if (change) this.#listener?.changed(change)
    else if (message) this.#listener?.message(message.from, message.after, message.text)
    else this.#log.warn({ characters: text.length }, 'Redis sends what no node says')
  }

  #noteState(isUp: boolean, reason: string): void {
    if (isUp) this.#log.info({}, 'Redis is there: the nodes of the network are reached')
    else this.#log.warn({ reason }, 'Redis is away: this node serves the people that it has')
    if (isUp) this.#listener?.up()
    else this.#listener?.away()
  }
}

const textsOf = (entry: RosterEntry): readonly string[] => entryTexts(entry, lookAlikeKeys(entry.name))

const scriptNames = Object.keys(SCRIPTS).filter((name): name is ScriptName => name in SCRIPTS)

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

function inPairs(texts: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < texts.length; at += 2) pairs.push([texts[at] ?? '', texts[at + 1] ?? ''])
  return pairs
}
