import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import { PacedSignal } from '../../base/paced-signal'
import type { Fingerprint } from '../../protocol/directory'
import { isRoomName } from '../../protocol/rooms'
import { isTopic, type RoomSettings } from '../../protocol/rooms/inside'
import type { UserMarks } from '../availability/incoming-policy'
import type { CommandResult, RoomMember, RoomMessage, RoomSpeaker, RoomState } from '../model'
import type { Identity } from '../privacy/identity'
import type { ChooseProxy } from '../signalling/proxy-choice'
import type { RoomsAccess, Signalling } from '../signalling/signalling'
import type { RoomVoiceCommand, RoomVoiceEvent, RoomVoiceStats } from '../voice/room-contract'
import type { GuestWays } from './guests/browser-guests'
import { ImageError } from './images/room-images'
import type { PastedImage } from './images/sealed-image'
import { DONE, inRoom, refused } from './in-room'
import { Room, type RoomUpdate, type WriteOptions } from './room'
import { RoomModeration } from './room-moderation'
import { RoomSession } from './room-session'
import { type KnownPeople, RoomTrust } from './room-trust'

export interface RoomManagerOptions {
  readonly clock: Clock
  readonly signalling: Pick<Signalling, 'rooms' | 'ownName' | 'state' | 'identityOf' | 'on'>
  readonly identity: () => Identity | undefined
  readonly people: KnownPeople
  readonly marksOf: (contact: string, identity: Fingerprint) => UserMarks
  readonly sendToVoice: (command: RoomVoiceCommand) => void
  /** The id of the first room's voice; undefined: 1. */
  readonly firstVoiceId?: number | undefined
  /** Numbers in [0, 1). */
  readonly random?: () => number
  /** Undefined: guests from browsers cannot reach us. */
  readonly guestWays?: GuestWays | undefined
  readonly chooseProxy?: ChooseProxy | undefined
  /** The roots that a gateway's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

export interface EnterOptions {
  /** Makes the room with these settings, if there is none. */
  readonly create?: Partial<RoomSettings> | undefined
  /** The secret of the link by which we are invited. */
  readonly link?: string | undefined
}

/** Of something that is written: with the id of its message. */
export type WriteResult =
  { readonly ok: true; readonly id: string } | Exclude<CommandResult, { readonly ok: true }>

export interface RoomManagerEvents {
  /** We go into a room. Its state, members and messages are those of this one from now on. */
  entered: []
  /** We are in no room now. Before another one is entered as well. */
  left: []
  /** `state` or `members` has changed; ten times a second at most. */
  changed: []
  /** What the room says, each once. */
  update: [RoomUpdate]
  /** At each change of who is heard, and ten times a second while somebody is. */
  speaking: [readonly RoomSpeaker[]]
  /** Once a second, of voice. */
  stats: [RoomVoiceStats]
}

/** What others are told of a room at most. ms */
const EVERY_MS = 100
/** People whose volume is remembered. */
const MOST_VOLUMES = 1_000

/** The room that we are in: one at a time. */
export class RoomManager extends EventEmitter<RoomManagerEvents> {
  /** What moderators can do. */
  readonly moderation: RoomModeration
  readonly #options: RoomManagerOptions
  #session: RoomSession | undefined
  /** Of the server that we were signed in to last: a room goes on while that is lost. */
  #access: RoomsAccess | undefined
  #voiceId: number
  /** How loud others are for us, where that is not 1. Kept for this run. */
  readonly #volumes = new Map<Fingerprint, number>()
  readonly #news: PacedSignal

  constructor(options: RoomManagerOptions) {
    super()
    this.#options = options
    this.#voiceId = (options.firstVoiceId ?? 1) - 1
    this.moderation = new RoomModeration(() => this.#session)
    this.#news = new PacedSignal(options.clock, EVERY_MS, () => this.emit('changed'))
    options.signalling.on('connection', () => this.#followServer())
  }

  /** Undefined until we enter one, and after `leave`. */
  get state(): RoomState | undefined {
    return this.#session?.state
  }

  /** In the order in which they came. */
  get members(): readonly RoomMember[] {
    return this.#session?.members ?? []
  }

  /** Oldest first, as they stand after all edits. */
  get messages(): readonly RoomMessage[] {
    return this.#session?.messages ?? []
  }

  /** Enters a room, and leaves the one that we are in. What comes of it is told by events. */
  enter(name: string, { create, link }: EnterOptions = {}): CommandResult {
    const { signalling, identity: identityNow, clock, random = Math.random } = this.#options
    const identity = identityNow()
    this.#access = signalling.rooms ?? this.#access
    if (!isRoomName(name)) return refused('problem.roomName')
    if (create?.topic !== undefined && !isTopic(create.topic)) return refused('problem.roomTopic')
    if (signalling.state.kind !== 'online') return refused('problem.roomOffline')
    if (!signalling.rooms) return refused('problem.noRooms')
    if (!identity || signalling.rooms.token === undefined) return refused('problem.roomsNeedKey')
    this.leave()
    const own = identity.fingerprint
    const gateway = (): string => this.#access?.gateway ?? ''
    const room = this.#roomNamed(name, identity, { create, link })
    const { people, marksOf, sendToVoice, guestWays } = this.#options
    const session = new RoomSession({
      ...{ name, own, room, clock, random, gateway, people, guestWays },
      trust: new RoomTrust({ people, marksOf, own }),
      reach: () => this.#access?.reach ?? 'internet',
      sendToVoice,
      nextVoiceId: () => ++this.#voiceId,
      volumeOf: (key) => this.#volumes.get(key) ?? 1,
    })
    this.#session = session
    session.on('changed', () => this.#changed(session))
    session.on('update', (update) => this.emit('update', update))
    session.on('speaking', (speakers) => this.emit('speaking', speakers))
    session.on('stats', (stats) => this.emit('stats', stats))
    this.emit('entered')
    session.start()
    return DONE
  }

  /** A room of the network where we are, for texts alone; undefined: we cannot enter any now. @returns it, not entered yet */
  textRoom(name: string): Room | undefined {
    const { signalling, identity: identityNow } = this.#options
    const identity = identityNow()
    if (!identity || signalling.rooms?.token === undefined) return undefined
    this.#access = signalling.rooms
    return this.#roomNamed(name, identity, { create: {} })
  }

  /** Leaves the room for good, or forgets one that has ended. */
  leave(): CommandResult {
    const session = this.#session
    if (!session) return refused('problem.notInRoom')
    session.leave()
    this.#session = undefined
    session.removeAllListeners()
    this.emit('left')
    this.#news.changed()
    return DONE
  }

  /** Ends everything, at the end of the run. */
  close(): void {
    this.leave()
    this.#news.close()
  }

  /** Takes what the voice process says of rooms. */
  hear(event: RoomVoiceEvent): void {
    this.#session?.hear(event)
  }

  /** The connection is likely to be dead: makes another one at once. */
  reconnect(): void {
    this.#session?.reconnect()
  }

  /** The pins, or the marks of people, have changed. */
  peopleChanged(): void {
    this.#session?.peopleChanged()
  }

  /** Writes. It has its place in the room when the `message` of it comes. */
  write(text: string, options?: WriteOptions): WriteResult {
    return this.#write((session) => session.write(text, options))
  }

  /** Shows an image. It has its place in the room when the `message` of it comes. */
  writeImage(image: PastedImage, options?: Pick<WriteOptions, 'replyTo'>): WriteResult {
    return this.#write((session) => session.writeImage(image, options))
  }

  /**
   * The image of a message, as it was pasted.
   * @throws {ImageError}
   */
  async image(id: string): Promise<Uint8Array> {
    if (!this.#session) throw new ImageError('ended')
    return this.#session.image(id)
  }

  /** Changes a message of ours. */
  edit(id: string, text: string): CommandResult {
    return this.#say((session) => session.edit(id, text))
  }

  /** Deletes a message of ours; as a moderator, any. */
  delete(id: string): CommandResult {
    return this.#inside((session) => session.delete(id))
  }

  /** Tells the others that we are writing. */
  type(): CommandResult {
    return this.#say((session) => session.type())
  }

  /** Our microphone. */
  setMuted(isMuted: boolean): CommandResult {
    return this.#inside((session) => session.setMuted(isMuted))
  }

  /** The button of push-to-talk. */
  talk(on: boolean): CommandResult {
    return this.#inside((session) => session.talk(on))
  }

  /**
   * How loud somebody is for us, in this and later rooms of this run.
   * @param volume from 0, not at all, to 2
   */
  setVolume(key: Fingerprint, volume: number): CommandResult {
    return this.#inside((session) => {
      this.#volumes.delete(key)
      if (volume !== 1) this.#volumes.set(key, volume)
      const [oldest] = this.#volumes.keys()
      if (this.#volumes.size > MOST_VOLUMES && oldest !== undefined) this.#volumes.delete(oldest)
      session.peopleChanged()
    })
  }

  /** Agrees that somebody has another identity than the one that was verified. */
  confirm(key: Fingerprint): CommandResult {
    return this.#inside((session) => session.confirm(key))
  }

  /** Lets a guest in who asks. Its voice passes this computer. */
  admitGuest(guest: number): CommandResult {
    return this.#session?.browserGuests.admit(guest) ?? refused('problem.notInRoom')
  }

  refuseGuest(guest: number): CommandResult {
    return this.#session?.browserGuests.refuse(guest) ?? refused('problem.notInRoom')
  }

  /** Puts a guest out whom we bring in; as a moderator, any. */
  removeGuest(id: string): CommandResult {
    return this.#session?.removeGuest(id) ?? refused('problem.notInRoom')
  }

  #write(write: (session: RoomSession) => string): WriteResult {
    let id = ''
    const result = this.#say((session) => (id = write(session)))
    return result.ok ? { ...result, id } : result
  }

  #roomNamed(room: string, identity: Identity, { create, link }: EnterOptions): Room {
    const { clock, signalling, chooseProxy, roots, random = Math.random } = this.#options
    return new Room({
      gateway: () => this.#access?.gateway ?? '',
      token: () => this.#access?.token,
      ...{ room, identity, name: signalling.ownName, create, link },
      ...{ clock, random, chooseProxy, roots },
    })
  }

  /** For whatever the others would see. */
  #say(run: (session: RoomSession) => void): CommandResult {
    const doubt = this.#session?.doubt
    return doubt ? { ok: false, problem: doubt } : this.#inside(run)
  }

  #inside(run: (session: RoomSession) => void): CommandResult {
    return inRoom(this.#session, run)
  }

  #followServer(): void {
    const { signalling } = this.#options
    const { state } = signalling
    if (state.kind === 'signed-out') this.leave()
    // A connection from an address that is gone is noticed as lost much later.
    if (state.kind === 'waiting' && state.error.message.key === 'server.otherNetwork') this.reconnect()
    if (state.kind !== 'online') return
    this.#access = signalling.rooms ?? this.#access
    this.#session?.retryNow()
  }

  #changed(session: RoomSession): void {
    if (session === this.#session) this.#news.changed()
  }
}
