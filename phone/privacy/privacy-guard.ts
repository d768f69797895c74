import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import type { Privacy, PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import type { NamedPeer, Trust } from './trust'

/** Computes from identity and pin how private a call is, and whether it may take place. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }

  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }) {
    this.#trust = trust
    this.#wishes = wishes
  }

  readonly privacyOf = (peer: NamedPeer): Privacy => this.#trust.privacyOf(peer)

  /** Whether somebody has this pinned identity. */
  readonly isPinned = (identity: Fingerprint): boolean => this.#trust.isPinned(identity)

  /** Why a call to them is not allowed, or needs a confirmation. */
  problem(peer: NamedPeer, despite?: PrivacyWarning): Message | undefined {
    const { contact } = peer
    const { privateOnly } = this.#wishes
    return privacyProblem({ contact, privacy: this.privacyOf(peer), privateOnly, despite })
  }

  /** They have proved their identity, after any necessary confirmation. */
  proved({ contact, identity }: NamedPeer): void {
    if (identity !== undefined) this.#trust.pin(contact, identity)
  }
}
