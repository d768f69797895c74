import {
  addContactFrame,
  contactParts,
  delContactFrame,
  type EncodedContact,
  encodedContact,
  statusFrames,
} from '../../protocol/directory'
import type { Contact, ContactStatus } from '../roster/contact'
import type { PresenceChange, Welcome } from '../roster/member-port'
import { ListFrames } from './list-frames'

/** The client's abilities beyond the protocol. */
export interface Audience {
  /** It announced itself: it gets the announcements of others. */
  readonly blocks: boolean
  /** It gets the statuses of others. */
  readonly statuses: boolean
}

/** Something for each kind of client, made when it is first needed. */
class PerAudience<Made> {
  readonly #make: (audience: Audience) => Made
  readonly #made = new Map<number, Made>()

  constructor(make: (audience: Audience) => Made) {
    this.#make = make
  }

  for(audience: Audience): Made {
    const key = (audience.blocks ? 1 : 0) + (audience.statuses ? 2 : 0)
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = this.#make(audience)
    this.#made.set(key, made)
    return made
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
 * once for all recipients. A list costs only what has changed since the last one.
 */
export class PresenceFrames {
  readonly #contacts = new WeakMap<Contact, EncodedContact>()
  readonly #change = new LastOne((change: PresenceChange) => this.#encodeChange(change))
  readonly #lists = new PerAudience(
    ({ blocks }) => new ListFrames(blocks, (contact) => this.#encoded(contact)),
  )
  readonly #earlier = new LastOne(
    (contacts: readonly Contact[]) => new PerAudience((audience) => this.#lists.for(audience).of(contacts)),
  )
  readonly #newcomers = new LastOne((contacts: readonly Contact[]) => this.#encodeParts(contacts))
  readonly #statuses = new LastOne((statuses: readonly ContactStatus[]) => this.#encodeStatuses(statuses))

  /** Frames in one piece: DelContacts, AddContacts, then statuses. Empty when nothing of it is for this client. */
  change(change: PresenceChange, audience: Audience): Uint8Array {
    return this.#change.of(change).for(audience)
  }

  /** AddContacts of everybody but the newcomer, then statuses; empty when it is alone. */
  welcome({ self, earlier, newcomers, statuses }: Welcome, audience: Audience): readonly Uint8Array[] {
    const own = this.#encoded(self)
    // The lists are the same for those who get statuses.
    const lists = { ...audience, statuses: false }
    const parts = this.#newcomers.of(newcomers).for(lists)
    const together = parts.map(({ contacts, frame }) => {
      if (!contacts.includes(own)) return frame()
      const rest = contacts.filter((contact) => contact !== own)
      return rest.length === 0 ? NOTHING : addContactFrame(rest, audience.blocks)
    })
    const told = audience.statuses ? this.#statuses.of(statuses) : NOTHING
    return [this.#earlier.of(earlier).for(lists), ...together, told].filter(({ length }) => length > 0)
  }

  #encodeChange({ left, arrived, statuses }: PresenceChange): PerAudience<Uint8Array> {
    const gone = left.map((contact) => this.#encoded(contact))
    const here = arrived.map((contact) => this.#encoded(contact))
    return new PerAudience((audience) =>
      Buffer.concat([
        ...contactParts(gone, false).map(delContactFrame),
        ...addFrames(here, audience),
        ...(audience.statuses ? [this.#encodeStatuses(statuses)] : []),
      ]),
    )
  }

  #encodeParts(contacts: readonly Contact[]): PerAudience<readonly Part[]> {
    const here = contacts.map((contact) => this.#encoded(contact))
    return new PerAudience(({ blocks }) =>
      contactParts(here, blocks).map((part) => {
        let made: Uint8Array | undefined
        return { contacts: part, frame: () => (made ??= addContactFrame(part, blocks)) }
      }),
    )
  }

  #encodeStatuses(statuses: readonly ContactStatus[]): Uint8Array {
    const told = statuses.map(({ contact, status }) => ({ contact: this.#encoded(contact), status }))
    return Buffer.concat(statusFrames(told))
  }

  #encoded(contact: Contact): EncodedContact {
    const known = this.#contacts.get(contact)
    if (known) return known
    const encoded = encodedContact(contact.name, contact.announced)
    this.#contacts.set(contact, encoded)
    return encoded
  }
}

const addFrames = (contacts: readonly EncodedContact[], { blocks }: Audience): readonly Uint8Array[] =>
  contactParts(contacts, blocks).map((part) => addContactFrame(part, blocks))
