import { randomBytes } from 'node:crypto'
import { type CallReference, REFERENCE_BYTES } from '../../../protocol/directory'

/** The most people whose last reference is kept, in each direction: more than are admitted while one call rings. */
const MAX_REMEMBERED = 100

/** The references of the last call to, and from, each person. */
export class CallReferences {
  readonly #sent = new Map<string, CallReference>()
  readonly #received = new Map<string, CallReference>()

  /** A new reference for a call to `contact`. */
  create(contact: string): CallReference {
    const reference = randomBytes(REFERENCE_BYTES).toString('hex')
    remember(this.#sent, contact, reference)
    return reference
  }

  /** @param reference undefined: their phone gives its calls none */
  received(contact: string, reference: CallReference | undefined): void {
    if (reference === undefined) this.#received.delete(contact)
    else remember(this.#received, contact, reference)
  }

  to(contact: string): CallReference | undefined {
    return this.#sent.get(contact)
  }

  from(contact: string): CallReference | undefined {
    return this.#received.get(contact)
  }
}

function remember(references: Map<string, CallReference>, contact: string, reference: CallReference): void {
  references.delete(contact)
  references.set(contact, reference)
  const [oldest] = references.keys()
  if (references.size > MAX_REMEMBERED && oldest !== undefined) references.delete(oldest)
}
