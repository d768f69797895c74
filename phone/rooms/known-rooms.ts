import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { InMemoryContent, type StoredContent } from '../../base/files/stored-content'
import { omit } from '../../base/omit'
import { isRoomName } from '../../protocol/rooms'
import type { Fingerprint } from '../../protocol/directory'
import { isTopic, personKey, type RoomSettings } from '../../protocol/rooms/inside'
import type { RoomMember } from '../model'
import { MAX_SERVER_CHARACTERS } from '../people/person-id'
import { serverKey } from '../people/server-key'

/** The most rooms that are stored, of all servers together. */
export const MAX_KNOWN_ROOMS = 500
/** Of each, the people that are stored. */
export const MAX_KNOWN_MEMBERS = 50
/** What we have read, or whom we have seen, is on disk after so long: more frequent writes are not worth it. ms */
const SLOW_WRITE_MS = 60_000

/** A place in the texts of a room: the last text that we have looked at. */
export interface ReadMark {
  readonly id: string
  /** When the host took it, Unix time, ms. */
  readonly unixMs: number
}

/** What is stored of a room. */
export interface KnownRoom {
  /** In the form of `serverKey`. */
  readonly server: string
  readonly name: string
  /** As we have seen it last, where we have been inside. */
  readonly seen?: Pick<RoomSettings, 'topic' | 'mode' | 'entry'>
  /** When we entered last, Unix time, ms; 0: never. */
  readonly enteredMs: number
  /** Nothing of it notifies until then, Unix time, ms. */
  readonly silencedUntilMs?: number
  readonly read?: ReadMark
  /** Identities of others whom we have seen inside, the last ones last. */
  readonly members?: readonly Fingerprint[]
}

const unixMs = z.number().min(0).max(8.64e15)

const room: z.ZodType<KnownRoom> = z.strictObject({
  server: z.string().max(MAX_SERVER_CHARACTERS),
  name: z.string().refine(isRoomName),
  seen: z
    .strictObject({
      topic: z.string().refine(isTopic),
      mode: z.enum(['open', 'push-to-talk']),
      entry: z.enum(['anybody', 'invited', 'link']),
    })
    .exactOptional(),
  enteredMs: unixMs,
  silencedUntilMs: unixMs.exactOptional(),
  read: z.strictObject({ id: z.string().max(32), unixMs }).exactOptional(),
  members: z.array(personKey).max(MAX_KNOWN_MEMBERS).exactOptional(),
})

export interface KnownRoomsOptions {
  /** Undefined: they are known until the program ends. */
  readonly file: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

/**
 * Stores rooms on disk: those that we have been in, those that are silenced, and what we have read of them. Beyond 500 those are
 * removed that we have not been in for longest.
 */
export class KnownRooms extends EventEmitter<{ changed: [] }> {
  readonly #file: StoredContent<{ readonly rooms: readonly KnownRoom[] }>
  readonly #rooms: Map<string, KnownRoom>

  constructor({ file, clock, onProblem }: KnownRoomsOptions) {
    super()
    const initial = { rooms: [] }
    this.#file =
      file === undefined
        ? new InMemoryContent(initial)
        : new JsonFile({
            ...{ file, what: 'rooms', clock, onProblem, initial },
            schema: z.strictObject({ rooms: z.array(room).max(MAX_KNOWN_ROOMS) }),
          })
    this.#rooms = new Map(this.#file.content.rooms.map((known) => [keyOf(known), known]))
  }

  /** Of one server, in no order. */
  at(server: string): readonly KnownRoom[] {
    const key = serverKey(server)
    return [...this.#rooms.values()].filter((known) => known.server === key)
  }

  /** Undefined if nothing is stored of the room. */
  find(server: string, name: string): KnownRoom | undefined {
    return this.#rooms.get(keyOf({ server: serverKey(server), name }))
  }

  /**
   * We are inside.
   * @param enteredMs since when, Unix time
   */
  noteInside(server: string, name: string, { topic, mode, entry }: RoomSettings, enteredMs: number): void {
    this.#change(server, name, (before) => ({ ...before, seen: { topic, mode, entry }, enteredMs }))
  }

  /** @param untilMs Unix time; undefined: it notifies again */
  silence(server: string, name: string, untilMs: number | undefined): void {
    this.#change(server, name, (before) => ({
      ...omit(before, 'silencedUntilMs'),
      ...(untilMs !== undefined && { silencedUntilMs: untilMs }),
    }))
  }

  /** The last text that we have looked at. */
  markRead(server: string, name: string, { id, unixMs }: ReadMark): void {
    this.#change(server, name, (before) => ({ ...before, read: { id, unixMs } }), SLOW_WRITE_MS)
  }

  /** Notes the others who are inside, as far as their keys prove it. */
  noteMembers(server: string, name: string, members: readonly RoomMember[]): void {
    const keys = members
      .filter(({ isYou, isPresent, isInGroup }) => !isYou && isPresent && isInGroup)
      .map(({ key }) => key)
    this.#change(
      server,
      name,
      (before) => {
        const known = new Set(before.members)
        // The order of those who are known stays, so that nothing is written as they come and go.
        const fresh = keys.filter((key) => !known.has(key))
        if (fresh.length === 0) return before
        const gone = [...known].filter((key) => !keys.includes(key))
        const there = [...known].filter((key) => keys.includes(key))
        return { ...before, members: [...gone, ...there, ...fresh].slice(-MAX_KNOWN_MEMBERS) }
      },
      SLOW_WRITE_MS,
    )
  }

  forget(server: string, name: string): void {
    if (this.#rooms.delete(keyOf({ server: serverKey(server), name }))) this.#keep()
  }

  /** Removes all rooms, of all servers. */
  clear(): void {
    this.#rooms.clear()
    this.#file.replace({ rooms: [] })
    this.emit('changed')
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }

  #change(server: string, name: string, change: (before: KnownRoom) => KnownRoom, withinMs?: number): void {
    const place = { server: serverKey(server), name }
    const key = keyOf(place)
    const before = this.#rooms.get(key)
    const after = change(before ?? { ...place, enteredMs: 0 })
    if (isDeepStrictEqual(after, before) || place.server.length > MAX_SERVER_CHARACTERS) return
    this.#rooms.set(key, after)
    this.#forgetOldest(key)
    this.#keep(withinMs)
  }

  /** @param spared the room that has changed */
  #forgetOldest(spared: string): void {
    if (this.#rooms.size <= MAX_KNOWN_ROOMS) return
    const others = [...this.#rooms].filter(([key]) => key !== spared)
    const [oldest] = others.sort(([, one], [, other]) => one.enteredMs - other.enteredMs)
    if (oldest) this.#rooms.delete(oldest[0])
  }

  #keep(withinMs?: number): void {
    this.#file.set({ rooms: [...this.#rooms.values()] }, withinMs)
    this.emit('changed')
  }
}

/** No address contains a space. */
const keyOf = ({ server, name }: Pick<KnownRoom, 'server' | 'name'>): string => `${server} ${name}`
