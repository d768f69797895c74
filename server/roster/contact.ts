import type { Status } from '../../base/status'

/** A signed-in person as others see them. The object stays the same until they leave, so that an encoder can cache by it. */
export interface Contact {
  readonly name: string
  /** The announcement of the person's phone. Opaque to the roster; undefined without one. */
  readonly announced: Uint8Array | undefined
}

/** A contact with its status. */
export interface ContactStatus {
  readonly contact: Contact
  readonly status: Status
}
