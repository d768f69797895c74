import type { Status } from './status'

/** A person who is signed in, as others see them. One object for the whole stay, so that an encoder can cache by it. */
export interface Contact {
  readonly name: string
  /** What the person's program announced about itself. Opaque to the roster; undefined when it announced nothing. */
  readonly announced: Uint8Array | undefined
}

/** What somebody tells the others about whether they can talk. */
export interface ContactStatus {
  readonly contact: Contact
  readonly status: Status
}
