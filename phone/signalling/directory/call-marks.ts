import { randomBytes } from 'node:crypto'
import { type CallReference, REFERENCE_BYTES } from '../../../protocol/directory'

/** The most people whose last call is kept, in each direction: more than are admitted while one call rings. */
const MAX_REMEMBERED = 100

/** What tells a call from all others. */
export interface CallMark {
  /** Undefined: the phone gives its calls none. */
  readonly reference?: CallReference | undefined
  /** Of the signature of the call request; undefined: it is not signed. */
  readonly random?: Uint8Array | undefined
}

export const newReference = (): CallReference => randomBytes(REFERENCE_BYTES).toString('hex')

/** The marks of the last call to, and from, each person. */
export class CallMarks {
  readonly #sent = new Map<string, CallMark>()
  readonly #received = new Map<string, CallMark>()

  sent(contact: string, mark: CallMark): void {
    remember(this.#sent, contact, mark)
  }

  received(contact: string, mark: CallMark): void {
    remember(this.#received, contact, mark)
  }

  to(contact: string): CallMark {
    return this.#sent.get(contact) ?? {}
  }

  from(contact: string): CallMark {
    return this.#received.get(contact) ?? {}
  }
}

function remember(marks: Map<string, CallMark>, contact: string, mark: CallMark): void {
  marks.delete(contact)
  marks.set(contact, mark)
  const [oldest] = marks.keys()
  if (marks.size > MAX_REMEMBERED && oldest !== undefined) marks.delete(oldest)
}
