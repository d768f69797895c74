import type { Fingerprint } from '../../protocol/directory'
import type { Privacy } from '../model'
import { PinBook } from './pin-book'

/** The identity that a name is pinned to since the first private call. */
export interface Pin {
  readonly identity: Fingerprint
  /** The two have compared safety codes. */
  readonly verified: boolean
}

/** A name at our server with its announced identity, if any. */
export interface NamedPeer {
  readonly contact: string
  readonly identity?: Fingerprint | undefined
  /** Whether the identity has signed the call request; undefined: the voice connection will prove it. */
  readonly isProved?: boolean | undefined
}

/** Stored identities of other people. */
export interface Trust {
  /** The privacy of a call with them, by all pins of all servers. */
  privacyOf(peer: NamedPeer): Privacy
  /** The name of the pinned person whom they only look like, by their name; undefined if there is none. */
  lookAlikeOf(peer: NamedPeer): string | undefined
  /** What the user calls them; undefined: they have no nickname, or somebody else may have taken their name. */
  nicknameOf(peer: NamedPeer): string | undefined
  /** Whether somebody, at any server, is pinned to this identity. */
  isPinned(identity: Fingerprint): boolean
  /** Whether a safety code was compared with whom this name belongs to. */
  isNameVerified(contact: string): boolean
  /** They have proved this identity in a call or a room. It replaces another pinned identity; the same one stays unchanged. */
  pin(contact: string, identity: Fingerprint): void
}

/** More people than anybody calls in one run. */
const MAX_PINS = 1000

/** Keeps identities until the program ends. */
export class InMemoryTrust implements Trust {
  readonly #book = new PinBook<string>()

  pinOf(contact: string): Pin | undefined {
    return this.#book.pinOf(contact)
  }

  privacyOf({ contact, identity, isProved }: NamedPeer): Privacy {
    return this.#book.privacyOf({ key: contact, name: contact, identity, isProved })
  }

  lookAlikeOf({ contact, identity }: NamedPeer): string | undefined {
    return this.#book.lookAlikeOf({ key: contact, name: contact, identity })
  }

  readonly nicknameOf: Trust['nicknameOf'] = () => undefined

  isNameVerified(contact: string): boolean {
    return this.#book.isNameVerified(contact, contact)
  }

  isPinned(identity: Fingerprint): boolean {
    return this.#book.isPinned(identity)
  }

  pin(contact: string, identity: Fingerprint): void {
    if (this.pinOf(contact)?.identity === identity || this.#book.size >= MAX_PINS) return
    this.#book.set(contact, contact, { identity, verified: false })
  }
}
