import type { Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { CallClaim } from './call-signature'
import { SeenRandoms } from './seen-randoms'

/** The greatest age of a valid signature, and the furthest time in the future. */
const MAX_AGE_MS = 5 * 60 * 1_000
/** After this time a signature is certainly too old. */
const REMEMBERED_MS = 2 * MAX_AGE_MS
/** More keys than those that sign requests within ten minutes. */
const MAX_STRANGERS = 1_000
/** The number of pins. */
const MAX_PINNED = 1_000

/** The proof of the caller's identity in a call request. */
export type CallProofResult =
  /** The key of the announced identity has signed it, for us, just now, and for the first time. */
  | { readonly kind: 'proved' }
  /** It carries no signature. */
  | { readonly kind: 'unsigned' }
  /** Its signature is wrong; `reason` is for logs. */
  | { readonly kind: 'wrong'; readonly reason: string }

/** The caller's data in a request. */
export interface ClaimedCaller {
  readonly identity?: Fingerprint | undefined
  readonly claim?: CallClaim | 'malformed' | undefined
}

/** Checks the signatures of call requests. The number of checks is limited elsewhere (`CallFlood`). */
export class CallVerifier {
  readonly #clock: Clock
  readonly #isPinned: (identity: Fingerprint) => boolean
  readonly #pinned = new SeenRandoms(MAX_PINNED)
  readonly #strangers = new SeenRandoms(MAX_STRANGERS)

  /** @param isPinned whether somebody has this pinned identity: strangers cannot use up their room */
  constructor(clock: Clock, isPinned: (identity: Fingerprint) => boolean) {
    this.#clock = clock
    this.#isPinned = isPinned
  }

  check({ identity, claim }: ClaimedCaller): CallProofResult {
    if (claim === undefined) return { kind: 'unsigned' }
    if (claim === 'malformed') return wrong('its signature is malformed')
    const { ageMs, random } = claim
    const nowMs = this.#clock.now()
    if (identity !== claim.identity) return wrong('another key than the announced one has signed it')
    if (Math.abs(ageMs) > MAX_AGE_MS) return wrong(`it was signed ${Math.round(ageMs / 1000)} s ago`)
    if (this.#pinned.has(identity, random, nowMs) || this.#strangers.has(identity, random, nowMs))
      return wrong('it was received before')
    if (!claim.isSigned()) return wrong('its signature is not valid')
    const seen = this.#isPinned(identity) ? this.#pinned : this.#strangers
    if (!seen.add(identity, random, nowMs, nowMs + REMEMBERED_MS))
      return wrong('there are too many signed requests')
    return { kind: 'proved' }
  }
}

const wrong = (reason: string): CallProofResult => ({ kind: 'wrong', reason })
