import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import { isWarning, type Privacy, type PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import type { NamedPeer, Trust } from './trust'
import { withoutOwnKey } from './without-own-key'

/** Our own key, and what phones announce, which calls ignore while that key cannot be opened. */
export interface OwnKey {
  /** No call is private without it. */
  readonly isOpen: () => boolean
  /** The identity that somebody's phone announces. */
  readonly announcedBy: (contact: string) => Fingerprint | undefined
}

/** Computes from identity and pin how private a call is, and whether it may take place. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }
  readonly #ownKey: OwnKey

  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }, ownKey: OwnKey) {
    this.#trust = trust
    this.#wishes = wishes
    this.#ownKey = ownKey
  }

  readonly privacyOf = (peer: NamedPeer): Privacy => {
    const privacy = this.#trust.privacyOf(this.#announced(peer))
    return this.#ownKey.isOpen() ? privacy : withoutOwnKey(privacy)
  }

  /** The pinned person whom a warning about them is about, if their names only look alike. */
  readonly lookAlikeOf = (peer: NamedPeer): string | undefined =>
    isWarning(this.privacyOf(peer)) ? this.#trust.lookAlikeOf(this.#announced(peer)) : undefined

  /** Whether somebody has this pinned identity. */
  readonly isPinned = (identity: Fingerprint): boolean => this.#trust.isPinned(identity)

  /** Why a call to them is not allowed, or needs a confirmation. */
  problem(peer: NamedPeer, despite?: PrivacyWarning): Message | undefined {
    const { contact } = peer
    const { privateOnly } = this.#wishes
    return privacyProblem({
      ...{ contact, privateOnly, despite },
      privacy: this.privacyOf(peer),
      lookAlike: this.lookAlikeOf(peer),
    })
  }

  /** They have proved their identity, after any necessary confirmation. */
  proved({ contact, identity }: NamedPeer): void {
    if (identity !== undefined) this.#trust.pin(contact, identity)
  }

  /** Calls have no identity while our own key is locked. A pinned person is recognised all the same. */
  #announced(peer: NamedPeer): NamedPeer {
    return this.#ownKey.isOpen() ? peer : { ...peer, identity: this.#ownKey.announcedBy(peer.contact) }
  }
}
