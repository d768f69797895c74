import type { JoinedClient } from './room-handler'

/** A place of a client that has joined without an id, as in the document’s example: the id comes with its first message. */
interface Place {
  readonly room: string
  readonly token: string
  member: JoinedClient | undefined
  /** Whether its room has let it in. */
  isInside: boolean
}

/** How many places a room has here. */
interface Count {
  all: number
  inside: number
}

/** The clients of one gateway, at a room host. Pure. */
export class GatewayMembers {
  readonly #most: number
  readonly #byId = new Map<string, Place>()
  /** The oldest first. */
  readonly #alike = new Map<string, Set<Place>>()
  readonly #inRoom = new Map<string, Count>()
  #size = 0

  /** @param most places */
  constructor(most: number) {
    this.#most = most
  }

  get isFull(): boolean {
    return this.#size >= this.#most
  }

  get all(): readonly JoinedClient[] {
    return [...this.#byId.values()].flatMap(({ member }) => member ?? [])
  }

  /** Whether a client of this room is here, with an id or without. */
  isIn(room: string): boolean {
    return this.#inRoom.has(room)
  }

  /** Whether a client is here that the room has not let in. */
  hasStrangers(room: string): boolean {
    const count = this.#inRoom.get(room)
    return count !== undefined && count.inside < count.all
  }

  /** Those that the room has let in. */
  inside(room: string): readonly JoinedClient[] {
    return [...this.#byId.values()].flatMap((place) =>
      place.isInside && place.room === room && place.member ? place.member : [],
    )
  }

  /** @returns false for a client that is in already, or not here */
  letIn({ id }: JoinedClient): boolean {
    const place = this.#byId.get(id)
    if (!place || place.isInside) return false
    place.isInside = true
    const count = this.#inRoom.get(place.room)
    if (count) count.inside++
    return true
  }

  /** The client with this id, if it is in this room with this token. @param room and token: undefined if they are not known */
  find(id: string, room: string | undefined, token: string | undefined): JoinedClient | undefined {
    const member = this.#byId.get(id)?.member
    const isSame = (room ?? member?.room) === member?.room && (token ?? member?.token) === member?.token
    return isSame ? member : undefined
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  /** @returns the new member */
  add(id: string, room: string, token: string): JoinedClient {
    return this.#name(this.#addPlace(room, token), id)
  }

  /** For a client whose id comes later. */
  addNameless(room: string, token: string): void {
    this.#addPlace(room, token)
  }

  /** Gives the oldest client without an id in this room with this token its id. @returns undefined if there is none */
  bind(id: string, room: string, token: string): JoinedClient | undefined {
    for (const place of this.#alike.get(alike(room, token)) ?? [])
      if (!place.member) return this.#name(place, id)
    return undefined
  }

  remove({ id }: JoinedClient): void {
    const place = this.#byId.get(id)
    if (place) this.#removePlace(place)
  }

  /** Removes the oldest client in this room with this token. @returns it, if it had an id */
  removeOldest(room: string, token: string): JoinedClient | undefined {
    const [oldest] = this.#alike.get(alike(room, token)) ?? []
    if (oldest) this.#removePlace(oldest)
    return oldest?.member
  }

  #addPlace(room: string, token: string): Place {
    const place: Place = { room, token, member: undefined, isInside: false }
    const key = alike(room, token)
    this.#alike.set(key, (this.#alike.get(key) ?? new Set()).add(place))
    const count = this.#inRoom.get(room) ?? { all: 0, inside: 0 }
    count.all++
    this.#inRoom.set(room, count)
    this.#size++
    return place
  }

  #name(place: Place, id: string): JoinedClient {
    const member: JoinedClient = { id, room: place.room, token: place.token }
    place.member = member
    this.#byId.set(id, place)
    return member
  }

  #removePlace(place: Place): void {
    const { room, token, member, isInside } = place
    if (member) this.#byId.delete(member.id)
    const key = alike(room, token)
    const places = this.#alike.get(key)
    places?.delete(place)
    if (places?.size === 0) this.#alike.delete(key)
    this.#size--
    const count = this.#inRoom.get(room)
    if (!count) return
    if (isInside) count.inside--
    if (--count.all === 0) this.#inRoom.delete(room)
  }
}

/** A room’s name has no control characters. */
const alike = (room: string, token: string): string => `${room}\0${token}`
