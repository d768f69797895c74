import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import type { Privacy, PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import { privacyOf, type Trust } from './trust'

/** A name with its announced identity, if any. */
interface Peer {
  readonly contact: string
  readonly identity?: Fingerprint | undefined
  /** Whether the identity has signed the call request; undefined: the voice connection proves it. */
  readonly isProved?: boolean | undefined
}

/** Computes from identity and pin how private a call is, and whether it may take place. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }

  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }) {
    this.#trust = trust
    this.#wishes = wishes
  }

  readonly privacyOf = ({ contact, identity, isProved }: Peer): Privacy =>
    privacyOf(identity, this.#trust.pinOf(contact), isProved)

  /** Whether somebody is known by this identity. */
  readonly isPinned = (identity: Fingerprint): boolean => this.#trust.isPinned(identity)

  /** Why a call to them is not allowed, or needs a confirmation. */
  problem(peer: Peer, despite?: PrivacyWarning): Message | undefined {
    const { contact } = peer
    const { privateOnly } = this.#wishes
    return privacyProblem({ contact, privacy: this.privacyOf(peer), privateOnly, despite })
  }

  /** They have proved their identity, after any confirmation that was needed. */
  proved({ contact, identity }: Peer): void {
    if (identity !== undefined) this.#trust.pin(contact, identity)
  }
}
