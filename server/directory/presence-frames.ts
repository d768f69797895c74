import {
  addContactFrame,
  contactParts,
  delContactFrame,
  type EncodedContact,
  encodedContact,
} from '../../protocol/directory'
import type { Contact } from '../roster/contact'
import type { PresenceChange, Welcome } from '../roster/member-port'

/** Two variants of a value: for clients that announced themselves, and for the others. Each is made at its first use. */
class PerAudience<Made> {
  readonly #make: (withBlocks: boolean) => Made
  #withBlocks: Made | undefined
  #without: Made | undefined

  constructor(make: (withBlocks: boolean) => Made) {
    this.#make = make
  }

  for(withBlocks: boolean): Made {
    if (withBlocks) return (this.#withBlocks ??= this.#make(true))
    return (this.#without ??= this.#make(false))
  }
}

/** Caches the value for the last key. One key is finished before the next is used. */
class LastOne<Key extends object, Made> {
  readonly #make: (key: Key) => Made
  #last: { readonly key: Key; readonly made: Made } | undefined

  constructor(make: (key: Key) => Made) {
    this.#make = make
  }

  of(key: Key): Made {
    if (this.#last?.key !== key) this.#last = { key, made: this.#make(key) }
    return this.#last.made
  }
}

interface Part {
  readonly contacts: readonly EncodedContact[]
  readonly frame: () => Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * Encodes presence for all clients of a server. Each name is encoded once while it is signed in, each change and each list
 * once for all recipients. `withBlocks`: whether the client receives announcements.
 */
export class PresenceFrames {
  readonly #contacts = new WeakMap<Contact, EncodedContact>()
  readonly #change = new LastOne((change: PresenceChange) => this.#encodeChange(change))
  readonly #earlier = new LastOne((contacts: readonly Contact[]) => this.#encodeList(contacts))
  readonly #newcomers = new LastOne((contacts: readonly Contact[]) => this.#encodeParts(contacts))

  /** One or more frames in one piece: DelContacts, then AddContacts. */
  change(change: PresenceChange, withBlocks: boolean): Uint8Array {
    return this.#change.of(change).for(withBlocks)
  }

  /** AddContacts of everybody but the newcomer; empty when it is alone. */
  welcome({ self, earlier, newcomers }: Welcome, withBlocks: boolean): readonly Uint8Array[] {
    const own = this.#encoded(self)
    const parts = this.#newcomers.of(newcomers).for(withBlocks)
    const together = parts.map(({ contacts, frame }) => {
      if (!contacts.includes(own)) return frame()
      const rest = contacts.filter((contact) => contact !== own)
      return rest.length === 0 ? NOTHING : addContactFrame(rest, withBlocks)
    })
    return [this.#earlier.of(earlier).for(withBlocks), ...together].filter(({ length }) => length > 0)
  }

  #encodeChange({ left, arrived }: PresenceChange): PerAudience<Uint8Array> {
    const gone = left.map((contact) => this.#encoded(contact))
    const here = arrived.map((contact) => this.#encoded(contact))
    return new PerAudience((withBlocks) =>
      Buffer.concat([...contactParts(gone, false).map(delContactFrame), ...addFrames(here, withBlocks)]),
    )
  }

  #encodeList(contacts: readonly Contact[]): PerAudience<Uint8Array> {
    const here = contacts.map((contact) => this.#encoded(contact))
    return new PerAudience((withBlocks) => Buffer.concat(addFrames(here, withBlocks)))
  }

  #encodeParts(contacts: readonly Contact[]): PerAudience<readonly Part[]> {
    const here = contacts.map((contact) => this.#encoded(contact))
    return new PerAudience((withBlocks) =>
      contactParts(here, withBlocks).map((part) => {
        let made: Uint8Array | undefined
        return { contacts: part, frame: () => (made ??= addContactFrame(part, withBlocks)) }
      }),
    )
  }

  #encoded(contact: Contact): EncodedContact {
    const known = this.#contacts.get(contact)
    if (known) return known
    const encoded = encodedContact(contact.name, contact.announced)
    this.#contacts.set(contact, encoded)
    return encoded
  }
}

const addFrames = (contacts: readonly EncodedContact[], withBlocks: boolean): readonly Uint8Array[] =>
  contactParts(contacts, withBlocks).map((part) => addContactFrame(part, withBlocks))
