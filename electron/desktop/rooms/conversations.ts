import type { Clock } from '../../../base/clock'
import type { CommandResult, Commands, FoundTexts, ShownText } from '../../api'
import type { DirectTextDesk } from './direct-text-desk'
import type { TextDesk } from './text-desk'
import { TextSearch } from './text-search'

export interface ConversationsOptions {
  readonly room: TextDesk
  readonly direct: DirectTextDesk
  readonly clock: Clock
}

/** Carries out the commands of all texts: of the room that we are in, and between us and other people. */
export class Conversations {
  readonly #room: TextDesk
  readonly #direct: DirectTextDesk
  readonly #search: TextSearch

  constructor({ room, direct, clock }: ConversationsOptions) {
    this.#room = room
    this.#direct = direct
    this.#search = new TextSearch(clock)
  }

  getTexts(...[where]: Parameters<Commands['getTexts']>): readonly ShownText[] {
    return where.kind === 'person' ? this.#direct.getTexts(where.id) : this.#room.getTexts(where)
  }

  writeText(...[where, text, options]: Parameters<Commands['writeText']>): CommandResult {
    return where.kind === 'person'
      ? this.#direct.write(where.id, text, options?.replyTo)
      : this.#room.writeText(where, text, options)
  }

  async sendImage(...[where, image]: Parameters<Commands['sendImage']>): Promise<CommandResult> {
    return where.kind === 'person'
      ? this.#direct.sendImage(where.id, image.bytes, image.replyTo)
      : this.#room.sendImage(where, image)
  }

  getImage(...[where, id]: Parameters<Commands['getImage']>): Promise<Uint8Array | undefined> {
    return where.kind === 'person' ? this.#direct.getImage(where.id, id) : this.#room.getImage(where, id)
  }

  editText(...[where, id, text]: Parameters<Commands['editText']>): CommandResult {
    return where.kind === 'person'
      ? this.#direct.edit(where.id, id, text)
      : this.#room.editText(where, id, text)
  }

  deleteText(...[where, id]: Parameters<Commands['deleteText']>): CommandResult {
    return where.kind === 'person' ? this.#direct.delete(where.id, id) : this.#room.deleteText(where, id)
  }

  tellTyping(...[where]: Parameters<Commands['tellTyping']>): CommandResult {
    return where.kind === 'person' ? this.#direct.type(where.id) : this.#room.tellTyping(where)
  }

  markRead(...[where]: Parameters<Commands['markRead']>): CommandResult {
    return where.kind === 'person' ? this.#direct.markRead(where.id) : this.#room.markRead(where)
  }

  searchTexts(...[query]: Parameters<Commands['searchTexts']>): Promise<FoundTexts> {
    return this.#search.search([...this.#room.searched, ...this.#direct.searched], query)
  }
}
