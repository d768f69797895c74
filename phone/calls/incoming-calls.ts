import type { Clock } from '../../base/clock'
import type { CallsElsewhere } from '../availability/calls-elsewhere'
import { CallFlood } from '../availability/call-flood'
import type { IncomingPolicy } from '../availability/incoming-policy'
import { type Standing, standingOf } from '../availability/standing'
import { isRecognised } from '../model'
import { type CallProofResult, CallVerifier } from '../privacy/call-verifier'
import type { PrivacyGuard } from '../privacy/privacy-guard'
import type { CallRequest, Signalling } from '../signalling/signalling'
import { hostOnly } from '../voice/links/host-only'
import { type Caller, guestBy, type Lines, type Peer } from './call'
import { type Decision, decideIncoming } from './decide-incoming'

export interface IncomingCallsOptions {
  readonly clock: Clock
  readonly signalling: Signalling
  readonly privacy: PrivacyGuard
  readonly incomingPolicy: IncomingPolicy
  /** A call request was refused because its signature does not hold; for logs. */
  readonly onForged: (detail: string) => void
  /** A request is within the limits, and its signature holds if it has one. */
  readonly onAdmitted: (contact: string) => void
}

/** The basis of a decision besides the request. */
export interface IncomingSituation {
  readonly lines: Lines
  /** Whether a second caller may wait. */
  readonly callWaiting: boolean
  /** Whether we could not connect to the caller, who does not know it yet. */
  readonly isUntold: boolean
  readonly callsElsewhere: CallsElsewhere
}

/** A caller, and the decision about their request. */
export interface Incoming {
  readonly caller: Caller
  readonly decision: Decision
}

/** Judges call requests: limits their rate, checks their signatures, and decides with the user's rules. */
export class IncomingCalls {
  readonly #options: IncomingCallsOptions
  readonly #flood: CallFlood
  readonly #verifier: CallVerifier

  constructor(options: IncomingCallsOptions) {
    const { clock, privacy } = options
    this.#options = options
    this.#flood = new CallFlood(clock.now())
    this.#verifier = new CallVerifier(clock, privacy.isPinned)
  }

  judge(request: CallRequest, { lines, callWaiting, isUntold, callsElsewhere }: IncomingSituation): Incoming {
    const { clock, privacy, incomingPolicy, signalling, onForged, onAdmitted } = this.#options
    const { contact, offer, identity } = request
    const nowMs = clock.now()
    const isAdmitted = this.#isAdmitted(request, nowMs)
    const proof = isAdmitted ? this.#verifier.check(request) : UNSIGNED
    if (proof.kind === 'wrong') onForged(`a call request was refused: ${proof.reason}`)
    const caller: Caller = {
      contact,
      offer,
      identity,
      isProved: proof.kind === 'proved',
      ...guestBy(offer),
    }
    const { quiet, answersFavourites, privateOnly } = incomingPolicy
    const flood =
      isAdmitted && this.#flood.admits(this.#standingOf(caller), nowMs)
        ? 'admit'
        : this.#flood.overLimit(nowMs)
    const isForged = proof.kind === 'wrong'
    if (flood === 'admit' && !isForged) {
      signalling.admitted(contact)
      onAdmitted(contact)
    }
    const callPrivacy = privacy.privacyOf(caller)
    const decision = decideIncoming(
      {
        ...caller,
        ...incomingPolicy.marksOf(contact, identity),
        privacy: callPrivacy,
        ...{ isForged, flood, isUntold },
        knowsGlare: signalling.knowsGlare(contact),
      },
      {
        ...{ quiet, answersFavourites, privateOnly, lines, callWaiting, callsElsewhere },
        ownName: signalling.ownName,
        isStranger: (peer) => this.#standingOf(peer) === 'stranger',
        announcesCancel: (caller) => signalling.announcesCancel(caller),
      },
    )
    // Nobody has accepted this call: a stranger must not choose where in our network we connect.
    const isHostOnly = decision.kind === 'answer-theirs' && !isRecognised(callPrivacy)
    return { caller: isHostOnly ? { ...caller, offer: hostOnly(offer) } : caller, decision }
  }

  /** A flood must not make us check signatures. */
  #isAdmitted({ contact, identity, claim }: CallRequest, nowMs: number): boolean {
    const isPinned = identity !== undefined && this.#options.privacy.isPinned(identity)
    return (
      this.#flood.admitsCaller(contact, nowMs) &&
      (claim === undefined || this.#flood.admitsCheck(isPinned, nowMs))
    )
  }

  #standingOf(peer: Peer): Standing {
    const { privacy, incomingPolicy } = this.#options
    return standingOf(privacy.privacyOf(peer), incomingPolicy.marksOf(peer.contact, peer.identity))
  }
}

const UNSIGNED: CallProofResult = { kind: 'unsigned' }
