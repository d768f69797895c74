import type { CancelTimer, Clock } from '../../../base/clock'
import { LIST_PAGE, type ListedRoom, MAX_LISTED_ROOMS } from '../../../protocol/rooms'
import type { RoomsHost } from './rooms'

/** Somebody who follows the list. */
export interface ListClient {
  /** What it has not read yet. */
  readonly queuedBytes: number
  deliver(text: Buffer): void
}

/** A room as one host has it. */
interface Listed {
  readonly text: string
  /** Keys of those who may see it; undefined: everybody may. */
  readonly viewers: ReadonlySet<string> | undefined
}

interface Watcher {
  readonly client: ListClient
  readonly key: string
  /** Names of rooms of which it has to be told: of those that are there, and those that it has been told. */
  readonly due: Set<string>
  /** Names of rooms that it has been told. */
  readonly told: Set<string>
}

/** Changes are told at most so often, also to whoever does not read; who does gets more after so long. ms */
const TELL_MS = 1_000
const MORE_MS = 50
/** A client that has not read so much is told no more until it has. Bytes */
const MAX_UNREAD = 256 * 1024

/** The list of rooms as a gateway hears it from all room hosts, and those who follow it. Pure but for its clock. */
export class RoomList {
  readonly #clock: Clock
  /**
   * By their names, as each host has them: the one that told of it last counts. While a room moves, the old host may tell of it once more,
   * and hides it thereafter.
   */
  readonly #rooms = new Map<string, Map<RoomsHost, Listed>>()
  readonly #watchers = new Map<ListClient, Watcher>()
  #cancelTimer: CancelTimer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of rooms in the list. */
  get size(): number {
    return this.#rooms.size
  }

  /** @param viewers keys of those who may see it; undefined: everybody may */
  show(host: RoomsHost, room: ListedRoom, viewers: readonly string[] | undefined): void {
    const { name } = room
    if (!this.#rooms.has(name) && this.#rooms.size >= MAX_LISTED_ROOMS) return
    const byHost = this.#rooms.get(name) ?? new Map<RoomsHost, Listed>()
    byHost.delete(host)
    byHost.set(host, { text: JSON.stringify(room), viewers: viewers && new Set(viewers) })
    this.#rooms.set(name, byHost)
    this.#changed(name)
  }

  /** A room has nobody in it any more, or is not to be seen. Another host may have it by now. */
  hide(host: RoomsHost, name: string): void {
    const byHost = this.#rooms.get(name)
    if (!byHost?.delete(host)) return
    if (byHost.size === 0) this.#rooms.delete(name)
    this.#changed(name)
  }

  /** A room host is lost. */
  hostDown(host: RoomsHost): void {
    for (const name of [...this.#rooms.keys()]) this.hide(host, name)
  }

  /** Tells somebody the list, and what changes in it. */
  watch(client: ListClient, key: string): void {
    const watcher = { client, key, due: new Set(this.#rooms.keys()), told: new Set<string>() }
    this.#watchers.set(client, watcher)
    // An empty list is told, too.
    if (!this.#tellPage(watcher)) client.deliver(textOf([], []))
    this.#tellLater(MORE_MS)
  }

  leave(client: ListClient): void {
    this.#watchers.delete(client)
    if (this.#watchers.size > 0) return
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #changed(name: string): void {
    const isThere = this.#rooms.has(name)
    for (const { due, told } of this.#watchers.values())
      if (isThere || told.has(name)) due.add(name)
      else due.delete(name)
    this.#tellLater(TELL_MS)
  }

  #tellLater(ms: number): void {
    if (this.#watchers.size > 0) this.#cancelTimer ??= this.#clock.after(ms, () => this.#tellAll())
  }

  #tellAll(): void {
    this.#cancelTimer = undefined
    const waitsMs = [...this.#watchers.values()].flatMap((watcher) => {
      this.#tellPage(watcher)
      if (watcher.due.size === 0) return []
      return hasRead(watcher.client) ? MORE_MS : TELL_MS
    })
    if (waitsMs.length > 0) this.#tellLater(waitsMs.includes(MORE_MS) ? MORE_MS : TELL_MS)
  }

  #shown(name: string): Listed | undefined {
    return [...(this.#rooms.get(name)?.values() ?? [])].at(-1)
  }

  /** @returns false when there was nothing to tell */
  #tellPage({ client, key, due, told }: Watcher): boolean {
    if (due.size === 0 || !hasRead(client)) return false
    const [rooms, gone]: [string[], string[]] = [[], []]
    for (const name of due) {
      if (rooms.length >= LIST_PAGE || gone.length >= LIST_PAGE) break
      due.delete(name)
      const listed = this.#shown(name)
      if (listed && listed.viewers?.has(key) !== false) {
        rooms.push(listed.text)
        told.add(name)
      } else if (told.delete(name)) gone.push(name)
    }
    if (rooms.length + gone.length === 0) return false
    client.deliver(textOf(rooms, gone))
    return true
  }
}

const hasRead = ({ queuedBytes }: ListClient): boolean => queuedBytes <= MAX_UNREAD

/** @param rooms in JSON */
const textOf = (rooms: readonly string[], gone: readonly string[]): Buffer =>
  Buffer.from(`{"action":"rooms","rooms":[${rooms.join()}],"gone":${JSON.stringify(gone)}}`)
