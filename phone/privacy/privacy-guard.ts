import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import { type ConnectionState, isWarning, openCauseOf, type Privacy, type PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import type { NamedPeer, Trust } from './trust'
import { withoutOwnKey } from './without-own-key'

/** Our own phone now. */
export interface OwnPhone {
  /** Whether our key can be opened; no call is private without it. */
  readonly hasOwnKey: () => boolean
  readonly connection: () => ConnectionState
  /** The identity that somebody's phone announces; calls ignore it while our own key cannot be opened. */
  readonly announcedBy: (contact: string) => Fingerprint | undefined
}

/** Computes from identity and pin how private a call is, and whether it may take place. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }
  readonly #own: OwnPhone

  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }, own: OwnPhone) {
    this.#trust = trust
    this.#wishes = wishes
    this.#own = own
  }

  readonly privacyOf = (peer: NamedPeer): Privacy => {
    const privacy = this.#trust.privacyOf(this.#announced(peer))
    return this.#own.hasOwnKey() ? privacy : withoutOwnKey(privacy)
  }

  /** The pinned person whom a warning about them is about, if their names only look alike. */
  readonly lookAlikeOf = (peer: NamedPeer): string | undefined =>
    isWarning(this.privacyOf(peer)) ? this.#trust.lookAlikeOf(this.#announced(peer)) : undefined

  /** What the user calls them. With a warning only their name counts. */
  readonly nicknameOf = (peer: NamedPeer): string | undefined =>
    isWarning(this.privacyOf(peer)) ? undefined : this.#trust.nicknameOf(this.#announced(peer))

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
      openCause: openCauseOf(this.#own.connection(), this.#own.hasOwnKey()),
    })
  }

  /** They have proved their identity, after any necessary confirmation. */
  proved({ contact, identity }: NamedPeer): void {
    if (identity !== undefined) this.#trust.pin(contact, identity)
  }

  /** Calls have no identity while our own key is locked. A pinned person is recognised all the same. */
  #announced(peer: NamedPeer): NamedPeer {
    return this.#own.hasOwnKey() ? peer : { ...peer, identity: this.#own.announcedBy(peer.contact) }
  }
}
