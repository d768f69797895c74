import {
  addContactFrame,
  contactParts,
  delContactFrame,
  type EncodedContact,
  encodedContact,
} from '../../protocol/directory'
import type { Contact } from '../roster/contact'
import type { PresenceChange, Welcome } from '../roster/member-port'

/** Something for clients that announced themselves, and something for the others, each made when it is first needed. */
type PerAudience<Made> = (withBlocks: boolean) => Made

interface Part {
  readonly contacts: readonly EncodedContact[]
  readonly frame: () => Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * Encodes presence for all clients of a server: each name once in its stay, each change and each list once for all who
 * get it. `withBlocks` is whether the client gets what the contacts announced. The frames live as long as the objects
 * that they are made of.
 */
export class PresenceFrames {
  readonly #contacts = new WeakMap<Contact, EncodedContact>()
  readonly #changes = new WeakMap<PresenceChange, PerAudience<Uint8Array>>()
  readonly #lists = new WeakMap<readonly Contact[], PerAudience<Uint8Array>>()
  readonly #parts = new WeakMap<readonly Contact[], PerAudience<readonly Part[]>>()

  /** One or more frames in one piece: DelContacts, then AddContacts. */
  change(change: PresenceChange, withBlocks: boolean): Uint8Array {
    return cached(this.#changes, change, (blocks) => {
      const left = contactParts(this.#encoded(change.left), false).map(delContactFrame)
      return Buffer.concat([...left, ...this.#addFrames(change.arrived, blocks)])
    })(withBlocks)
  }

  /** AddContacts of everybody but the newcomer; empty when it is alone. */
  welcome({ self, earlier, newcomers }: Welcome, withBlocks: boolean): readonly Uint8Array[] {
    const known = cached(this.#lists, earlier, (blocks) => Buffer.concat(this.#addFrames(earlier, blocks)))
    const parts = cached(this.#parts, newcomers, (blocks) => this.#partsOf(newcomers, blocks))
    const own = this.#encodedContact(self)
    const together = parts(withBlocks).map(({ contacts, frame }) => {
      if (!contacts.includes(own)) return frame()
      const rest = contacts.filter((contact) => contact !== own)
      return rest.length === 0 ? NOTHING : addContactFrame(rest, withBlocks)
    })
    return [known(withBlocks), ...together].filter(({ length }) => length > 0)
  }

  #addFrames(contacts: readonly Contact[], withBlocks: boolean): readonly Uint8Array[] {
    return contactParts(this.#encoded(contacts), withBlocks).map((part) => addContactFrame(part, withBlocks))
  }

  #partsOf(newcomers: readonly Contact[], withBlocks: boolean): readonly Part[] {
    return contactParts(this.#encoded(newcomers), withBlocks).map((contacts) => {
      let made: Uint8Array | undefined
      return { contacts, frame: () => (made ??= addContactFrame(contacts, withBlocks)) }
    })
  }

  #encoded(contacts: readonly Contact[]): readonly EncodedContact[] {
    return contacts.map((contact) => this.#encodedContact(contact))
  }

  #encodedContact(contact: Contact): EncodedContact {
    const known = this.#contacts.get(contact)
    if (known) return known
    const encoded = encodedContact(contact.name, contact.announced)
    this.#contacts.set(contact, encoded)
    return encoded
  }
}

function cached<Key extends object, Made>(
  cache: WeakMap<Key, PerAudience<Made>>,
  key: Key,
  make: PerAudience<Made>,
): PerAudience<Made> {
  const known = cache.get(key)
  if (known) return known
  const made: { true?: Made; false?: Made } = {}
  const perAudience: PerAudience<Made> = (withBlocks) => (made[`${withBlocks}`] ??= make(withBlocks))
  cache.set(key, perAudience)
  return perAudience
}
