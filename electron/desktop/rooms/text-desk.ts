import type { CommandResult } from '../../../phone/model'
import type { RoomManager } from '../../../phone/rooms/room-manager'
import type { Commands, Conversation, ShownText } from '../../api'

const DONE: CommandResult = { ok: true }

/** Texts of all conversations, as windows see them. */
export class TextDesk {
  readonly #rooms: RoomManager

  constructor(rooms: RoomManager) {
    this.#rooms = rooms
  }

  getTexts(_conversation: Conversation): readonly ShownText[] {
    return this.#rooms.messages
  }

  writeText(...[, text]: Parameters<Commands['writeText']>): CommandResult {
    return this.#rooms.write(text)
  }

  sendImage(): CommandResult {
    return DONE
  }

  getImage(): Promise<Uint8Array | undefined> {
    return Promise.resolve(undefined)
  }

  editText(...[, id, text]: Parameters<Commands['editText']>): CommandResult {
    return this.#rooms.edit(id, text)
  }

  deleteText(...[, id]: Parameters<Commands['deleteText']>): CommandResult {
    return this.#rooms.delete(id)
  }

  tellTyping(): CommandResult {
    return this.#rooms.type()
  }

  markRead(): CommandResult {
    return DONE
  }
}
