import type { CancelTimer, Clock } from '../../../base/clock'
import type { JsonObject } from '../../../base/json'
import { ROOM_CLOSE } from '../../../protocol/rooms/close-codes'
import { roomRequestIn } from '../../../protocol/rooms/inside'
import { Room, type RoomLimits } from './room'
import type { ClientId, Person, RoomAudience } from './room-audience'
import type { RoomStore } from './room-store'
import type { RoomVoice } from './room-voice'

export interface RoomsOptions {
  readonly clock: Clock
  readonly store: RoomStore
  readonly audience: RoomAudience
  readonly voice: RoomVoice
  /** Whose token it is; undefined: it is none of ours, or has expired. */
  readonly personOf: (token: string) => Person | undefined
  readonly limits?: Partial<RoomLimits> | undefined
}

/** How long a client may take to enter. ms */
const ENTER_MS = 10_000

/** A client with a good token. */
interface Arrival {
  readonly person: Person
  readonly room: string
  readonly cancelWait: CancelTimer
  /** It has asked to enter, which it does once. */
  isEntering: boolean
}

/** The rooms that this host has now. */
export class Rooms {
  readonly #options: RoomsOptions
  readonly #rooms = new Map<string, Room>()
  readonly #arrivals = new Map<ClientId, Arrival>()

  constructor(options: RoomsOptions) {
    this.#options = options
  }

  /** Rooms with somebody in them. */
  get size(): number {
    return this.#rooms.size
  }

  get members(): number {
    return [...this.#rooms.values()].reduce((sum, { size }) => sum + size, 0)
  }

  /** A client has come to a gateway. */
  joined(name: string, client: ClientId, token: string): void {
    if (this.#arrivals.has(client)) return
    const { audience, clock, personOf } = this.#options
    const person = personOf(token)
    if (!person) return audience.dismiss(name, client, ROOM_CLOSE.badToken)
    const cancelWait = clock.after(ENTER_MS, () => {
      this.left(client)
      audience.dismiss(name, client, ROOM_CLOSE.policy)
    })
    this.#arrivals.set(client, { person, room: name, cancelWait, isEntering: false })
    this.#roomOf(name).arrive(client)
  }

  /** A client's WebSocket is gone. */
  left(client: ClientId): void {
    const arrival = this.#arrivals.get(client)
    if (!arrival) return
    arrival.cancelWait()
    this.#arrivals.delete(client)
    this.#rooms.get(arrival.room)?.lose(client)
  }

  /** A client says something. What is no request is told so. */
  said(client: ClientId, message: JsonObject): void {
    const arrival = this.#arrivals.get(client)
    if (!arrival) return
    const request = roomRequestIn(message)
    if (!request || (request.action === 'enter' && arrival.isEntering)) {
      const refusal = { action: 'refused', of: request?.action ?? '', reason: 'invalid' }
      return this.#options.audience.tell(arrival.room, client, JSON.stringify(refusal))
    }
    if (request.action === 'enter') {
      arrival.isEntering = true
      arrival.cancelWait()
    }
    this.#rooms.get(arrival.room)?.request(client, arrival.person, request)
  }

  /** Ends everything; the rooms stay in the store. */
  async close(): Promise<void> {
    for (const { cancelWait } of this.#arrivals.values()) cancelWait()
    this.#arrivals.clear()
    await Promise.all([...this.#rooms.values()].map((room) => room.close()))
    this.#rooms.clear()
  }

  #roomOf(name: string): Room {
    const known = this.#rooms.get(name)
    if (known) return known
    const { clock, store, voice, limits } = this.#options
    const room: Room = new Room({
      ...{ name, clock, store, voice, limits },
      audience: { ...this.#audience },
      onEmpty: () => {
        this.#rooms.delete(name)
        void room.close()
      },
    })
    this.#rooms.set(name, room)
    return room
  }

  /** A client that a room dismisses is not there any more. */
  get #audience(): RoomAudience {
    const { audience } = this.#options
    return {
      tell: (room, client, text) => audience.tell(room, client, text),
      tellAll: (room, text) => audience.tellAll(room, text),
      dismiss: (room, client, code) => {
        this.#arrivals.get(client)?.cancelWait()
        this.#arrivals.delete(client)
        audience.dismiss(room, client, code)
      },
    }
  }
}
