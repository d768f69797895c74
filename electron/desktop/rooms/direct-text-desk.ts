import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import { PacedSignal } from '../../../base/paced-signal'
import type { DirectTexts } from '../../../phone/texts/direct-texts'
import { imageHeader } from '../../../phone/rooms/images/image-header'
import { isShowable } from '../../../phone/rooms/images/image-reference'
import type {
  CommandResult,
  DirectSummary,
  DirectTextsSlice,
  PersonId,
  ShownText,
  TextChanges,
  Typing,
} from '../../api'
import type { SearchedConversation } from './text-search'

export interface DirectTextDeskOptions {
  readonly texts: DirectTexts
  readonly clock: Clock
}

interface DirectTextDeskEvents {
  changed: []
  /** Ten times a second at most for each person. */
  texts: [TextChanges]
  typing: [Typing]
  /** The user has looked at everything that somebody has written. */
  read: []
}

/** What windows have not been told of a conversation. */
interface News {
  readonly signal: PacedSignal
  readonly put: Map<string, ShownText>
  isWhole: boolean
}

/** Windows are told of texts at most so often. ms */
const EVERY_MS = 100

/** Texts between us and other people, as windows see them. */
export class DirectTextDesk extends EventEmitter<DirectTextDeskEvents> {
  readonly #texts: DirectTexts
  readonly #clock: Clock
  readonly #news = new Map<PersonId, News>()

  constructor({ texts, clock }: DirectTextDeskOptions) {
    super()
    this.#texts = texts
    this.#clock = clock
    texts.on('changed', () => this.emit('changed'))
    texts.on('texts', (person, put, isWhole) => this.#put(person, put, isWhole))
    texts.on('typing', (id, name, key) =>
      this.emit('typing', { conversation: { kind: 'person', id }, key, name }),
    )
  }

  get state(): DirectTextsSlice {
    const { ownKey } = this.#texts
    const directTexts = this.#texts.summaries.toSorted(byLast)
    return { directTexts, ...(ownKey !== undefined && { ownKey }) }
  }

  close(): void {
    for (const { signal } of this.#news.values()) signal.close()
  }

  /** What a search looks at: the texts with people of this server. */
  get searched(): readonly SearchedConversation[] {
    return this.#texts.conversationsHere.map(({ person: id, name: title, texts }) => ({
      ...{ conversation: { kind: 'person', id }, title, texts },
    }))
  }

  getTexts(person: PersonId): readonly ShownText[] {
    return this.#texts.texts(person)
  }

  write(person: PersonId, text: string, replyTo: string | undefined): CommandResult {
    return this.#texts.write(person, text, replyTo)
  }

  async sendImage(person: PersonId, bytes: Uint8Array, replyTo: string | undefined): Promise<CommandResult> {
    const header = imageHeader(bytes)
    if (!header) return { ok: false, problem: { key: 'problem.imageKind' } }
    if (!isShowable(header)) return { ok: false, problem: { key: 'problem.imageSize' } }
    return this.#texts.writeImage(person, { ...header, bytes }, replyTo)
  }

  async getImage(person: PersonId, id: string): Promise<Uint8Array | undefined> {
    // It cannot be shown now, whatever the reason.
    return this.#texts.image(person, id).catch(() => undefined)
  }

  edit(person: PersonId, id: string, text: string): CommandResult {
    return this.#texts.edit(person, id, text)
  }

  delete(person: PersonId, id: string): CommandResult {
    return this.#texts.delete(person, id)
  }

  type(person: PersonId): CommandResult {
    return this.#texts.type(person)
  }

  markRead(person: PersonId): CommandResult {
    const result = this.#texts.markRead(person)
    this.emit('read')
    return result
  }

  #put(person: PersonId, put: readonly ShownText[], isWhole: boolean): void {
    const news = this.#newsOf(person)
    if (isWhole) news.put.clear()
    news.isWhole ||= isWhole
    for (const text of put) news.put.set(text.id, text)
    news.signal.changed()
  }

  #newsOf(person: PersonId): News {
    const known = this.#news.get(person)
    if (known) return known
    const signal = new PacedSignal(this.#clock, EVERY_MS, () => this.#tell(person, news))
    const news: News = { signal, put: new Map(), isWhole: false }
    this.#news.set(person, news)
    return news
  }

  #tell(id: PersonId, news: News): void {
    const { put, isWhole } = news
    news.isWhole = false
    this.emit('texts', { conversation: { kind: 'person', id }, put: [...put.values()], isWhole })
    put.clear()
  }
}

/** The last one first. */
const byLast = (one: DirectSummary, other: DirectSummary): number => other.lastMs - one.lastMs
