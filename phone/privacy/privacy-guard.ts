import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import { isWarning, type Privacy, type PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import type { NamedPeer, Trust } from './trust'
import { withoutOwnKey } from './without-own-key'

/** Computes from identity and pin how private a call is, and whether it may take place. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }
  readonly #hasOwnKey: () => boolean

  /** @param hasOwnKey whether our own key is open: no call is private without it */
  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }, hasOwnKey: () => boolean) {
    this.#trust = trust
    this.#wishes = wishes
    this.#hasOwnKey = hasOwnKey
  }

  readonly privacyOf = (peer: NamedPeer): Privacy => {
    const privacy = this.#trust.privacyOf(peer)
    return this.#hasOwnKey() ? privacy : withoutOwnKey(privacy)
  }

  /** The pinned person whom a warning about them is about, if their names only look alike. */
  readonly lookAlikeOf = (peer: NamedPeer): string | undefined =>
    isWarning(this.privacyOf(peer)) ? this.#trust.lookAlikeOf(peer) : undefined

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
}
