import { randomBytes, randomInt } from 'node:crypto'
import { jsonIn } from '../../../base/json'
import { type RoomEvent, roomEventIn } from '../../../protocol/rooms/inside'
import type { Backplane } from '../../backplane/backplane'
import type { FilePart, PutOutcome } from '../../backplane/files'
import { readRoomRecord, type RoomRecord, roomRecordText } from './room-record'

/** A room that is there, as it was read or written last. */
export interface KeptRecord {
  readonly record: RoomRecord
  readonly text: string
}

const GROUPS = 65_536
/** What a person may begin to put into rooms. Parts of images */
const PARTS_A_DAY = 1024
/** Rooms that one person makes in a day. One between two is made anew for each of their conversations. */
const MAX_MADE = { any: 50, direct: 1_000 } as const
export type MadeRoom = keyof typeof MAX_MADE
const DAY_MS = 86_400_000
/** More often than this a group is not looked for. */
const TRIES = 32

/** The rooms of a network, in its backplane, for one room host. Each method rejects with a `BackplaneAwayError` while that cannot be reached. */
export class RoomStore {
  readonly #backplane: Backplane
  /** This run of the host. */
  readonly #host = randomId()

  constructor(backplane: Backplane) {
    this.#backplane = backplane
  }

  /** Names a room of this host: unique in the network. */
  newHolder(): string {
    return `${this.#host}.${randomId()}`
  }

  /** Shows for a while that this host lives. */
  async live(ms: number): Promise<void> {
    await this.#backplane.takeLease(leaseOf(this.#host), this.#host, ms)
  }

  /** Whether a room is, or was last, at this host. @param host the part of a holder before the dot */
  isOwn(host: string): boolean {
    return host === this.#host
  }

  /** Whether a host lives. @param host as above */
  async lives(host: string): Promise<boolean> {
    return (await this.#backplane.leaseHolder(leaseOf(host))) === host
  }

  /** Whether this host is the one that looks for rooms of dead hosts in the next time. */
  async maySweep(ms: number): Promise<boolean> {
    return (await this.#backplane.takeLease('sweep of rooms', this.#host, ms)) === this.#host
  }

  /** All rooms, by their names. */
  async all(): Promise<ReadonlyMap<string, KeptRecord>> {
    const all = new Map<string, KeptRecord>()
    for (const [name, text] of await this.#backplane.records('rooms')) {
      const record = readRoomRecord(text)
      if (record) all.set(name, { record, text })
    }
    return all
  }

  /** @returns undefined where there is no room */
  async record(name: string): Promise<KeptRecord | undefined> {
    const text = await this.#backplane.record('rooms', name)
    const record = text === undefined ? undefined : readRoomRecord(text)
    return record && text !== undefined ? { record, text } : undefined
  }

  /** The last ones, in order. */
  async events(name: string): Promise<readonly RoomEvent[]> {
    const entries = await this.#backplane.journal(journalOf(name))
    const events = entries.map(({ text }) => roomEventIn(jsonIn(text)))
    // Others may have put anything there.
    return events.flatMap((event, n) => (event?.number === entries[n]?.number && event ? [event] : []))
  }

  /**
   * Makes a room.
   * @param record without its group, which is found here
   * @returns 'changed' when there is one of this name by now
   */
  async make(name: string, record: Omit<RoomRecord, 'groupId'>): Promise<KeptRecord | 'changed' | 'full'> {
    const rubbish = await this.#backplane.record('rooms', name)
    if (rubbish !== undefined && readRoomRecord(rubbish)) return 'changed'
    const groupId = await this.#takeGroup(name)
    if (groupId === undefined) return 'full'
    // A room that was removed while the store went away has left it.
    await this.#forget(name)
    const made = { ...record, groupId }
    const text = roomRecordText(made)
    const outcome = await this.#backplane.changeRecord('rooms', name, { before: rubbish, after: text })
    if (outcome === 'done') return { record: made, text }
    await this.#giveGroup(name, groupId)
    return outcome
  }

  /** Counts a room that somebody makes. @returns false when it is one too many today */
  async mayMake(key: string, what: MadeRoom): Promise<boolean> {
    const counted = what === 'direct' ? `rooms between two made by ${key}` : `rooms made by ${key}`
    return (await this.#backplane.count(counted, 1, DAY_MS)) <= MAX_MADE[what]
  }

  /** @returns the record as it is kept now; undefined when somebody else has changed it */
  async change(name: string, before: KeptRecord, record: RoomRecord): Promise<KeptRecord | undefined> {
    const text = roomRecordText(record)
    const change = { before: before.text, after: text }
    const outcome = await this.#backplane.changeRecord('rooms', name, change)
    return outcome === 'done' ? { record, text } : undefined
  }

  /** Writes a room again that the store has lost, unless there is another one of this name by now. */
  async putBack(name: string, { record, text }: KeptRecord): Promise<void> {
    const outcome = await this.#backplane.changeRecord('rooms', name, { before: undefined, after: text })
    if (outcome !== 'done') return
    const group = { before: undefined, after: name }
    await this.#backplane.changeRecord('groups', String(record.groupId), group)
  }

  /** Removes a room, if it is as it was read. */
  async remove(name: string, { record, text }: KeptRecord): Promise<void> {
    const outcome = await this.#backplane.changeRecord('rooms', name, { before: text, after: undefined })
    if (outcome !== 'done') return
    await this.#forget(name)
    await this.#giveGroup(name, record.groupId)
  }

  append(name: string, event: RoomEvent): Promise<'done' | 'changed' | 'full'> {
    return this.#backplane.append(journalOf(name), { number: event.number, text: JSON.stringify(event) })
  }

  /** A part of an image, as whoever is its owner has encrypted it. */
  putPart(name: string, part: Omit<FilePart, 'folder'>): Promise<PutOutcome> {
    return this.#backplane.putPart({ ...part, folder: name })
  }

  /** @returns undefined for a part of an image that is not there as a whole */
  part(name: string, image: string, part: number): Promise<Uint8Array | undefined> {
    return this.#backplane.part(name, image, part)
  }

  /** Somebody begins an image of so many parts. @returns whether they may put so many into rooms, today */
  async spendParts(key: string, parts: number): Promise<boolean> {
    return (await this.#backplane.count(`image-parts:${key}`, parts, DAY_MS)) <= PARTS_A_DAY
  }

  async #forget(name: string): Promise<void> {
    await this.#backplane.removeJournal(journalOf(name))
    await this.#backplane.removeFiles(name)
  }

  /** A number that no other room has. */
  async #takeGroup(name: string): Promise<number | undefined> {
    for (let n = 0; n < TRIES; n++) {
      const groupId = randomInt(GROUPS)
      const change = { before: undefined, after: name }
      const outcome = await this.#backplane.changeRecord('groups', String(groupId), change)
      if (outcome === 'done') return groupId
      if (outcome === 'full') return undefined
    }
    return undefined
  }

  async #giveGroup(name: string, groupId: number): Promise<void> {
    await this.#backplane.changeRecord('groups', String(groupId), { before: name, after: undefined })
  }
}

const randomId = (): string => randomBytes(16).toString('base64url')

const leaseOf = (host: string): string => `room host ${host}`

const journalOf = (name: string): string => `room:${name}`
