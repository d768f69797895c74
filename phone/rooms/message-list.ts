import { omit } from '../../base/omit'
import type { RoomMessage } from '../model'
import type { ImageReference } from './images/image-reference'
import type { Author, RoomText } from './room-text'

/** A message with what only its readers need: where its image is, and how it is decrypted. */
export interface KeptMessage extends RoomMessage {
  readonly image?: ImageReference
}

/** As many as are kept; older ones can be neither edited nor deleted. */
export const MAX_MESSAGES = 1_000

/** The messages of a room, oldest first: what is said is applied in the order of the host. Pure. */
export class MessageList {
  readonly #messages = new Map<string, KeptMessage>()

  get all(): readonly KeptMessage[] {
    return [...this.#messages.values()]
  }

  /** @returns the message that is new or has changed; undefined: the author may not, or it was there before */
  apply(said: RoomText, author: Author, unixMs: number): KeptMessage | undefined {
    const message = this.#messageAfter(said, author, unixMs)
    if (!message) return undefined
    this.#messages.set(message.id, message)
    const [oldest] = this.#messages.keys()
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest)
    return message
  }

  #messageAfter(said: RoomText, author: Author, unixMs: number): KeptMessage | undefined {
    if (said.kind === 'receipt' || said.kind === 'ring' || said.kind === 'picture') return undefined
    const before = this.#messages.get('id' in said ? said.id : said.of)
    if ('id' in said) return before ? undefined : written(said, author, unixMs)
    if (!before || before.isDeleted) return undefined
    const isOwn = before.key === author.key
    if (said.kind === 'edit')
      return isOwn && !before.image
        ? { ...before, text: said.text, mentions: said.mentions ?? [], isEdited: true }
        : undefined
    if (!isOwn && !author.isModerator) return undefined
    return { ...omit(before, 'image'), text: '', mentions: [], isDeleted: true }
  }
}

function written(
  said: Extract<RoomText, { kind: 'text' | 'image' }>,
  { key, name }: Author,
  unixMs: number,
): KeptMessage {
  const { id, replyTo } = said
  const { text, mentions = [] } = said.kind === 'text' ? said : { text: '' }
  return {
    ...{ id, key, name, unixMs, text, mentions, isEdited: false, isDeleted: false },
    ...(replyTo !== undefined && { replyTo }),
    ...(said.kind === 'image' && { image: said.image }),
  }
}
