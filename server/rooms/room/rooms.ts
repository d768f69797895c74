import type { CancelTimer, Clock } from '../../../base/clock'
import type { JsonObject } from '../../../base/json'
import { isName } from '../../../base/names/check-name'
import { rawObject, type RawMessage, ROOM_CLOSE } from '../../../protocol/rooms'
import { GUEST_TOKEN, type GuestNews, guestRequestIn, roomRequestIn } from '../../../protocol/rooms/inside'
import type { ServerLog } from '../../server-log'
import type { RoomHandler, JoinedClient, RoomPort } from '../host/room-handler'
import type { Person } from './person'
import { Room, type RoomLimits } from './room'
import type { RoomStore } from './room-store'
import { RoomsSweep } from './rooms-sweep'
import type { RoomVoice } from './room-voice'

export interface RoomsOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly store: RoomStore
  readonly port: RoomPort
  readonly voice: RoomVoice
  /** Whose token it is; undefined: it is none of ours, or has expired. */
  readonly personOf: (token: string) => Person | undefined
  readonly limits?: Partial<RoomLimits> | undefined
  /** Of each room; by default, a random one. */
  readonly firstUser?: number | undefined
}

/** How long a client may take to enter. ms */
const ENTER_MS = 10_000

const HELLO = rawObject({ action: 'hello' })

/** A client with a good token. */
interface Arrival {
  readonly person: Person
  readonly cancelWait: CancelTimer
  /** It has asked to enter, which it does once. */
  isEntering: boolean
}

/** The rooms that this host has now. */
export class Rooms implements RoomHandler {
  readonly #options: RoomsOptions
  readonly #rooms = new Map<string, Room>()
  readonly #arrivals = new Map<JoinedClient, Arrival>()
  /** Clients without a token, who ask to be let in: once, until their wait is over. */
  readonly #guests = new Map<JoinedClient, CancelTimer | 'asking'>()
  readonly #endVoice: () => void
  readonly #sweep: RoomsSweep

  constructor(options: RoomsOptions) {
    this.#options = options
    this.#endVoice = options.voice.follow(() => {
      for (const room of this.#rooms.values()) room.admitAgain()
    })
    this.#sweep = new RoomsSweep({ ...options, isHere: (name) => this.#rooms.has(name) })
  }

  /** Rooms with somebody in them. */
  get size(): number {
    return this.#rooms.size
  }

  get members(): number {
    return [...this.#rooms.values()].reduce((sum, { size }) => sum + size, 0)
  }

  joined(client: JoinedClient): void {
    const { port, clock, personOf } = this.#options
    if (client.token === GUEST_TOKEN) {
      this.#guests.set(
        client,
        clock.after(ENTER_MS, () => port.kick(client, ROOM_CLOSE.policy)),
      )
      return port.send(client, HELLO)
    }
    const person = personOf(client.token)
    if (!person) return port.kick(client, ROOM_CLOSE.badToken)
    const cancelWait = clock.after(ENTER_MS, () => port.kick(client, ROOM_CLOSE.policy))
    this.#arrivals.set(client, { person, cancelWait, isEntering: false })
    this.#roomOf(client.room).arrive(client)
    port.send(client, HELLO)
  }

  left(client: JoinedClient): void {
    this.#arrivals.get(client)?.cancelWait()
    const guest = this.#guests.get(client)
    if (typeof guest === 'function') guest()
    const isKnown = this.#guests.delete(client) || this.#arrivals.delete(client)
    if (isKnown) this.#rooms.get(client.room)?.lose(client)
  }

  message(client: JoinedClient, { object }: RawMessage): void {
    const arrival = this.#arrivals.get(client)
    if (!arrival) return this.#guestSays(client, object)
    const request = roomRequestIn(object)
    if (!request || (request.action === 'enter' && arrival.isEntering)) {
      const refusal = { action: 'refused', of: request?.action ?? '', reason: 'invalid' }
      return this.#options.port.send(client, rawObject(refusal))
    }
    if (request.action === 'enter') {
      arrival.isEntering = true
      arrival.cancelWait()
    }
    this.#rooms.get(client.room)?.request(client, arrival.person, request)
  }

  #guestSays(client: JoinedClient, message: JsonObject): void {
    const cancelWait = this.#guests.get(client)
    // It has asked already.
    if (typeof cancelWait !== 'function') return
    const request = guestRequestIn(message)
    cancelWait()
    this.#guests.set(client, 'asking')
    if (request && isName(request.name)) return this.#roomOf(client.room).ask(client, request)
    const { port } = this.#options
    port.send(client, rawObject({ action: 'refused', reason: 'invalid' } satisfies GuestNews))
    port.kick(client, ROOM_CLOSE.policy)
  }

  /** Ends everything; the rooms stay in the store. */
  async close(): Promise<void> {
    this.#endVoice()
    for (const { cancelWait } of this.#arrivals.values()) cancelWait()
    for (const guest of this.#guests.values()) if (guest !== 'asking') guest()
    this.#arrivals.clear()
    this.#guests.clear()
    await Promise.all([this.#sweep.stop(), ...[...this.#rooms.values()].map((room) => room.close())])
    this.#rooms.clear()
  }

  #roomOf(name: string): Room {
    const known = this.#rooms.get(name)
    if (known) return known
    const { clock, log, store, port, voice, limits, firstUser } = this.#options
    const room: Room = new Room({
      ...{ name, clock, log, store, port, voice, limits, firstUser },
      onEmpty: () => {
        this.#rooms.delete(name)
        void room.close()
      },
    })
    this.#rooms.set(name, room)
    return room
  }
}
