import type { Fingerprint } from '../../protocol/directory'
import type { Privacy } from '../model'

/** The identity that somebody's name stands for, since the first private call with them. */
export interface Pin {
  readonly identity: Fingerprint
  /** The two have compared safety codes. */
  readonly verified: boolean
}

/** What is remembered of identities. */
export interface Trust {
  pinOf(contact: string): Pin | undefined
  /** They have proved it in a call. One that is pinned already stays as it is; another one takes its place. */
  pin(contact: string, identity: Fingerprint): void
}

/** @param identity as they announce it now */
export function privacyOf(identity: Fingerprint | undefined, pin: Pin | undefined): Privacy {
  if (identity === undefined) return pin === undefined ? 'not-private' : 'stripped'
  if (pin === undefined) return 'new'
  if (pin.identity !== identity) return 'changed'
  return pin.verified ? 'verified' : 'known'
}

/** More people than that nobody calls in one run. */
const MAX_PINS = 1000

/** Remembers until the program ends. */
export class InMemoryTrust implements Trust {
  readonly #pins = new Map<string, Pin>()

  pinOf(contact: string): Pin | undefined {
    return this.#pins.get(contact)
  }

  pin(contact: string, identity: Fingerprint): void {
    if (this.#pins.get(contact)?.identity === identity || this.#pins.size >= MAX_PINS) return
    this.#pins.set(contact, { identity, verified: false })
  }
}
