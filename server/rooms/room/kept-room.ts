import type { RoomEvent, RoomSettings } from '../../../protocol/rooms/inside'
import { JOURNAL_ENTRIES } from '../../backplane/journal'
import { RefusedError } from './refused-error'
import type { RoomRecord } from './room-record'
import type { KeptRecord, MadeRoom, RoomStore } from './room-store'

/** How often a change is tried that other hosts change at the same time. */
const TRIES = 4

/** What the network keeps of one room, as this host knows it. Other hosts may change it meanwhile, by mistake or after a failure. */
export class KeptRoom {
  readonly #store: RoomStore
  readonly #name: string
  /** Among all hosts that have or had the room. */
  readonly #holder: string
  #kept: KeptRecord | undefined
  #events: readonly RoomEvent[] = []

  constructor(store: RoomStore, name: string) {
    this.#store = store
    this.#holder = store.newHolder()
    this.#name = name
  }

  /** Undefined before `load`, and where there is no room. */
  get record(): RoomRecord | undefined {
    return this.#kept?.record
  }

  /** The last ones, in order. */
  get events(): readonly RoomEvent[] {
    return this.#events
  }

  /** The number of the last event; 0: there was none. */
  get last(): number {
    return this.#events.at(-1)?.number ?? 0
  }

  /**
   * Reads the room; one that is known it does not read again, but makes sure that the store has not lost it. From then on a host that
   * had the room before does not remove it when its own members have gone.
   */
  async load(): Promise<void> {
    if (this.#kept) this.#kept = await this.#present(this.#kept)
    else await this.#read()
    const holder = this.#holder
    if (this.#kept && this.#kept.record.holder !== holder) await this.change((room) => ({ ...room, holder }))
  }

  /** Makes the room. Another host may have made it meanwhile. */
  async make(settings: RoomSettings, moderator: string, what: MadeRoom): Promise<RoomRecord> {
    if (!(await this.#store.mayMake(moderator, what))) throw new RefusedError('too-many-rooms')
    const lists = { moderators: [moderator], invited: [], banned: [], muted: [] }
    const made = await this.#store.make(this.#name, { version: 1, holder: this.#holder, settings, ...lists })
    if (made === 'full') throw new RefusedError('full')
    if (made === 'changed') await this.#read()
    else this.#kept = made
    if (!this.#kept) throw new RefusedError('away')
    return this.#kept.record
  }

  /**
   * Changes the record, whoever else changes it meanwhile.
   * @param change gives undefined when there is no room for it
   */
  async change(change: (before: RoomRecord) => RoomRecord | undefined): Promise<RoomRecord> {
    for (let n = 0; n < TRIES; n++) {
      const before = this.#kept
      if (!before) throw new RefusedError('no-room')
      const after = change(before.record)
      if (!after) throw new RefusedError('full')
      if (after === before.record) return after
      const kept = await this.#store.change(this.#name, before, after)
      this.#kept = kept ?? (await this.#present(before))
      if (kept) return after
    }
    throw new RefusedError('away')
  }

  /**
   * Appends an event.
   * @param make it, with the number that it will have; refuses by a throw, or gives undefined if there is nothing to append
   * @param follow is given what other hosts have appended, before the event is made again
   */
  async append(
    make: (number: number) => RoomEvent | undefined,
    follow: (events: readonly RoomEvent[]) => void,
  ): Promise<RoomEvent | undefined> {
    for (let n = 0; n < TRIES; n++) {
      const event = make(this.last + 1)
      if (!event) return undefined
      const outcome = await this.#store.append(this.#name, event)
      if (outcome === 'full') throw new RefusedError('full')
      if (outcome === 'done') {
        this.#events = [...this.#events, event].slice(-JOURNAL_ENTRIES)
        return event
      }
      follow(await this.#catchUp())
    }
    throw new RefusedError('away')
  }

  /** Removes the room from the store, unless somebody has changed it. */
  async remove(): Promise<void> {
    const kept = this.#kept
    this.#kept = undefined
    this.#events = []
    if (kept) await this.#store.remove(this.#name, kept)
  }

  async #read(): Promise<void> {
    const kept = await this.#store.record(this.#name)
    this.#events = kept ? await this.#store.events(this.#name) : []
    this.#kept = kept
  }

  /** The record as it is now; a lost one is put back. */
  async #present(known: KeptRecord): Promise<KeptRecord> {
    const present = await this.#store.record(this.#name)
    if (!present) await this.#store.putBack(this.#name, known)
    return present ?? known
  }

  async #catchUp(): Promise<readonly RoomEvent[]> {
    const { last } = this
    this.#events = await this.#store.events(this.#name)
    return this.#events.filter(({ number }) => number > last)
  }
}
