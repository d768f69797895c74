import { createHash } from 'node:crypto'
import type { ManualClock } from '../../../../base/testing/manual-clock'
import { waitUntil } from '../../../../base/testing/wait-until'
import { jsonIn, isObject } from '../../../../base/json'
import { type ListedRoom, rawObject, type RawObject } from '../../../../protocol/rooms'
import { GUEST_TOKEN, type RoomAction, type RoomNews, roomNewsIn } from '../../../../protocol/rooms/inside'
import type { MemoryBackplane } from '../../../backplane/memory/memory-backplane'
import type { RoomLimits } from '../room'
import type { JoinedClient, RoomPort } from '../../host/room-handler'
import { RoomStore } from '../room-store'
import type { RoomVoice, VoiceAdmission, VoiceRights } from '../room-voice'
import { Rooms } from '../rooms'

/** The key of somebody with this name. */
export const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex')

type NewsOf<Action extends RoomNews['action']> = Extract<RoomNews, { action: Action }>

/** A phone at a room host. */
export class RoomPhone {
  readonly client: JoinedClient
  readonly #host: RoomHostForTests
  readonly news: RoomNews[] = []
  isInside = false
  /** With which its WebSocket was closed. */
  closeCode: number | undefined

  constructor(host: RoomHostForTests, client: JoinedClient) {
    this.#host = host
    this.client = client
  }

  say(action: RoomAction, fields: object = {}): void {
    const object = { action, ...fields }
    this.#host.rooms.message(this.client, { object, raw: rawObject(object) })
  }

  /** Waits for the next news of this kind, and takes it, with all before it. */
  async hears<Action extends RoomNews['action']>(action: Action): Promise<NewsOf<Action>> {
    const isIt = (news: RoomNews): news is NewsOf<Action> => news.action === action
    await waitUntil(() => this.news.some(isIt))
    const at = this.news.findIndex(isIt)
    const found = this.news.splice(0, at + 1).find(isIt)
    if (!found) throw new Error('it was there')
    return found
  }

  /** All news of this kind so far. */
  heard<Action extends RoomNews['action']>(action: Action): readonly NewsOf<Action>[] {
    return this.news.filter((news): news is NewsOf<Action> => news.action === action)
  }

  /** Enters, and waits until it is inside. */
  async enter(fields: object = {}): Promise<NewsOf<'room'>> {
    this.say('enter', fields)
    const room = await this.hears('room')
    await waitUntil(() => this.news.some(({ action }) => action === 'ready'))
    return room
  }

  /** What is said after `enter` when it fails. */
  async isRefused(fields: object = {}): Promise<string> {
    this.say('enter', fields)
    const { reason } = await this.hears('refused')
    await waitUntil(() => this.closeCode !== undefined)
    return `${reason} ${this.closeCode}`
  }

  lose(): void {
    this.#host.rooms.left(this.client)
  }
}

/** Somebody without an identity at the door of a room. */
export class GuestAtDoor {
  readonly #host: RoomHostForTests
  readonly #client: JoinedClient
  /** What it was told, as JSON. */
  readonly news: string[] = []
  closeCode: number | undefined

  constructor(host: RoomHostForTests, client: JoinedClient) {
    this.#host = host
    this.#client = client
  }

  ask(fields: object): void {
    const object = { action: 'ask', ...fields }
    this.#host.rooms.message(this.#client, { object, raw: rawObject(object) })
  }

  lose(): void {
    this.#host.rooms.left(this.#client)
  }
}

/** A room host without WebSockets. */
export class RoomHostForTests implements RoomPort, RoomVoice {
  readonly rooms: Rooms
  readonly #phones = new Map<JoinedClient, RoomPhone>()
  readonly #guests = new Map<JoinedClient, GuestAtDoor>()
  /** What was told to the servers of voice. */
  readonly voice: string[] = []
  /** The servers of voice have changed. */
  changeVoice: () => void = () => undefined
  /** What was told to the list of rooms, and who may see what was told last. */
  readonly listed: string[] = []
  viewers: readonly string[] | undefined
  /** Mistakes of ours. */
  readonly logged: string[] = []
  #count = 0
  /** The gateway of everybody has not read. */
  isGatewayBusy = false

  /** @param firstUser the number of the first member of each room */
  constructor(
    backplane: MemoryBackplane,
    clock: ManualClock,
    limits?: Partial<RoomLimits>,
    firstUser: number | 'random' = 1,
  ) {
    this.rooms = new Rooms({
      ...{ clock, port: this, voice: this, limits },
      log: {
        info: () => undefined,
        warn: ({ error }, message) => this.logged.push(`${message}: ${String(error)}`),
      },
      ...(firstUser !== 'random' && { firstUser }),
      store: new RoomStore(backplane),
      personOf: (token) => (token === '' ? undefined : { name: token, key: keyOf(token) }),
    })
  }

  /** Somebody comes to the door of a room. */
  phone(name: string, room = 'lobby'): RoomPhone {
    const client = { id: `client ${++this.#count}`, room, token: name }
    const phone = new RoomPhone(this, client)
    this.#phones.set(client, phone)
    this.rooms.joined(client)
    return phone
  }

  guest(room = 'lobby'): GuestAtDoor {
    const client = { id: `client ${++this.#count}`, room, token: GUEST_TOKEN }
    const guest = new GuestAtDoor(this, client)
    this.#guests.set(client, guest)
    this.rooms.joined(client)
    return guest
  }

  async inside(name: string, fields: object = {}, room = 'lobby'): Promise<RoomPhone> {
    const phone = this.phone(name, room)
    await phone.enter(fields)
    return phone
  }

  send(client: JoinedClient, message: RawObject): void {
    this.#guests.get(client)?.news.push(message)
    this.#phones.get(client)?.news.push(read(message))
  }

  letIn(client: JoinedClient): void {
    const phone = this.#phones.get(client)
    if (phone) phone.isInside = true
  }

  list(room: ListedRoom, viewers: readonly string[] | undefined): void {
    this.listed.push(`${room.name}: ${room.people.map(({ name }) => name).join()} of ${room.count}`)
    this.viewers = viewers
  }

  hide(room: string): void {
    if (this.listed.at(-1)?.startsWith(`${room}:`)) this.listed.push(`no ${room}`)
  }

  broadcast(room: string, message: RawObject): void {
    for (const [client, { isInside, news }] of this.#phones)
      if (isInside && client.room === room) news.push(read(message))
  }

  isBusy(): boolean {
    return this.isGatewayBusy
  }

  kick(client: JoinedClient, closeCode: number): void {
    const phone = this.#phones.get(client) ?? this.#guests.get(client)
    if (!phone) return
    phone.closeCode = closeCode
    this.#phones.delete(client)
    this.#guests.delete(client)
    this.rooms.left(client)
  }

  admit(_groupId: number, { user, isModerator, isMuted, mode }: VoiceRights): VoiceAdmission {
    const rights = [...(isModerator ? ['moderator'] : []), ...(isMuted ? ['muted'] : [])]
    const words = [`user-${user}`, ...rights, ...(mode === 'open' ? [] : [mode])]
    return { ticket: words.join('-'), secret: 'secret', balancer: ':5069' }
  }

  setMuted(_groupId: number, user: number, isMuted: boolean): void {
    this.voice.push(`${user} ${isMuted ? 'muted' : 'not muted'}`)
  }

  gone(_groupId: number, user: number): void {
    this.voice.push(`${user} gone`)
  }

  giveFloor(_groupId: number, to: Pick<VoiceRights, 'user' | 'isMuted'> | undefined): void {
    this.voice.push(to === undefined ? 'floor taken' : `floor to ${to.user}`)
  }

  follow(onChanged: () => void): () => void {
    this.changeVoice = onChanged
    return () => (this.changeVoice = () => undefined)
  }
}

function read(text: RawObject): RoomNews {
  const object = jsonIn(text)
  const news = isObject(object) ? roomNewsIn(object) : undefined
  if (!news) throw new Error(`this is no news: ${text}`)
  return news
}
