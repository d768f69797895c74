import type { Fingerprint } from '../../protocol/directory'
import type { Privacy } from '../model'

/** The identity that a name is pinned to since the first private call. */
export interface Pin {
  readonly identity: Fingerprint
  /** The two have compared safety codes. */
  readonly verified: boolean
}

/** Stored identities of other people. */
export interface Trust {
  pinOf(contact: string): Pin | undefined
  /** Whether somebody's name is pinned to this identity. */
  isPinned(identity: Fingerprint): boolean
  /** They have proved this identity in a call. It replaces another pinned identity; the same one stays unchanged. */
  pin(contact: string, identity: Fingerprint): void
}

/**
 * @param identity as they announce it now
 * @param isProved false for a call request without a signature: anybody can write the identity into it
 */
export function privacyOf(identity: Fingerprint | undefined, pin: Pin | undefined, isProved = true): Privacy {
  if (identity === undefined) return pin === undefined ? 'not-private' : 'stripped'
  if (pin === undefined) return 'new'
  if (pin.identity !== identity) return 'changed'
  if (!isProved) return 'unproven'
  return pin.verified ? 'verified' : 'known'
}

/** More people than anybody calls in one run. */
const MAX_PINS = 1000

/** Keeps identities until the program ends. */
export class InMemoryTrust implements Trust {
  readonly #pins = new Map<string, Pin>()

  pinOf(contact: string): Pin | undefined {
    return this.#pins.get(contact)
  }

  isPinned(identity: Fingerprint): boolean {
    return [...this.#pins.values()].some((pin) => pin.identity === identity)
  }

  pin(contact: string, identity: Fingerprint): void {
    if (this.#pins.get(contact)?.identity === identity || this.#pins.size >= MAX_PINS) return
    this.#pins.set(contact, { identity, verified: false })
  }
}
