import type { RoomMessage } from '../model'
import type { Author, RoomText } from './room-text'

/** As many as are kept; older ones can be neither edited nor deleted. */
export const MAX_MESSAGES = 1_000

/** The messages of a room, oldest first: what is said is applied in the order of the host. Pure. */
export class MessageList {
  readonly #messages = new Map<string, RoomMessage>()

  get all(): readonly RoomMessage[] {
    return [...this.#messages.values()]
  }

  /** @returns the message that is new or has changed; undefined: the author may not, or it was there before */
  apply(said: RoomText, author: Author, unixMs: number): RoomMessage | undefined {
    const message = this.#messageAfter(said, author, unixMs)
    if (!message) return undefined
    this.#messages.set(message.id, message)
    const [oldest] = this.#messages.keys()
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest)
    return message
  }

  #messageAfter(said: RoomText, author: Author, unixMs: number): RoomMessage | undefined {
    const before = this.#messages.get(said.kind === 'text' ? said.id : said.of)
    if (said.kind === 'text') return before ? undefined : written(said, author, unixMs)
    if (!before || before.isDeleted) return undefined
    const isOwn = before.key === author.key
    if (said.kind === 'edit')
      return isOwn ? { ...before, text: said.text, mentions: said.mentions ?? [], isEdited: true } : undefined
    return isOwn || author.isModerator ? { ...before, text: '', mentions: [], isDeleted: true } : undefined
  }
}

const written = (
  { id, text, mentions = [], replyTo }: Extract<RoomText, { kind: 'text' }>,
  { key, name }: Author,
  unixMs: number,
): RoomMessage => ({
  ...{ id, key, name, unixMs, text, mentions, isEdited: false, isDeleted: false },
  ...(replyTo !== undefined && { replyTo }),
})
