import type { CancelTimer, Clock } from '../../../base/clock'
import { closeCodeOf, type GatewayClient, type RawObject, ROOM_CLOSE } from '../../../protocol/rooms'
import { HOST_WAIT_MS } from '../limits'
import { hostOfRoom } from './room-placement'

/** A room host, as rooms use it. */
export interface RoomsHost {
  /** By which all gateways know it. */
  readonly id: string
  /** It has not read what it was sent; `drained` is called when it has. */
  readonly isCongested: boolean
  join(client: GatewayClient): void
  leave(client: GatewayClient): void
  relay(client: GatewayClient, message: RawObject): void
}

/** A client, as rooms use it. */
export interface RoomsClient extends GatewayClient {
  deliver(text: Buffer): void
  /** Its room host takes messages now. */
  pump(): void
  close(code: number, reason: string): void
}

interface Member {
  readonly client: RoomsClient
  readonly room: Room
  /** Where the client has joined. */
  host: RoomsHost | undefined
  /** That host has said that the client is inside the room. */
  isInside: boolean
}

interface Room {
  readonly name: string
  readonly members: Map<string, Member>
  host: RoomsHost | undefined
  cancelWait: CancelTimer
}

/**
 * The rooms of a gateway: who is in them, and which room host has each. Clients stay when a room moves to another host: each leaves the
 * old one, if that is still there, and joins the new one, in the order in which they came. Pure but for its clock.
 */
export class Rooms {
  readonly #clock: Clock
  readonly #rooms = new Map<string, Room>()
  readonly #members = new Map<string, Member>()
  /** Those that can be reached, with the members that wait for each to read. */
  readonly #hosts = new Map<string, { readonly host: RoomsHost; readonly waiting: Set<Member> }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of clients. */
  get size(): number {
    return this.#members.size
  }

  get roomCount(): number {
    return this.#rooms.size
  }

  has(hostId: string): boolean {
    return this.#hosts.has(hostId)
  }

  /** A client has said who it is. */
  enter(client: RoomsClient): void {
    const room = this.#rooms.get(client.room) ?? this.#open(client.room)
    const member: Member = { client, room, host: undefined, isInside: false }
    room.members.set(client.id, member)
    this.#members.set(client.id, member)
    this.#advance(member)
  }

  /** A client is gone. */
  leave(client: RoomsClient): void {
    const member = this.#members.get(client.id)
    if (!member) return
    const { room, host } = member
    this.#members.delete(client.id)
    room.members.delete(client.id)
    this.#hosts.get(room.host?.id ?? '')?.waiting.delete(member)
    host?.leave(client)
    if (room.members.size > 0) return
    room.cancelWait()
    this.#rooms.delete(room.name)
  }

  /** Whether its room host takes a message of this client now. */
  canRelay(client: RoomsClient): boolean {
    const member = this.#members.get(client.id)
    return member !== undefined && this.#isReady(member)
  }

  relay(client: RoomsClient, message: RawObject): void {
    this.#members.get(client.id)?.host?.relay(client, message)
  }

  /** A room host can be reached. None with its id may be there. */
  hostUp(host: RoomsHost): void {
    this.#hosts.set(host.id, { host, waiting: new Set() })
    this.#placeAll()
  }

  /** A room host is lost. It knows that itself: nobody leaves. @returns false for one that was not there */
  hostDown(host: RoomsHost): boolean {
    if (this.#hosts.get(host.id)?.host !== host) return false
    this.#hosts.delete(host.id)
    for (const member of this.#members.values()) if (member.host === host) member.host = undefined
    this.#placeAll()
    return true
  }

  /** A room host has read what it was sent. */
  drained({ id }: RoomsHost): void {
    const known = this.#hosts.get(id)
    if (!known) return
    const waiting = [...known.waiting]
    known.waiting.clear()
    for (const member of waiting) this.#advance(member)
  }

  /**
   * @param isForInside only for clients of which the host has said that they are inside
   * @returns false for a room that this host does not have here
   */
  broadcast(host: RoomsHost, name: string, message: RawObject, isForInside: boolean): boolean {
    const room = this.#rooms.get(name)
    if (room?.host !== host) return false
    const text = Buffer.from(message)
    for (const { client, host: its, isInside } of room.members.values())
      if (its === host && (isInside || !isForInside)) client.deliver(text)
    return true
  }

  /** @returns false for a client that is not at this host */
  letIn(host: RoomsHost, id: string): boolean {
    const member = this.#members.get(id)
    if (member?.host !== host) return false
    member.isInside = true
    return true
  }

  /** @returns false for a client that is not in this room of this host */
  unicast(host: RoomsHost, name: string, id: string, message: RawObject): boolean {
    const member = this.#members.get(id)
    if (member?.host !== host || member.room.name !== name) return false
    member.client.deliver(Buffer.from(message))
    return true
  }

  /** @returns false for a client that is not at this host */
  kick(host: RoomsHost, id: string, reason: number): boolean {
    const member = this.#members.get(id)
    if (member?.host !== host) return false
    member.client.close(closeCodeOf(reason), '')
    return true
  }

  #open(name: string): Room {
    const room: Room = { name, members: new Map(), host: this.#hostFor(name), cancelWait: () => undefined }
    this.#rooms.set(name, room)
    if (!room.host) this.#awaitHost(room)
    return room
  }

  #hostFor(name: string): RoomsHost | undefined {
    return this.#hosts.get(hostOfRoom(name, this.#hosts.keys()) ?? '')?.host
  }

  #placeAll(): void {
    for (const room of this.#rooms.values()) this.#place(room)
  }

  #place(room: Room): void {
    const host = this.#hostFor(room.name)
    if (host === room.host) return
    const old = room.host && this.#hosts.get(room.host.id)
    for (const member of room.members.values()) {
      old?.waiting.delete(member)
      member.host?.leave(member.client)
      member.host = undefined
    }
    room.host = host
    room.cancelWait()
    if (!host) return this.#awaitHost(room)
    for (const member of room.members.values()) this.#advance(member)
  }

  /** Without a host for too long, clients are told to come back. */
  #awaitHost(room: Room): void {
    room.cancelWait = this.#clock.after(HOST_WAIT_MS, () => {
      for (const { client } of [...room.members.values()])
        client.close(ROOM_CLOSE.goingAway, 'there is no room host')
    })
  }

  /** Joins, and lets the client speak. */
  #advance(member: Member): void {
    const { client, room } = member
    const { host } = room
    if (!host || !this.#takes(host, member)) return
    if (member.host !== host) {
      member.host = host
      member.isInside = false
      host.join(client)
    }
    client.pump()
  }

  #isReady(member: Member): boolean {
    const { host } = member
    return host !== undefined && this.#takes(host, member)
  }

  /** @returns whether the host reads what it is sent; if not, the member waits for that */
  #takes(host: RoomsHost, member: Member): boolean {
    if (!host.isCongested) return true
    this.#hosts.get(host.id)?.waiting.add(member)
    return false
  }
}
