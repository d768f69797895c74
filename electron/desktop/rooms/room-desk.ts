import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../base/clock'
import { PacedSignal } from '../../../base/paced-signal'
import { SilenceWatch } from '../../../phone/availability/silence-watch'
import { inNameOrder } from '../../../phone/model/name-order'
import type { Phone } from '../../../phone/phone'
import type { KnownRoom, KnownRooms } from '../../../phone/rooms/known-rooms'
import { noteVisits } from '../../../phone/rooms/note-visits'
import type { RoomUpdate } from '../../../phone/rooms/room'
import type { EnterOptions } from '../../../phone/rooms/room-manager'
import { unreadOf } from '../../../phone/rooms/unread'
import { isDirectRoom, MAX_LISTED_PEOPLE } from '../../../protocol/rooms'
import type {
  CommandResult,
  Commands,
  GuestAsk,
  RoomInvitation,
  RoomMessage,
  RoomsSlice,
  ShownRoom,
} from '../../api'
import { guestPageUrl } from '../call-urls/guest-page-url'
import { roomUrl } from '../call-urls/room-url'
import { type LinkedRoom, RoomLinks } from './room-links'

const DONE: CommandResult = { ok: true }

export interface RoomDeskOptions {
  readonly phone: Pick<Phone, 'rooms' | 'roomDirectory' | 'guestPage'>
  readonly known: KnownRooms
  readonly clock: Clock
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
  /** The addresses of this server for people elsewhere, the best first. */
  readonly addresses: (server: string) => readonly string[]
}

/** A text in the room that we are in mentions us. */
export interface Mention {
  readonly room: string
  readonly message: RoomMessage
}

/** Who asks to be let into the room that we are in, at each change. */
export interface Asks {
  readonly room: string
  readonly asks: readonly GuestAsk[]
  /** Somebody has just begun to ask, and the room is not silenced. */
  readonly isNew: boolean
}

interface RoomDeskEvents {
  changed: []
  /** It is from nobody whom we have blocked, and the room is not silenced. */
  mention: [Mention]
  asks: [Asks]
}

/** Windows are told of rooms at most so often: longer for a long list, of which each change is sent whole. ms */
const EVERY_MS = 100
const MS_PER_ROOM = 0.5

/** Rooms, as windows see them: carries out their commands, and owns their part of the state. */
export class RoomDesk extends EventEmitter<RoomDeskEvents> {
  readonly #options: RoomDeskOptions
  readonly #news: PacedSignal
  readonly #links = new RoomLinks()
  /** Who has asked to be let in, and waits. */
  #asks: readonly GuestAsk[] = []
  /** Where we were signed in when windows were told last. */
  #server: string | undefined
  readonly #silences: SilenceWatch
  readonly #onKnown = (): void => this.#news.changed()

  constructor(options: RoomDeskOptions) {
    super()
    this.#options = options
    const { clock, known, phone } = options
    const everyMs = (): number => Math.max(EVERY_MS, phone.roomDirectory.rooms.length * MS_PER_ROOM)
    this.#news = new PacedSignal(clock, everyMs, () => {
      this.#watchSilence()
      this.emit('changed')
    })
    this.#silences = new SilenceWatch(clock, () => this.#news.changed())
    known.on('changed', this.#onKnown)
    phone.roomDirectory.on('changed', () => this.#news.changed())
    noteVisits({ rooms: phone.rooms, known, clock, server: options.server })
    phone.rooms.on('changed', () => {
      this.#followAsks()
      this.#news.changed()
    })
    phone.rooms.on('update', (update) => this.#hear(update))
    this.#watchSilence()
  }

  get state(): RoomsSlice {
    const { server, known, phone } = this.#options
    const at = server()
    if (at === undefined) return { hasRooms: false, rooms: [] }
    const stored = new Map(known.at(at).map((room) => [room.name, room]))
    const shown = new Map<string, ShownRoom>()
    for (const { name, topic, mode, entry, people, count } of phone.roomDirectory.rooms)
      // Those between two people are no rooms for the user.
      if (!isDirectRoom(name))
        shown.set(name, { name, topic, mode, entry, people, count, ...this.#marksOf(stored.get(name)) })
    for (const room of stored.values())
      if (room.seen && !shown.has(room.name))
        shown.set(room.name, { name: room.name, ...room.seen, people: [], count: 0, ...this.#marksOf(room) })
    this.#showOwn(shown, stored)
    const rooms = [...shown.values()].sort((one, other) => inNameOrder(one.name, other.name))
    return { hasRooms: phone.roomDirectory.hasRooms, rooms }
  }

  /** To be called when the account, or whether it is signed in, may have changed. */
  followServer(): void {
    const at = this.#options.server()
    if (at === this.#server) return
    this.#server = at
    this.#news.changed()
  }

  close(): void {
    this.#options.known.off('changed', this.#onKnown)
    this.#silences.close()
    this.#news.close()
  }

  enterRoom(name: string, options: EnterOptions = {}): CommandResult {
    if (isDirectRoom(name)) return { ok: false, problem: { key: 'problem.roomName' } }
    const { phone, server } = this.#options
    const result = phone.rooms.enter(name, options)
    const at = server()
    if (result.ok && options.link !== undefined && at !== undefined)
      this.#links.remember({ server: at, room: name }, options.link)
    return result
  }

  leaveRoom(): CommandResult {
    return this.#rooms.leave()
  }

  forgetRoom(name: string): CommandResult {
    const { known, server } = this.#options
    if (this.#inside?.name === name) return { ok: false, problem: { key: 'problem.leaveRoomFirst' } }
    const at = server()
    if (at !== undefined) known.forget(at, name)
    return DONE
  }

  silenceRoom(name: string, untilMs?: number): CommandResult {
    const { known, server } = this.#options
    const at = server()
    if (at !== undefined) known.silence(at, name, untilMs)
    return DONE
  }

  setRoomMuted(isMuted: boolean): CommandResult {
    return this.#rooms.setMuted(isMuted)
  }

  talkInRoom(on: boolean): CommandResult {
    return this.#rooms.talk(on)
  }

  setMemberVolume(key: string, volume: number): CommandResult {
    return this.#rooms.setVolume(key, volume)
  }

  confirmMember(key: string): CommandResult {
    return this.#rooms.confirm(key)
  }

  admitGuest(guest: number): CommandResult {
    return this.#rooms.admitGuest(guest)
  }

  refuseGuest(guest: number): CommandResult {
    return this.#rooms.refuseGuest(guest)
  }

  removeGuest(id: string): CommandResult {
    return this.#rooms.removeGuest(id)
  }

  changeRoomSettings(...[change]: Parameters<Commands['changeRoomSettings']>): CommandResult {
    return this.#rooms.moderation.changeSettings(change)
  }

  inviteToRoom(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.invite(key, is)
  }

  setRoomModerator(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.setModerator(key, is)
  }

  muteMember(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.muteMember(key, is)
  }

  kickMember(key: string): CommandResult {
    return this.#rooms.moderation.kick(key)
  }

  liftRoomBan(key: string): CommandResult {
    return this.#rooms.moderation.liftBan(key)
  }

  giveFloor(key?: string): CommandResult {
    return this.#rooms.moderation.giveFloor(key)
  }

  closeRoom(): CommandResult {
    return this.#rooms.moderation.close()
  }

  roomInvitation(isNew: boolean): RoomInvitation | undefined {
    const room = this.#inside?.name
    const url = room === undefined ? undefined : this.#urlOf(room, (at) => this.#secretFor(at, isNew))
    if (room === undefined || url === undefined) return undefined
    const page = this.#pageFor(room, url)
    return { room, url, ...(page !== undefined && { page }) }
  }

  /** A URL by which others find a room, with the secret of its link if we know it; undefined while signed out. */
  linkTo(room: string): string | undefined {
    return this.#urlOf(room, (at) => this.#links.of(at))
  }

  /** The page by which guests come into the room, with the secret that its URL has. */
  #pageFor(room: string, url: string): string | undefined {
    const { phone, server, addresses } = this.#options
    const at = server()
    if (at === undefined || phone.guestPage === undefined) return undefined
    const link = new URL(url).searchParams.get('link') ?? undefined
    return guestPageUrl(phone.guestPage, addresses(at), { kind: 'room', name: room, link })
  }

  #urlOf(room: string, secretOf: (at: LinkedRoom) => string | undefined): string | undefined {
    const { server, addresses } = this.#options
    const at = server()
    if (at === undefined) return undefined
    const link = secretOf({ server: at, room })
    const [address = at] = addresses(at)
    return roomUrl({ server: address, room, ...(link !== undefined && { link }) })
  }

  get #rooms(): Phone['rooms'] {
    return this.#options.phone.rooms
  }

  /** The room that we are in, or on our way into. */
  get #inside() {
    const { state } = this.#rooms
    return state?.phase === 'ended' ? undefined : state
  }

  get #blocked(): ReadonlySet<string> {
    return new Set(this.#rooms.members.filter(({ isBlocked }) => isBlocked).map(({ key }) => key))
  }

  /** A link that somebody else has made stays good unless a new one is wanted: we do not know it. */
  #secretFor(place: LinkedRoom, isNew: boolean): string | undefined {
    const { settings, isModerator, guests } = this.#inside ?? {}
    if (settings?.entry !== 'link') return undefined
    const isMade = isModerator && (isNew || (guests?.hasLink === false && !this.#links.of(place)))
    if (isMade) this.#rooms.moderation.newLink((secret) => this.#links.remember(place, secret))
    return this.#links.of(place)
  }

  #marksOf(room: KnownRoom | undefined): Pick<ShownRoom, 'isKnown' | 'unread' | 'mentions'> {
    const isSilenced = (room?.silencedUntilMs ?? 0) > this.#options.clock.unixTime()
    return {
      ...{ isKnown: room?.seen !== undefined, unread: 0, mentions: 0 },
      ...(isSilenced && { silencedUntilMs: room?.silencedUntilMs }),
    }
  }

  /** Of the room that we are in more is known, also when it is not listed. */
  #showOwn(shown: Map<string, ShownRoom>, stored: ReadonlyMap<string, KnownRoom>): void {
    const own = this.#inside
    const room = shown.get(own?.name ?? '')
    if (!own || !room) return
    const { messages, members } = this.#rooms
    const { read } = stored.get(own.name) ?? {}
    const present = members.filter(({ isPresent }) => isPresent)
    const people = present.slice(0, MAX_LISTED_PEOPLE).map(({ key, name }) => ({ key, name }))
    shown.set(own.name, {
      ...room,
      ...(room.count === 0 && { people, count: present.length }),
      ...unreadOf(messages, { own: own.key, read, blocked: this.#blocked }),
    })
  }

  #followAsks(): void {
    const { name: room = '', asks = [] } = this.#inside ?? {}
    const before = this.#asks
    if (isDeepStrictEqual(asks, before)) return
    this.#asks = asks
    const at = this.#options.server()
    const isSilenced = at === undefined || this.#isSilenced(at, room)
    const isNew = asks.some(({ guest }) => !before.some((each) => each.guest === guest))
    this.emit('asks', { room, asks, isNew: isNew && !isSilenced })
  }

  #hear(update: RoomUpdate): void {
    const { server } = this.#options
    const { name: room, key: own } = this.#rooms.state ?? {}
    const at = server()
    if (room === undefined || own === undefined || at === undefined) return
    if (update.kind === 'refused' && update.of === 'new-link') this.#links.takeBack({ server: at, room })
    if (update.kind !== 'message' || this.#isSilenced(at, room)) return
    const { message } = update
    const { key, mentions, isEdited, isDeleted } = message
    if (key === own || isEdited || isDeleted || !mentions.includes(own) || this.#blocked.has(key)) return
    this.emit('mention', { room, message })
  }

  #isSilenced(server: string, room: string): boolean {
    const { known, clock } = this.#options
    return (known.find(server, room)?.silencedUntilMs ?? 0) > clock.unixTime()
  }

  #watchSilence(): void {
    const { known, server } = this.#options
    this.#silences.follow(known.at(server() ?? '').map(({ silencedUntilMs = 0 }) => silencedUntilMs))
  }
}
