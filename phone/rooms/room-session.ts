import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import type { Reach } from '../../base/networks/reach'
import type { Fingerprint } from '../../protocol/directory'
import type { RoomSettings } from '../../protocol/rooms/inside'
import type { Message } from '../../locales/message'
import type { CommandResult, RoomGuests, RoomMember, RoomMessage, RoomSpeaker, RoomState } from '../model'
import type { RoomVoiceCommand, RoomVoiceEvent, RoomVoiceStats } from '../voice/room-contract'
import type { PastedImage } from './images/sealed-image'
import { BrowserGuests, type GuestWays } from './guests/browser-guests'
import { admissionOf, type RoomTicket } from './room-admission'
import type { Room, RoomUpdate, WriteOptions } from './room'
import type { RoomPerson } from './room-people'
import type { ModeratorRequest } from './room-steps'
import type { KnownPeople, RoomTrust } from './room-trust'
import { RoomVoice } from './room-voice'

export interface RoomSessionOptions {
  readonly name: string
  readonly own: Fingerprint
  /** Not started yet. */
  readonly room: Room
  readonly trust: RoomTrust
  readonly people: KnownPeople
  readonly clock: Clock
  readonly random: () => number
  /** The gateway where we are. */
  readonly gateway: () => string
  /** From where its server can be reached. */
  readonly reach: () => Reach
  /** To the voice process. */
  readonly sendToVoice: (command: RoomVoiceCommand) => void
  readonly nextVoiceId: () => number
  /** Undefined: guests cannot reach us. */
  readonly guestWays: GuestWays | undefined
  /** How loud somebody is for us: from 0, not at all, to 2. */
  readonly volumeOf: (key: Fingerprint) => number
}

interface RoomSessionEvents {
  changed: []
  update: [RoomUpdate]
  speaking: [readonly RoomSpeaker[]]
  stats: [RoomVoiceStats]
}

/** One room, from entering it to its end: its text, its voice, and what the user sees of both. */
export class RoomSession extends EventEmitter<RoomSessionEvents> {
  readonly #options: RoomSessionOptions
  readonly #room: Room
  readonly #voice: RoomVoice
  #state: Pick<RoomState, 'phase' | 'end' | 'settings' | 'safetyCode'> = { phase: 'connecting' }
  #guests: RoomGuests | undefined
  readonly #browserGuests: BrowserGuests
  /** As the host says. */
  #moderators: readonly Fingerprint[] = []
  #people: readonly RoomPerson[] = []
  #members: readonly RoomMember[] = []
  #doubted: readonly Fingerprint[] = []
  #isMuted = false
  /** The button has been pressed while muted: whoever presses it wants to be heard, as long as it is held. */
  #talksDespiteMute = false

  constructor(options: RoomSessionOptions) {
    super()
    const { room, clock, random, sendToVoice, nextVoiceId } = options
    this.#options = options
    this.#room = room
    this.#voice = new RoomVoice({
      ...{ clock, random, send: sendToVoice, nextId: nextVoiceId },
      onChanged: () => {
        this.#followGuests()
        this.emit('changed')
      },
      onSpeaking: (speakers) => this.emit('speaking', speakers),
      onStats: (stats) => this.emit('stats', stats),
      onGuests: (event) => this.#browserGuests.hearVoice(event),
    })
    this.#browserGuests = new BrowserGuests({
      ...{ clock, room, voice: this.#voice, own: options.own, people: options.people },
      ways: options.guestWays,
      onChanged: () => this.emit('changed'),
    })
    room.on('keys', (keys) => {
      this.#voice.setKeys(keys)
      // The group says who moderates.
      this.#mark()
      this.emit('changed')
    })
    room.on('update', (update) => this.#take(update))
  }

  get name(): string {
    return this.#options.name
  }

  get isOver(): boolean {
    return this.#state.phase === 'ended'
  }

  get state(): RoomState {
    const { own, name } = this.#options
    const { state: voice, speaking, floor, isTalking } = this.#voice
    const { asks, all: browserGuests } = this.#browserGuests
    const isModerator = this.#members.some(({ isYou, isModerator: is }) => isYou && is)
    return {
      ...{ name, key: own, isModerator, voice, speaking, isTalking, isMuted: this.#isMuted },
      ...this.#state,
      isSilenced: this.#isSilenced,
      ...(floor && { floor }),
      doubted: this.#doubted,
      ...(isModerator && this.#guests && { guests: this.#guests }),
      ...(asks.length > 0 && { asks }),
      ...(browserGuests.length > 0 && { browserGuests }),
    }
  }

  get members(): readonly RoomMember[] {
    return this.#members
  }

  get messages(): readonly RoomMessage[] {
    return this.#room.messages
  }

  start(): void {
    this.#room.start()
  }

  /** The network, or where we are signed in, has changed. */
  retryNow(): void {
    this.#room.retryNow()
  }

  /** Makes another connection at once. */
  reconnect(): void {
    this.#room.reconnect()
  }

  leave(): void {
    this.#browserGuests.close()
    this.#room.leave()
  }

  /** Guests from browsers. */
  get browserGuests(): Pick<BrowserGuests, 'admit' | 'refuse'> {
    return this.#browserGuests
  }

  /** Ends the visit of a guest: of one whom we bring in, or as a moderator. */
  removeGuest(id: string): CommandResult {
    return this.#browserGuests.remove(id, this.state.isModerator)
  }

  /** What the user or other people have set about people has changed. */
  peopleChanged(): void {
    this.#mark()
    this.emit('changed')
  }

  hear(event: RoomVoiceEvent): void {
    this.#voice.hear(event)
  }

  /** Why nothing may be said; undefined: it may. */
  get doubt(): Message | undefined {
    const [key] = this.#doubted
    const name = this.#people.find((each) => each.key === key)?.name
    return name === undefined ? undefined : { key: 'problem.roomIdentityChanged', fill: { name } }
  }

  /** @throws RangeError as `Room.write` */
  write(text: string, options?: WriteOptions): string {
    return this.#room.write(text, options)
  }

  /** @throws RangeError as `Room.writeImage` */
  writeImage(image: PastedImage, options?: Pick<WriteOptions, 'replyTo'>): string {
    return this.#room.writeImage(image, options)
  }

  /** @throws {ImageError} */
  image(id: string): Promise<Uint8Array> {
    return this.#room.image(id)
  }

  /** @throws RangeError as `Room.edit` */
  edit(id: string, text: string): void {
    this.#room.edit(id, text)
  }

  /** @throws RangeError as `Room.delete` */
  delete(id: string): void {
    this.#room.delete(id)
  }

  type(): void {
    this.#room.type()
  }

  moderate(request: ModeratorRequest): void {
    this.#room.moderate(request)
  }

  /** The host's number of somebody who is there. */
  userOf(key: Fingerprint): number | undefined {
    return this.#people.find((each) => each.key === key)?.user
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted
    this.#talksDespiteMute = false
    this.#followSilence()
    this.emit('changed')
  }

  talk(on: boolean): void {
    this.#talksDespiteMute = on
    this.#followSilence()
    this.#voice.talk(on)
  }

  /** The user agrees that this identity, one of `doubted`, belongs to the name. */
  confirm(key: Fingerprint): void {
    const person = this.#people.find((each) => each.key === key)
    if (person) this.#options.trust.confirm(person)
    this.peopleChanged()
  }

  #take(update: RoomUpdate): void {
    switch (update.kind) {
      case 'phase':
        this.#state = { ...this.#state, phase: update.phase }
        // Who has asked at the host of before has to ask anew.
        if (update.phase === 'reconnecting') this.#browserGuests.forgetAsks()
        if (update.phase === 'inside') this.#browserGuests.cameIn()
        break
      case 'ended':
        this.#browserGuests.close()
        this.#voice.close()
        this.#people = []
        this.#mark()
        this.#state = { ...this.#state, phase: 'ended', end: update.cause }
        break
      case 'members':
        this.#people = update.members
        this.#options.trust.meet(update.members)
        this.#mark()
        break
      case 'settings':
        this.#state = { ...this.#state, settings: update.settings }
        this.#moderators = update.moderators
        this.#voice.setMode(update.settings.mode)
        if (!mayLetIn(update.settings, update.moderators.includes(this.#options.own)))
          this.#browserGuests.forgetAsks()
        this.#mark()
        break
      case 'guests': {
        const { invited, banned, hasLink } = update
        this.#guests = { invited, banned, hasLink }
        break
      }
      case 'guest-asks':
        this.#browserGuests.asked(update.guest, update.name)
        break
      case 'guest-answered':
        this.#browserGuests.answered(update.guest)
        break
      case 'brings':
        this.#browserGuests.told(update.key, update.guests)
        break
      case 'guest-speech':
        this.#browserGuests.toldOfSpeech(update.key, update.speaking)
        break
      case 'guest-removal':
        this.#browserGuests.removed(update.by, update.id)
        break
      case 'safety-code':
        this.#state = { ...this.#state, safetyCode: update.code }
        break
      case 'ticket':
        this.#admit(update)
        break
      case 'message':
      case 'said':
      case 'unsaid':
      case 'typing':
      case 'muted':
      case 'gap':
      case 'refused':
      case 'lost':
        break
    }
    this.emit('update', update)
    this.emit('changed')
  }

  #admit(ticket: RoomTicket): void {
    const { gateway, reach } = this.#options
    const admission = admissionOf(ticket, gateway(), reach())
    if (admission) this.#voice.admit(admission)
  }

  #mark(): void {
    const { own, trust, volumeOf } = this.#options
    const moderators = new Set(this.#room.keys?.moderators ?? this.#moderators)
    this.#members = this.#people.map((person): RoomMember => {
      const { key, name, isMuted, isInGroup } = person
      const isPresent = person.user !== undefined
      const isModerator = moderators.has(key)
      const volume = volumeOf(key)
      return {
        ...{ key, name, isYou: key === own, isModerator, isMuted, isPresent, isInGroup },
        ...trust.marksOf(person),
        ...(volume !== 1 && { volume }),
      }
    })
    this.#doubted = this.#people.filter((person) => trust.isDoubted(person)).map(({ key }) => key)
    const blocked = new Set(this.#members.filter(({ isBlocked }) => isBlocked).map(({ key }) => key))
    this.#voice.setListeners(
      this.#people.flatMap(({ user, key }) =>
        user === undefined ? [] : [{ user, key, volume: blocked.has(key) ? 0 : volumeOf(key) }],
      ),
    )
    this.#followSilence()
  }

  #followSilence(): void {
    const takesTurns = this.#state.settings?.mode === 'push-to-talk'
    const isMuted = this.#isMuted && !(takesTurns && this.#talksDespiteMute)
    this.#voice.setSilent(isMuted || this.#doubted.length > 0)
    this.#followGuests()
  }

  /** A moderator has muted us. */
  get #isSilenced(): boolean {
    const { own } = this.#options
    return this.#people.some(({ key, isMuted }) => key === own && isMuted)
  }

  /** Guests take no turns. Where we are not heard by others' wish, or must not be, neither are they. */
  #followGuests(): void {
    this.#browserGuests.follow({
      members: this.#members,
      isHeard: this.#state.settings?.mode === 'open' && !this.#isSilenced && this.#doubted.length === 0,
      isHeld: this.#voice.state === 'held',
    })
  }
}

/** As the host decides whom it asks. */
const mayLetIn = ({ browserGuests, entry }: RoomSettings, isModerator: boolean): boolean =>
  entry !== 'invited' && (browserGuests === 'members' || (browserGuests === 'moderators' && isModerator))
