import type { Message } from '../../locales/message'
import type { Fingerprint } from '../../protocol/directory'
import type { Privacy, PrivacyWarning } from '../model'
import { privacyProblem } from './privacy-problem'
import { privacyOf, type Trust } from './trust'

/** Somebody as the one they say they are, if they say so. */
interface Peer {
  readonly contact: string
  readonly identity?: Fingerprint | undefined
}

/** Judges calls live, by identity and pin: how private they are, and whether the user may talk. */
export class PrivacyGuard {
  readonly #trust: Trust
  readonly #wishes: { readonly privateOnly: boolean }

  constructor(trust: Trust, wishes: { readonly privateOnly: boolean }) {
    this.#trust = trust
    this.#wishes = wishes
  }

  readonly privacyOf = ({ contact, identity }: Peer): Privacy =>
    privacyOf(identity, this.#trust.pinOf(contact))

  /** Why the user may not talk to them, or not before saying so. */
  problem(peer: Peer, despite?: PrivacyWarning): Message | undefined {
    const { contact } = peer
    const { privateOnly } = this.#wishes
    return privacyProblem({ contact, privacy: this.privacyOf(peer), privateOnly, despite })
  }

  /** They have proved who they are, and whoever needed to be asked about that has been. */
  proved({ contact, identity }: Peer): void {
    if (identity !== undefined) this.#trust.pin(contact, identity)
  }
}
