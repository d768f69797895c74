import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import { PacedSignal } from '../../base/paced-signal'
import { detailOf } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import { directRoom, isDirectRoom, isOfDirectRoom, type ListedRoom } from '../../protocol/rooms'
import type { UserMarks } from '../availability/incoming-policy'
import { type CommandResult, type DirectSummary, isWarning, type PersonId, type ShownText } from '../model'
import { PictureTalk } from '../pictures/picture-talk'
import type { PictureStore } from '../pictures/picture-store'
import { Pictures } from '../pictures/pictures'
import { personAt, placeOf } from '../people/person-id'
import { serverKey } from '../people/server-key'
import type { Identity } from '../privacy/identity'
import type { Trust } from '../privacy/trust'
import type { PastedImage } from '../rooms/images/sealed-image'
import type { Room } from '../rooms/room'
import { isText } from '../rooms/room-text'
import type { Signalling } from '../signalling/signalling'
import { DirectConversation, type Written } from './direct-conversation'
import { DirectSession } from './direct-session'
import type { ImageFolder } from './image-folder'
import type { StoredText } from './stored-conversation'
import { MAX_CONVERSATIONS, type TextStore } from './text-store'

export interface DirectTextsOptions {
  readonly clock: Clock
  readonly signalling: Pick<Signalling, 'contacts' | 'identityOf' | 'presenceOf' | 'state' | 'ownName' | 'on'>
  readonly identity: () => Identity | undefined
  /** The server of people. */
  readonly server: () => string
  readonly people: Pick<Trust, 'privacyOf' | 'pin'>
  readonly marksOf: (contact: string, identity: Fingerprint) => UserMarks
  readonly store: TextStore
  readonly images: ImageFolder
  readonly pictures: PictureStore
  /** Whether the user has talked with somebody. */
  readonly hasTalkedWith: (person: PersonId) => boolean
  /** Nobody can read texts or see pictures here: only those are met who may ask us into a room, or whom we ask. */
  readonly ringsOnly?: ((identity: Fingerprint) => boolean) | undefined
  /** A room of the network where we are, not entered yet; undefined: there is none now. It is made if there is none. */
  readonly roomNamed: (name: string) => Room | undefined
  /** The list of rooms, as the network shows it to us. */
  readonly listed: () => readonly ListedRoom[]
}

/** What was written with somebody. */
export interface WrittenWith {
  readonly person: PersonId
  readonly name: string
  /** Oldest first. */
  readonly texts: readonly StoredText[]
}

/** Somebody is to be asked into a room. */
interface Ring {
  readonly room: string
  /** Gives up after a while. */
  readonly cancel: CancelTimer
}

interface Retry {
  readonly afterMs: number
  readonly cancel: CancelTimer
  isDue: boolean
}

interface DirectTextsEvents {
  /** `summaries` has changed; five times a second at most. */
  changed: []
  /** Texts with this person are new or have changed. @param isWhole all that there are */
  texts: [person: PersonId, put: readonly ShownText[], isWhole: boolean]
  /** Somebody has written to us. */
  received: [person: PersonId, name: string, text: ShownText]
  typing: [person: PersonId, name: string, key: Fingerprint]
  /** Somebody asks us into a room of the network. */
  ring: [person: PersonId, name: string, key: Fingerprint, room: string]
}

/** Rooms between two people in which we are at the same time. */
export const MAX_SESSIONS = 16
/** Of them, with people whom we do not know. */
const MAX_STRANGERS = 4
/** Of them, begun by us because of a picture. */
const MAX_FOR_PICTURES = 4
/** Of them, kept free for texts of ours. */
const FREE_FOR_TEXTS = 4
/** That somebody is writing is told at most so often. ms */
const TYPING_MS = 1_000
const EVERY_MS = 200
/** A room where nobody came, or that did not let us in, is tried again after so long; then after twice as long. ms */
const RETRY_MS = 30_000
const LAST_RETRY_MS = 10 * 60_000
/** Whoever is to be asked into a room, and was not met for so long, is not asked. ms */
export const RING_MS = 20_000
/** What names a text. */
const ID_BYTES = 16

const newId = (): string => randomBytes(ID_BYTES).toString('base64url')

const DONE: CommandResult = { ok: true }
const refused = (key: 'problem.roomText' | 'problem.textTooMany' | 'problem.textGone'): CommandResult => ({
  ok: false,
  problem: { key },
})

/**
 * What is written between us and each other person. The two phones meet in a room that only they may enter, as long as one of them has
 * something to say; what is written meanwhile waits on this computer.
 */
export class DirectTexts extends EventEmitter<DirectTextsEvents> {
  readonly #options: DirectTextsOptions
  /** The server of the conversations. */
  #at: string | undefined
  readonly #conversations = new Map<PersonId, DirectConversation>()
  readonly #sessions = new Map<PersonId, DirectSession>()
  /** Rooms that we have left because nobody wrote, while the list shows the other one there. */
  readonly #left = new Set<string>()
  /** Who is to be asked into a room once we meet. */
  readonly #rings = new Map<PersonId, Ring>()
  /** Who was asked: unless something is to be said to them, others may have their place. */
  readonly #rung = new Set<PersonId>()
  /** Whom we have tried to meet in vain. */
  readonly #retries = new Map<PersonId, Retry>()
  readonly #news: PacedSignal
  readonly #following: PacedSignal
  /** With whom we meet because of a picture. */
  readonly #forPictures = new Set<PersonId>()
  #tellsRead = true
  /** The pictures of people at this network. */
  readonly pictures: Pictures

  constructor(options: DirectTextsOptions) {
    super()
    const { clock, signalling, server, people, marksOf, hasTalkedWith, pictures: store } = options
    this.#options = options
    this.pictures = new Pictures({
      ...{ clock, signalling, store, server, people, marksOf, hasTalkedWith },
      own: () => this.ownKey,
      hasWrittenTo: (person) => this.#conversations.get(person)?.isAnswered === true,
    })
    this.pictures.on('due', () => {
      for (const session of this.#sessions.values()) session.followPictures()
      this.#following.changed()
    })
    this.#news = new PacedSignal(clock, EVERY_MS, () => this.emit('changed'))
    this.#following = new PacedSignal(clock, EVERY_MS, () => this.#follow())
    signalling.on('contacts', () => this.#following.changed())
    signalling.on('connection', () => this.#followServer())
  }

  /** Of all conversations at the server. */
  get summaries(): readonly DirectSummary[] {
    return [...this.#conversations].flatMap(([person, { unread, texts }]) => {
      const isThere = this.#sessions.get(person)?.isThere === true
      const lastMs = texts.at(-1)?.unixMs
      return lastMs === undefined ? [] : [{ person, unread, lastMs, isThere }]
    })
  }

  /** What was written with the people of the server where we are. */
  get conversationsHere(): readonly WrittenWith[] {
    return [...this.#conversations].flatMap(([person, { texts }]) => {
      const name = this.#nameOf(person)
      return name === undefined ? [] : [{ person, name, texts }]
    })
  }

  /** To be called when `server` may have changed: what was written at another one is left to whoever is there. */
  serverChanged(): void {
    const at = serverKey(this.#options.server())
    if (at === this.#at) return
    this.#at = at
    this.#conversations.clear()
    for (const content of this.#options.store.all)
      if (placeOf(content.person)?.server === at)
        this.#conversations.set(content.person, new DirectConversation(content))
    this.pictures.recheck()
    this.#news.changed()
  }

  /** Our identity, by which our texts are known. */
  get ownKey(): Fingerprint | undefined {
    return this.#options.identity()?.fingerprint
  }

  /** Our identity has changed. */
  identityChanged(): void {
    this.leave()
    this.pictures.recheck()
    for (const person of this.#conversations.keys()) this.emit('texts', person, this.texts(person), true)
  }

  /** Oldest first. */
  texts(person: PersonId): readonly ShownText[] {
    const { texts = [] } = this.#conversations.get(person) ?? {}
    return texts.map((text) => this.#shown(person, text))
  }

  /** Whether others hear what we have read; then we do, too. */
  setTellsRead(tells: boolean): void {
    if (tells === this.#tellsRead) return
    this.#tellsRead = tells
    for (const person of this.#conversations.keys()) this.emit('texts', person, this.texts(person), true)
  }

  /** Writes to somebody: at once when they are there, or when they come. */
  write(person: PersonId, text: string, replyTo?: string): CommandResult {
    if (!isText(text)) return refused('problem.roomText')
    return this.#problemWith(person) ?? this.#write(person, newId(), { text }, replyTo)
  }

  /** Shows an image to somebody, as `write` does with a text. */
  async writeImage(person: PersonId, image: PastedImage, replyTo?: string): Promise<CommandResult> {
    const problem = this.#problemWith(person)
    if (problem) return problem
    const id = newId()
    const { type, width, height, bytes } = image
    try {
      await this.#options.images.of(person).put(id, bytes)
    } catch (error) {
      return { ok: false, problem: { key: 'problem.textImage', fill: { detail: detailOf(error) } } }
    }
    return this.#write(person, id, { image: { type, width, height, bytes: bytes.length } }, replyTo)
  }

  /** The bytes of an image; undefined: it is there no more. */
  async image(person: PersonId, id: string): Promise<Uint8Array | undefined> {
    const isThere = this.#conversations.get(person)?.texts.some((text) => text.id === id && text.image)
    return isThere === true ? this.#options.images.of(person).get(id) : undefined
  }

  /** Changes a text of ours. */
  edit(person: PersonId, id: string, text: string): CommandResult {
    if (!isText(text)) return refused('problem.roomText')
    return this.#changed(person, this.#conversations.get(person)?.edit(id, text))
  }

  /** Deletes a text of ours, here and there. */
  delete(person: PersonId, id: string): CommandResult {
    return this.#changed(person, this.#conversations.get(person)?.delete(id))
  }

  /** We are writing. */
  type(person: PersonId): CommandResult {
    this.#sessions.get(person)?.type()
    return DONE
  }

  /**
   * Asks people into a room of the network, each in the room between us and them; nothing of it is kept, and whoever cannot be met
   * within 20 s is not asked.
   * @returns how many are online to be asked
   */
  ring(room: string, people: readonly Fingerprint[]): number {
    const wanted = new Set(people)
    const { server, signalling, clock } = this.#options
    let asked = 0
    for (const { name, identity, online } of signalling.contacts) {
      if (!online || identity === undefined || !wanted.has(identity)) continue
      if (this.#keyToMeet(name) === undefined) continue
      const person = personAt(server(), name)
      this.#forgetRing(person)
      this.#rings.set(person, { room, cancel: clock.after(RING_MS, () => this.#rings.delete(person)) })
      this.#forgetRetry(person)
      this.#ringIfThere(person)
      asked++
    }
    this.#following.changed()
    return asked
  }

  /** We have looked at everything that they have written. */
  markRead(person: PersonId): CommandResult {
    const conversation = this.#conversations.get(person)
    if (conversation?.markRead() !== true) return DONE
    this.#keep(conversation)
    this.#sessions.get(person)?.say()
    return DONE
  }

  /** Removes all texts and images from this computer. */
  async clear(): Promise<void> {
    const people = [...this.#conversations.keys()]
    this.leave()
    this.#conversations.clear()
    this.#options.store.clear()
    for (const person of people) this.emit('texts', person, [], true)
    this.#news.changed()
    await this.#options.images.clear()
  }

  /** The list of rooms, or the marks or pins of people, have changed. */
  follow(): void {
    this.#following.changed()
  }

  /** The connections are likely to be dead. */
  reconnect(): void {
    for (const session of this.#sessions.values()) session.reconnect()
  }

  /** Leaves all rooms; what waits, waits on. */
  leave(): void {
    for (const session of this.#sessions.values()) session.leave()
    this.#sessions.clear()
    this.#forPictures.clear()
    this.#left.clear()
    this.#rung.clear()
    for (const person of this.#rings.keys()) this.#forgetRing(person)
    for (const person of this.#retries.keys()) this.#forgetRetry(person)
    this.#news.changed()
  }

  /** Ends everything, at the end of the run. */
  close(): void {
    this.leave()
    this.pictures.close()
    this.#news.close()
    this.#following.close()
  }

  #write(person: PersonId, id: string, what: Written, replyTo: string | undefined): CommandResult {
    const written = this.#conversationWith(person).write(id, what, replyTo, this.#options.clock.unixTime())
    if (!written) return refused('problem.textTooMany')
    this.#forgetRetry(person)
    return this.#changed(person, written)
  }

  #changed(person: PersonId, text: StoredText | undefined): CommandResult {
    const conversation = this.#conversations.get(person)
    if (!conversation || !text) return refused('problem.textGone')
    this.#keep(conversation)
    this.emit('texts', person, [this.#shown(person, text)], false)
    this.#sessions.get(person)?.say()
    this.#following.changed()
    return DONE
  }

  #keep(conversation: DirectConversation): void {
    this.#options.store.set(conversation.content)
    this.#news.changed()
  }

  #conversationWith(person: PersonId): DirectConversation {
    const known = this.#conversations.get(person)
    if (known) return known
    const conversation = new DirectConversation(this.#options.store.of(person))
    this.#conversations.set(person, conversation)
    return conversation
  }

  /** Why nothing may be written to somebody now. */
  #problemWith(person: PersonId): CommandResult | undefined {
    const { signalling, people } = this.#options
    const name = this.#nameOf(person)
    const problem = (key: 'problem.textNobody' | 'problem.textNoIdentity' | 'problem.textIdentity') =>
      ({ ok: false, problem: { key, fill: { name: name ?? placeOf(person)?.name ?? '' } } }) as const
    if (name === undefined) return problem('problem.textNobody')
    const identity = signalling.identityOf(name)
    const isOnline = signalling.presenceOf(name)?.online === true
    if (isOnline && identity === undefined) return problem('problem.textNoIdentity')
    if (identity !== undefined && isWarning(people.privacyOf({ contact: name, identity })))
      return problem('problem.textIdentity')
    return undefined
  }

  /** The name of somebody at the server where we are. */
  #nameOf(person: PersonId): string | undefined {
    const place = placeOf(person)
    return place?.server === serverKey(this.#options.server()) ? place.name : undefined
  }

  // Where the two meet

  #followServer(): void {
    const { kind } = this.#options.signalling.state
    if (kind === 'signed-out') this.leave()
    if (kind !== 'online') return
    for (const session of this.#sessions.values()) session.retryNow()
    this.#following.changed()
  }

  /** Enters the rooms where somebody waits, or for whom we have something. */
  #follow(): void {
    if (this.#options.signalling.state.kind !== 'online') return
    for (const [person, session] of this.#sessions) if (this.#isUnwanted(person, session)) this.#part(person)
    const waiting = this.#whoWaits()
    for (const [person, conversation] of this.#conversations) if (conversation.isWaiting) this.#meet(person)
    for (const person of [...this.#rings.keys(), ...waiting]) this.#meet(person)
    this.#showPictures()
  }

  /** Meets those who lack our picture, a few at a time. */
  #showPictures(): void {
    for (const person of this.pictures.due) {
      if (this.#forPictures.size >= MAX_FOR_PICTURES) return
      if (this.#sessions.has(person) || this.#retries.get(person)?.isDue === false) continue
      if (!this.pictures.hasMeeting) return
      this.#meet(person)
      // Without a place, a room or our key nothing was tried: it costs nothing.
      if (!this.#sessions.has(person)) continue
      this.pictures.noteMeeting()
      this.#forPictures.add(person)
    }
  }

  /** Somebody is blocked, or has another identity than before. */
  #isUnwanted(person: PersonId, { other }: DirectSession): boolean {
    const { marksOf, people } = this.#options
    const name = this.#nameOf(person)
    if (name === undefined || marksOf(name, other).blocked) return true
    return isWarning(people.privacyOf({ contact: name, identity: other, isProved: true }))
  }

  #part(person: PersonId): void {
    this.#sessions.get(person)?.leave()
    this.#parted(person)
    this.#news.changed()
  }

  #parted(person: PersonId): void {
    this.#sessions.delete(person)
    this.#rung.delete(person)
    this.#forPictures.delete(person)
    this.pictures.noteMet(person)
  }

  /** Who is in the room between us and them, as the list of rooms shows it. */
  #whoWaits(): readonly PersonId[] {
    const own = this.#options.identity()?.fingerprint
    if (own === undefined) return []
    const rooms = this.#options.listed().filter(({ name }) => isDirectRoom(name) && isOfDirectRoom(name, own))
    const names = new Set(rooms.map(({ name }) => name))
    for (const name of this.#left) if (!names.has(name)) this.#left.delete(name)
    return rooms
      .filter(({ name }) => !this.#left.has(name))
      .flatMap(({ name: room, people }) =>
        people.flatMap(({ key, name }) =>
          directRoom(own, key) === room && key !== own && this.#options.ringsOnly?.(key) !== false
            ? [personAt(this.#options.server(), name)]
            : [],
        ),
      )
  }

  /** Whoever we do not know takes few of the places, and none on the disk when it has many conversations. */
  #hasPlaceFor(person: PersonId): boolean {
    const conversation = this.#conversations.get(person)
    // Whom we ask into a room does not come by themselves.
    const isAsked = (each: PersonId): boolean => this.#rings.has(each) || this.#rung.has(each)
    const free = MAX_SESSIONS - this.#sessions.size
    if (conversation?.isWaiting === true || isAsked(person)) {
      if (free <= 0 && !this.#makePlace()) return false
    } else if (free <= FREE_FOR_TEXTS) return false
    if (this.#isKnown(person) || isAsked(person)) return true
    const strangers = [...this.#sessions.keys()].filter((each) => !this.#isKnown(each) && !isAsked(each))
    return (
      strangers.length < MAX_STRANGERS &&
      (conversation !== undefined || this.#options.store.size < MAX_CONVERSATIONS)
    )
  }

  /** We have written to somebody, or know them otherwise. */
  #isKnown(person: PersonId): boolean {
    const name = this.#nameOf(person)
    const identity = name === undefined ? undefined : this.#options.signalling.identityOf(name)
    if (this.#conversations.get(person)?.isAnswered === true) return true
    return name !== undefined && identity !== undefined && this.pictures.isAcquainted({ name, identity })
  }

  /** Leaves the room with somebody who was asked into a room, and with whom there is nothing else. */
  #makePlace(): boolean {
    const own = this.#options.identity()?.fingerprint
    const idle = [...this.#rung].filter((each) => {
      const isWaiting = this.#conversations.get(each)?.isWaiting === true
      return !isWaiting && this.#sessions.get(each)?.hasTexts === false
    })
    // A picture that is under way is lost only where there is no other place.
    const person = idle.find((each) => this.#sessions.get(each)?.isBusy === false) ?? idle[0]
    const session = person === undefined ? undefined : this.#sessions.get(person)
    if (person === undefined || !session || own === undefined) return false
    this.#left.add(directRoom(own, session.other))
    this.#part(person)
    return true
  }

  /** The identity of somebody who is online, if we may meet them. */
  #keyToMeet(name: string): Fingerprint | undefined {
    const { signalling, marksOf, people } = this.#options
    const key = signalling.identityOf(name)
    if (key === undefined || signalling.presenceOf(name)?.online !== true) return undefined
    const isUnwanted =
      isWarning(people.privacyOf({ contact: name, identity: key })) || marksOf(name, key).blocked
    return isUnwanted ? undefined : key
  }

  /** Enters the room between us and somebody who is online, unless we are there. */
  #meet(person: PersonId): void {
    const { identity, roomNamed, clock } = this.#options
    const name = this.#nameOf(person)
    const own = identity()?.fingerprint
    if (name === undefined || own === undefined || this.#sessions.has(person)) return
    if (this.#retries.get(person)?.isDue === false) return
    const other = this.#keyToMeet(name)
    if (other === undefined || !this.#hasPlaceFor(person)) return
    const roomName = directRoom(own, other)
    const room = roomNamed(roomName)
    if (!room) return
    const conversation = this.#conversationWith(person)
    conversation.setKey(other)
    const tellsRead = (): boolean => this.#tellsRead
    const images = this.#options.images.of(person)
    const ringsOnly = this.#options.ringsOnly !== undefined
    const pictures = ringsOnly
      ? undefined
      : new PictureTalk({ clock, room, pictures: this.pictures, other: { name, identity: other } })
    const session = new DirectSession({
      ...{ conversation, own, other, room, clock, images, tellsRead, pictures, ringsOnly },
    })
    this.#sessions.set(person, session)
    session.on('texts', (texts) => this.#heard(person, texts))
    let typedMs = Number.NEGATIVE_INFINITY
    session.on('typing', () => {
      if (clock.now() - typedMs < TYPING_MS) return
      typedMs = clock.now()
      this.emit('typing', person, name, other)
    })
    session.on('there', () => this.#there(person, session, name))
    session.on('ring', (into) => this.emit('ring', person, name, other, into))
    session.on('rung', () => this.#wasRung(person))
    session.on('over', (isIdle) => this.#over(person, roomName, isIdle))
    session.start()
  }

  #there(person: PersonId, { isThere, other }: DirectSession, name: string): void {
    const { people } = this.#options
    if (isThere) this.#forgetRetry(person)
    // They have proved their identity to the group.
    if (isThere && people.privacyOf({ contact: name, identity: other, isProved: true }) === 'new')
      people.pin(name, other)
    if (isThere) this.#ringIfThere(person)
    this.#news.changed()
  }

  #ringIfThere(person: PersonId): void {
    const session = this.#sessions.get(person)
    const ring = this.#rings.get(person)
    if (!ring || session?.isThere !== true) return
    this.#forgetRing(person)
    session.ring(ring.room)
  }

  #wasRung(person: PersonId): void {
    this.#rung.add(person)
    // Somebody else may wait for the place.
    if (this.#rings.size > 0) this.#following.changed()
  }

  #forgetRing(person: PersonId): void {
    this.#rings.get(person)?.cancel()
    this.#rings.delete(person)
  }

  #over(person: PersonId, roomName: string, isIdle: boolean): void {
    this.#sessions.get(person)?.removeAllListeners()
    this.#parted(person)
    if (isIdle) this.#left.add(roomName)
    else this.#retryLater(person)
    this.#news.changed()
    this.#following.changed()
  }

  #retryLater(person: PersonId): void {
    const before = this.#retries.get(person)
    before?.cancel()
    const afterMs = before ? Math.min(2 * before.afterMs, LAST_RETRY_MS) : RETRY_MS
    const cancel = this.#options.clock.after(afterMs, () => {
      retry.isDue = true
      this.#following.changed()
    })
    const retry: Retry = { afterMs, cancel, isDue: false }
    this.#retries.set(person, retry)
  }

  #forgetRetry(person: PersonId): void {
    this.#retries.get(person)?.cancel()
    this.#retries.delete(person)
  }

  #heard(person: PersonId, texts: readonly StoredText[]): void {
    const conversation = this.#conversations.get(person)
    if (!conversation) return
    this.#keep(conversation)
    const shown = texts.map((text) => this.#shown(person, text))
    this.emit('texts', person, shown, false)
    for (const text of shown)
      if (isNewFrom(text, conversation)) this.emit('received', person, text.name, text)
  }

  #shown(person: PersonId, text: StoredText): ShownText {
    const { id, isOwn, unixMs, isEdited, isDeleted, replyTo, delivery, image } = text
    const own = this.#options.identity()?.fingerprint ?? ''
    const key = isOwn ? own : (this.#conversations.get(person)?.content.key ?? '')
    const name = isOwn ? this.#options.signalling.ownName : (placeOf(person)?.name ?? '')
    return {
      ...{ id, key, name, unixMs, text: text.text, mentions: [], isEdited, isDeleted },
      ...(replyTo !== undefined && { replyTo }),
      ...(image && { image }),
      ...(delivery !== undefined && {
        delivery: delivery === 'read' && !this.#tellsRead ? 'delivered' : delivery,
      }),
    }
  }
}

/** A text of the other one that has just come. */
const isNewFrom = (
  { id, isEdited, isDeleted, delivery }: ShownText,
  { texts }: DirectConversation,
): boolean => delivery === undefined && !isEdited && !isDeleted && texts.at(-1)?.id === id
