import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import { PacedSignal } from '../../../base/paced-signal'
import type { WordingKey } from '../../../locales/message'
import { imageHeader } from '../../../phone/rooms/images/image-header'
import { isShowable } from '../../../phone/rooms/images/image-reference'
import { ImageError } from '../../../phone/rooms/images/room-images'
import type { KnownRooms } from '../../../phone/rooms/known-rooms'
import type { RoomUpdate } from '../../../phone/rooms/room'
import type { RoomManager } from '../../../phone/rooms/room-manager'
import type {
  CommandResult,
  Commands,
  Conversation,
  RoomMessage,
  ShownText,
  TextChanges,
  Typing,
} from '../../api'
import { shownText } from './shown-text'
import type { SearchedConversation } from './text-search'
import { UnsentTexts } from './unsent-texts'

const DONE: CommandResult = { ok: true }

const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })

export interface TextDeskOptions {
  readonly rooms: RoomManager
  readonly known: Pick<KnownRooms, 'markRead'>
  readonly clock: Clock
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
}

interface TextDeskEvents {
  /** Ten times a second at most. */
  texts: [TextChanges]
  /** Once a second at most for each person. */
  typing: [Typing]
  /** The user has looked at everything in the room that we are in. */
  read: []
}

/** Windows are told of texts at most so often. ms */
const EVERY_MS = 100
/** The same of somebody who is writing. ms */
const TYPING_EVERY_MS = 1_000

type Said = Extract<RoomUpdate, { kind: 'unsaid' }>['said']
/** A text of ours, as it was written. */
interface Written {
  readonly id: string
  readonly text?: string
  readonly mentions?: readonly string[] | undefined
  readonly replyTo?: string | undefined
  readonly image?: NonNullable<RoomMessage['image']>
}

/** Texts of the room that we are in, as windows see them. */
export class TextDesk extends EventEmitter<TextDeskEvents> {
  readonly #options: TextDeskOptions
  readonly #news: PacedSignal
  readonly #unsent = new UnsentTexts()
  /** What windows have not been told, in the order of the texts' places. */
  readonly #changed = new Map<string, ShownText>()
  #isWhole = false
  /** When somebody was told to be writing. */
  readonly #typingMs = new Map<string, number>()

  constructor(options: TextDeskOptions) {
    super()
    this.#options = options
    const { clock, rooms } = options
    this.#news = new PacedSignal(clock, EVERY_MS, () => this.#tell())
    rooms.on('entered', () => this.#begin(true))
    rooms.on('left', () => this.#begin(false))
    rooms.on('update', (update) => this.#hear(update))
  }

  close(): void {
    this.#news.close()
  }

  /** What a search looks at: the texts of the room that we are in. */
  get searched(): readonly SearchedConversation[] {
    const { state } = this.#options.rooms
    if (!state || state.phase === 'ended') return []
    const { name, key } = state
    const texts = this.#all.map((text) => ({ ...text, isOwn: text.key === key }))
    return [{ conversation: { kind: 'room', name }, title: name, texts }]
  }

  getTexts(conversation: Conversation): readonly ShownText[] {
    return this.#isHere(conversation) ? this.#all : []
  }

  writeText(...[conversation, text, options]: Parameters<Commands['writeText']>): CommandResult {
    const problem = this.#problemAt(conversation)
    if (problem) return problem
    const result = this.#options.rooms.write(text, options)
    if (!result.ok) return result
    this.#send({ id: result.id, text, mentions: options?.mentions, replyTo: options?.replyTo })
    return DONE
  }

  sendImage(...[conversation, { bytes, replyTo }]: Parameters<Commands['sendImage']>): CommandResult {
    const problem = this.#problemAt(conversation)
    if (problem) return problem
    const header = imageHeader(bytes)
    if (!header) return refused('problem.imageKind')
    if (!isShowable(header)) return refused('problem.imageSize')
    const result = this.#options.rooms.writeImage(
      { ...header, bytes },
      replyTo === undefined ? {} : { replyTo },
    )
    if (!result.ok) return result
    this.#send({ id: result.id, image: { ...header, bytes: bytes.length }, replyTo }, bytes)
    return DONE
  }

  async getImage(conversation: Conversation, id: string): Promise<Uint8Array | undefined> {
    if (!this.#isHere(conversation)) return undefined
    try {
      // A copy, since a small buffer is a part of a larger one, all of which would go to the window.
      return new Uint8Array(this.#unsent.image(id) ?? (await this.#options.rooms.image(id)))
    } catch (error) {
      if (error instanceof ImageError) return undefined
      throw error
    }
  }

  editText(conversation: Conversation, id: string, text: string): CommandResult {
    return this.#problemAt(conversation) ?? this.#options.rooms.edit(id, text)
  }

  /** A text of ours that has failed is only forgotten. */
  deleteText(conversation: Conversation, id: string): CommandResult {
    const problem = this.#problemAt(conversation)
    if (problem) return problem
    const unsent = this.#unsent.find(id)
    if (unsent?.delivery !== 'failed') {
      const result = this.#options.rooms.delete(id)
      // An image that is still on its way goes nowhere.
      if (!result.ok || !unsent?.image) return result
    }
    this.#unsent.delete(id)
    this.#isWhole = true
    this.#news.changed()
    return DONE
  }

  tellTyping(conversation: Conversation): CommandResult {
    return this.#problemAt(conversation) ?? this.#options.rooms.type()
  }

  markRead(conversation: Conversation): CommandResult {
    const problem = this.#problemAt(conversation)
    if (problem) return problem
    const { rooms, known, server } = this.#options
    const last = rooms.messages.at(-1)
    const [at, name] = [server(), rooms.state?.name]
    if (last && at !== undefined && name !== undefined) known.markRead(at, name, last)
    this.emit('read')
    return DONE
  }

  /** Those with a place in the room, then those of ours that have none. */
  get #all(): readonly ShownText[] {
    return [...this.#options.rooms.messages.map((message) => this.#shown(message)), ...this.#unsent.all]
  }

  #shown(message: RoomMessage): ShownText {
    const isOurs = message.key === this.#options.rooms.state?.key
    return shownText(message, isOurs ? 'delivered' : undefined)
  }

  #isHere(conversation: Conversation): boolean {
    return conversation.kind === 'room' && conversation.name === this.#options.rooms.state?.name
  }

  /** Why nothing can be written there. */
  #problemAt(conversation: Conversation): CommandResult | undefined {
    return this.#isHere(conversation) ? undefined : refused('problem.notInRoom')
  }

  #begin(isInRoom: boolean): void {
    this.#unsent.clear()
    this.#changed.clear()
    this.#typingMs.clear()
    this.#isWhole = isInRoom
    if (isInRoom) this.#news.changed()
  }

  #tell(): void {
    const name = this.#options.rooms.state?.name
    const put = this.#isWhole ? this.#all : [...this.#changed.values()]
    const isWhole = this.#isWhole
    this.#isWhole = false
    this.#changed.clear()
    if (name === undefined || (put.length === 0 && !isWhole)) return
    this.emit('texts', { conversation: { kind: 'room', name }, put, isWhole })
  }

  #put(text: ShownText): void {
    this.#changed.set(text.id, text)
    this.#news.changed()
  }

  /** Shows a text of ours at once. It may have failed already. */
  #send(written: Written, bytes?: Uint8Array): void {
    if (this.#unsent.find(written.id)) return
    const text = this.#ours(written, 'sending')
    this.#unsent.put(text, bytes)
    this.#put(text)
  }

  #ours(written: Written, delivery: 'sending' | 'failed'): ShownText {
    const { id, text = '', mentions = [], replyTo, image } = written
    const { rooms, clock } = this.#options
    const name = rooms.members.find(({ isYou }) => isYou)?.name ?? ''
    return shownText(
      {
        ...{ id, key: rooms.state?.key ?? '', name, unixMs: clock.unixTime(), text, mentions },
        ...{ isEdited: false, isDeleted: false },
        ...(replyTo !== undefined && { replyTo }),
        ...(image && { image }),
      },
      delivery,
    )
  }

  #hear(update: RoomUpdate): void {
    switch (update.kind) {
      case 'message':
        this.#unsent.delete(update.message.id)
        this.#put(this.#shown(update.message))
        return
      case 'unsaid':
        return this.#fail(update.said)
      case 'typing':
        return this.#hearTyping(update)
      case 'ended':
        for (const text of this.#unsent.all) this.#failed(text)
        return
      case 'said':
      case 'phase':
      case 'members':
      case 'settings':
      case 'muted':
      case 'guests':
      case 'guest-asks':
      case 'guest-answered':
      case 'brings':
      case 'guest-speech':
      case 'guest-removal':
      case 'gap':
      case 'ticket':
      case 'safety-code':
      case 'refused':
      case 'lost':
        return
    }
  }

  /** An edit that failed changes nothing. */
  #fail(said: Said): void {
    if ('id' in said) this.#failed(this.#unsent.find(said.id) ?? this.#ours(said, 'failed'))
  }

  #failed(text: ShownText): void {
    if (text.delivery === 'failed' && this.#unsent.find(text.id)) return
    const failed: ShownText = { ...text, delivery: 'failed' }
    this.#unsent.put(failed)
    this.#put(failed)
  }

  #hearTyping({ key, name }: Extract<RoomUpdate, { kind: 'typing' }>): void {
    const { rooms, clock } = this.#options
    const room = rooms.state?.name
    const nowMs = clock.now()
    const isTold = nowMs - (this.#typingMs.get(key) ?? Number.NEGATIVE_INFINITY) < TYPING_EVERY_MS
    const member = rooms.members.find((each) => each.key === key)
    // Who is no member is not remembered, so there are never more than members.
    if (room === undefined || isTold || !member || member.isBlocked) return
    this.#typingMs.set(key, nowMs)
    this.emit('typing', { conversation: { kind: 'room', name: room }, key, name })
  }
}
