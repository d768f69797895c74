import { addContactFrame, contactParts, type EncodedContact } from '../../protocol/directory'
import type { Contact } from '../roster/contact'

/** Contacts in one frame. */
interface Part {
  readonly contacts: readonly Contact[]
  readonly frame: Uint8Array
}

/** A list that was encoded as a whole. */
interface Packed {
  readonly contacts: number
  readonly frames: number
}

/** A list is encoded as a whole when it has this many times the contacts, or this many times the frames that it needs. */
const LOOSE = 2
/** Frames more than that do not matter. */
const SPARE_FRAMES = 2

/**
 * Encodes one contact list again and again. Newcomers are at its end, and people leave anywhere, so most of its frames stay the same:
 * those are copied, and only the others are encoded. Frames are as full as they can be at first, and half full on average at worst.
 */
export class ListFrames {
  readonly #withBlocks: boolean
  readonly #encoded: (contact: Contact) => EncodedContact
  #parts: readonly Part[] = []
  #packed: Packed = { contacts: 0, frames: 0 }

  /** @param withBlocks whether the recipients receive the contacts' blocks */
  constructor(withBlocks: boolean, encoded: (contact: Contact) => EncodedContact) {
    this.#withBlocks = withBlocks
    this.#encoded = encoded
  }

  /** AddContacts of the whole list, in one piece. */
  of(contacts: readonly Contact[]): Uint8Array {
    this.#parts = this.#continued(contacts)
    if (this.#isLoose(contacts.length)) {
      this.#parts = this.#encode(contacts)
      this.#packed = { contacts: contacts.length, frames: this.#parts.length }
    }
    return Buffer.concat(this.#parts.map(({ frame }) => frame))
  }

  #isLoose(contacts: number): boolean {
    const { contacts: packed, frames } = this.#packed
    if (contacts > LOOSE * packed) return true
    return this.#parts.length > LOOSE * frames * (contacts / Math.max(1, packed)) + SPARE_FRAMES
  }

  /** Keeps the parts whose contacts are all there, and follow each other as before. */
  #continued(contacts: readonly Contact[]): readonly Part[] {
    const parts: Part[] = []
    let at = 0
    // There may be room in the last one.
    for (const part of this.#parts.slice(0, -1)) {
      const from = at
      for (const contact of part.contacts) if (contacts[at] === contact) at++
      if (at - from === part.contacts.length) parts.push(part)
      else parts.push(...this.#encode(contacts.slice(from, at)))
    }
    parts.push(...this.#encode(contacts.slice(at)))
    return parts
  }

  #encode(contacts: readonly Contact[]): readonly Part[] {
    let at = 0
    return contactParts(contacts.map(this.#encoded), this.#withBlocks).map((part) => ({
      contacts: contacts.slice(at, (at += part.length)),
      frame: addContactFrame(part, this.#withBlocks),
    }))
  }
}
