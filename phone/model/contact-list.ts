import { type Contact, type ContactChanges, shownNameOf } from './contact'
import { inCodeUnits, inNameOrder } from './name-order'
import type { PersonId } from './person-id'

/** From this number of changes on, one pass through the list is cheaper than a search for each change. */
const BULK = 64

const byName = (a: Contact, b: Contact): number =>
  inNameOrder(shownNameOf(a), shownNameOf(b)) || inCodeUnits(a.id, b.id)

/** Contacts sorted by the name that is shown. A change costs a binary search and a copy of references, never a sort of the whole list. */
export class ContactList {
  readonly #byId = new Map<PersonId, Contact>()
  #sorted: Contact[] = []
  /** A caller has the array, so it must not change any more. */
  #isShared = false

  /** The current array; the next change creates another one. */
  get all(): readonly Contact[] {
    this.#isShared = true
    return this.#sorted
  }

  find(id: PersonId): Contact | undefined {
    return this.#byId.get(id)
  }

  /** Removing somebody who is not in the list changes nothing. */
  apply({ upserted, removed }: ContactChanges): void {
    if (upserted.length + removed.length >= BULK) return this.#applyInOnePass({ upserted, removed })
    if (this.#isShared) this.#sorted = this.#sorted.slice()
    this.#isShared = false
    for (const id of removed) this.#remove(id)
    for (const contact of upserted) this.#put(contact)
  }

  #put(contact: Contact): void {
    const before = this.#byId.get(contact.id)
    this.#byId.set(contact.id, contact)
    if (before !== undefined && shownNameOf(before) === shownNameOf(contact)) {
      this.#sorted[this.#placeOf(before)] = contact
      return
    }
    if (before) this.#sorted.splice(this.#placeOf(before), 1)
    this.#sorted.splice(this.#placeOf(contact), 0, contact)
  }

  #remove(id: PersonId): void {
    const before = this.#byId.get(id)
    if (!before) return
    this.#sorted.splice(this.#placeOf(before), 1)
    this.#byId.delete(id)
  }

  /** The index of a contact, or the place to insert it. */
  #placeOf(contact: Contact): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      const there = this.#sorted[middle]
      if (there !== undefined && byName(there, contact) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Sorts the changes only, and merges them with the unchanged contacts. */
  #applyInOnePass({ upserted, removed }: ContactChanges): void {
    const touched = new Set<PersonId>(removed)
    for (const { id } of upserted) touched.add(id)
    const staying = this.#sorted.filter(({ id }) => !touched.has(id))
    for (const id of removed) this.#byId.delete(id)
    for (const contact of upserted) this.#byId.set(contact.id, contact)
    this.#sorted = merged(staying, upserted.toSorted(byName))
    this.#isShared = false
  }
}

/** Both lists are sorted. */
function merged(one: readonly Contact[], other: readonly Contact[]): Contact[] {
  const both: Contact[] = []
  let next = 0
  for (const contact of other) {
    for (let place = one[next]; place !== undefined && byName(place, contact) < 0; place = one[++next])
      both.push(place)
    both.push(contact)
  }
  return both.concat(one.slice(next))
}
