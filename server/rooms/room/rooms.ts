import type { CancelTimer, Clock } from '../../../base/clock'
import { rawObject, type RawMessage, ROOM_CLOSE } from '../../../protocol/rooms'
import { roomRequestIn } from '../../../protocol/rooms/inside'
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
    const person = personOf(client.token)
    if (!person) return port.kick(client, ROOM_CLOSE.badToken)
    const cancelWait = clock.after(ENTER_MS, () => port.kick(client, ROOM_CLOSE.policy))
    this.#arrivals.set(client, { person, cancelWait, isEntering: false })
    this.#roomOf(client.room).arrive(client)
    port.send(client, HELLO)
  }

  left(client: JoinedClient): void {
    this.#arrivals.get(client)?.cancelWait()
    if (this.#arrivals.delete(client)) this.#rooms.get(client.room)?.lose(client)
  }

  message(client: JoinedClient, { object }: RawMessage): void {
    const arrival = this.#arrivals.get(client)
    if (!arrival) return
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

  /** Ends everything; the rooms stay in the store. */
  async close(): Promise<void> {
    this.#endVoice()
    for (const { cancelWait } of this.#arrivals.values()) cancelWait()
    this.#arrivals.clear()
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
