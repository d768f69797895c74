import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { PictureTalk } from '../pictures/picture-talk'
import type { Room, RoomUpdate } from '../rooms/room'
import type { RoomPerson } from '../rooms/room-people'
import { ImageError } from '../rooms/images/room-images'
import type { DirectConversation, DirectText, DueText } from './direct-conversation'
import type { PersonImages } from './image-folder'
import type { StoredText } from './stored-conversation'

/** Nobody has written for so long: we leave, and come back when somebody writes. ms */
export const IDLE_MS = 10 * 60_000
/** The same where nobody has written yet: the two have met because of their pictures. ms */
export const SILENT_MS = 30_000
/** The other one is not there for so long. ms */
export const ALONE_MS = 60_000
/** Whoever was asked into a room longer ago is not asked any more: it has waited for them at the host. ms */
export const STALE_RING_MS = 2 * 60_000

export interface DirectSessionOptions {
  readonly conversation: DirectConversation
  readonly own: Fingerprint
  readonly other: Fingerprint
  /** That of the two. Not started yet. */
  readonly room: Room
  readonly clock: Clock
  /** Those of the conversation. */
  readonly images: PersonImages
  /** Whether the user lets others know what was read. */
  readonly tellsRead: () => boolean
  /** Undefined: nobody sees pictures of people here. */
  readonly pictures?: PictureTalk | undefined
  /** Nobody can read texts here: what the other one writes is left to them. */
  readonly ringsOnly?: boolean
}

interface DirectSessionEvents {
  /** These texts are new or have changed. */
  texts: [readonly StoredText[]]
  /** Whether the other one's phone is there has changed. */
  there: []
  typing: []
  /** The other one asks us into this room. */
  ring: [room: string]
  /** The other one's phone can read that we ask them into a room. */
  rung: []
  /** We are in the room no longer. @param isIdle nobody has written for long */
  over: [isIdle: boolean]
}

/** We are in the room between us and another person: says what the conversation has to say while the other one is there. */
export class DirectSession extends EventEmitter<DirectSessionEvents> {
  readonly #options: DirectSessionOptions
  readonly #room: Room
  #isInside = false
  #people: readonly RoomPerson[] = []
  #isThere = false
  #hasInvited = false
  /** Somebody has written, or writes. */
  #hasTexts = false
  #isOver = false
  #cancelIdle: CancelTimer = () => undefined
  #cancelAlone: CancelTimer = () => undefined

  constructor(options: DirectSessionOptions) {
    super()
    this.#options = options
    this.#room = options.room
    this.#room.on('update', (update) => this.#take(update))
  }

  /** The other one's phone is there, and has keys. */
  get isThere(): boolean {
    return this.#isThere
  }

  get other(): Fingerprint {
    return this.#options.other
  }

  start(): void {
    this.#options.conversation.begin()
    this.#awaitOther()
    this.#room.start()
  }

  /** Says what is due, if the other one is there. */
  say(): void {
    if (!this.#isThere || this.#isOver) return
    const { conversation, tellsRead } = this.#options
    for (const said of conversation.takeDue(tellsRead())) {
      this.#noteText()
      if (said.kind === 'own-image') void this.#show(said)
      else this.#room.say(said)
    }
    // Whom we have answered is a stranger no longer.
    this.#options.pictures?.follow()
  }

  /** The pictures that we show or take may have changed. */
  followPictures(): void {
    if (!this.#isOver) this.#options.pictures?.follow()
  }

  /** Somebody has written, or writes. */
  get hasTexts(): boolean {
    return this.#hasTexts
  }

  /** A picture is on its way. */
  get isBusy(): boolean {
    return this.#options.pictures?.isBusy === true
  }

  /** Tells the other one that we are writing. */
  type(): void {
    if (!this.#isThere) return
    this.#noteText()
    this.#room.type()
  }

  /** Asks the other one into a room, if they are there. */
  ring(room: string): void {
    this.#stayActive()
    if (this.#isThere) this.#room.say({ kind: 'ring', room })
  }

  /** The network has changed. */
  retryNow(): void {
    this.#room.retryNow()
  }

  /** The connection is likely to be dead. */
  reconnect(): void {
    this.#room.reconnect()
  }

  /** No event follows. */
  leave(): void {
    this.#end()
    this.removeAllListeners()
    this.#room.leave()
  }

  #take(update: RoomUpdate): void {
    if (this.#isOver) return
    switch (update.kind) {
      case 'phase':
        this.#isInside = update.phase === 'inside'
        return this.#compare()
      case 'members':
        this.#people = update.members
        return this.#compare()
      case 'said':
        return this.#hear(update)
      case 'unsaid':
        // The other one hears of a picture when the two meet again.
        if (update.said.kind !== 'picture') this.#options.conversation.failed(update.said)
        return
      case 'typing':
        if (update.key !== this.#options.other || this.#options.ringsOnly === true) return
        this.#noteText()
        this.emit('typing')
        return
      case 'ended':
        this.#end()
        this.emit('over', false)
        return
      case 'message':
      case 'settings':
      case 'muted':
      case 'guests':
      case 'guest-speech':
      case 'guest-asks':
      case 'guest-answered':
      case 'brings':
      case 'guest-removal':
      case 'gap':
      case 'ticket':
      case 'refused':
      case 'safety-code':
      case 'lost':
        return
    }
  }

  #hear({ key, said, unixMs }: Extract<RoomUpdate, { kind: 'said' }>): void {
    const { own, other, conversation, pictures } = this.#options
    if (key !== own && key !== other) return
    if (said.kind === 'ring') return this.#hearRing(said.room, key === own, unixMs)
    if (this.#options.ringsOnly === true) return
    if (said.kind === 'picture') {
      if (key === other) pictures?.hear(said.picture)
      return
    }
    if (key === other) this.#noteText()
    if (key === other && said.kind === 'image' && !conversation.has(said.id)) void this.#fetch(said, unixMs)
    const texts = conversation.hear(said, key === own, unixMs)
    if (texts.length > 0) this.emit('texts', texts)
    this.say()
  }

  #hearRing(room: string, isOwn: boolean, unixMs: number): void {
    if (isOwn) this.emit('rung')
    else if (this.#options.clock.unixTime() - unixMs <= STALE_RING_MS) this.emit('ring', room)
  }

  async #show({ id, image, replyTo }: Extract<DueText, { kind: 'own-image' }>): Promise<void> {
    const { conversation, images } = this.#options
    try {
      const bytes = await images.get(id)
      if (this.#isOver || !conversation.isOwnImage(id)) return
      if (bytes) this.#room.writeImage({ ...image, bytes }, { id, ...(replyTo !== undefined && { replyTo }) })
      else this.#tell(conversation.lose(id))
    } catch (error) {
      // The file is damaged.
      if (error instanceof RangeError) this.#tell(conversation.lose(id))
      // It cannot be read now, and is shown when the two meet again.
      else if (!isSystemError(error)) throw error
    }
  }

  /** An image that cannot be had now is not confirmed, so the other one shows it again. */
  async #fetch(said: Extract<DirectText, { kind: 'image' }>, unixMs: number): Promise<void> {
    const { conversation, images } = this.#options
    if (!conversation.takesImages) return
    try {
      await images.put(said.id, await this.#room.image(said.id))
    } catch (error) {
      if (error instanceof ImageError || isSystemError(error)) return
      throw error
    }
    if (this.#isOver) return
    this.#tell(conversation.addImage(said, unixMs))
    this.say()
  }

  #tell(text: StoredText | undefined): void {
    if (text) this.emit('texts', [text])
  }

  /** Who is there may have changed. */
  #compare(): void {
    const { own, other, conversation, pictures } = this.#options
    if (this.#isInside) this.#invite()
    const isAmongUs = this.#people.every(({ key, isInGroup }) => !isInGroup || key === own || key === other)
    const isThere =
      this.#isInside && isAmongUs && this.#people.some((each) => each.key === other && isHere(each))
    if (isThere === this.#isThere) return
    this.#isThere = isThere
    if (isThere) {
      this.#cancelAlone()
      this.#stayActive()
      conversation.begin()
    } else {
      this.#cancelIdle()
      this.#awaitOther()
      pictures?.end()
    }
    this.emit('there')
    if (isThere) pictures?.begin()
    this.say()
  }

  /** So that the list of rooms shows the room to the other one. */
  #invite(): void {
    if (this.#hasInvited || this.#room.keys?.moderators.includes(this.#options.own) !== true) return
    this.#hasInvited = true
    this.#room.moderate({ action: 'invite', key: this.#options.other, is: true })
  }

  #awaitOther(): void {
    this.#cancelAlone()
    this.#cancelAlone = this.#options.clock.after(ALONE_MS, () => this.#finish(false))
  }

  #noteText(): void {
    this.#hasTexts = true
    this.#stayActive()
  }

  #stayActive(): void {
    this.#cancelIdle()
    this.#cancelIdle = this.#options.clock.after(this.#hasTexts ? IDLE_MS : SILENT_MS, () => {
      if (this.isBusy) this.#stayActive()
      else this.#finish(true)
    })
  }

  #finish(isIdle: boolean): void {
    this.#end()
    this.#room.leave()
    this.emit('over', isIdle)
  }

  #end(): void {
    this.#isOver = true
    this.#isThere = false
    this.#options.pictures?.end()
    this.#cancelIdle()
    this.#cancelAlone()
  }
}

/** The disk is full, or the folder must not be written. */
const isSystemError = (error: unknown): boolean => error instanceof Error && 'code' in error

const isHere = ({ user, isInGroup, isDisputed }: RoomPerson): boolean =>
  user !== undefined && isInGroup && isDisputed !== true
