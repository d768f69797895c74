import { addContactFrame, contactParts, type EncodedContact } from '../../protocol/directory'
import type { Contact } from '../roster/contact'

/** The end of a frame: the number of contacts and of bytes up to there. */
interface FrameEnd {
  readonly contacts: number
  readonly bytes: number
}

const START: FrameEnd = { contacts: 0, bytes: 0 }

/**
 * Encodes one contact list again and again. Newcomers are at its end, so most of its frames stay the same: those are copied,
 * and only the others are encoded.
 */
export class ListFrames {
  readonly #withBlocks: boolean
  readonly #encoded: (contact: Contact) => EncodedContact
  #contacts: readonly Contact[] = []
  #bytes: Uint8Array = new Uint8Array(0)
  #ends: readonly FrameEnd[] = []

  /** @param withBlocks whether the recipients receive the contacts' blocks */
  constructor(withBlocks: boolean, encoded: (contact: Contact) => EncodedContact) {
    this.#withBlocks = withBlocks
    this.#encoded = encoded
  }

  /** AddContacts of the whole list, in one piece. */
  of(contacts: readonly Contact[]): Uint8Array {
    const same = commonStart(this.#contacts, contacts)
    // A frame ends where the next contact does not fit, so that contact has to be the same, too.
    const kept = this.#ends.filter((end) => end.contacts < same)
    const from = kept.at(-1) ?? START
    const rest = contacts.slice(from.contacts).map(this.#encoded)
    const frames: Uint8Array[] = [this.#bytes.subarray(0, from.bytes)]
    let end = from
    for (const part of contactParts(rest, this.#withBlocks)) {
      const frame = addContactFrame(part, this.#withBlocks)
      frames.push(frame)
      end = { contacts: end.contacts + part.length, bytes: end.bytes + frame.length }
      kept.push(end)
    }
    this.#contacts = contacts
    this.#bytes = Buffer.concat(frames)
    this.#ends = kept
    return this.#bytes
  }
}

/** The number of equal contacts at the start of both lists. */
function commonStart(one: readonly Contact[], other: readonly Contact[]): number {
  const shorter = Math.min(one.length, other.length)
  let same = 0
  while (same < shorter && one[same] === other[same]) same++
  return same
}
