import type { IncomingPolicy, UserMarks } from '../availability/incoming-policy'
import { isWarning, type Privacy } from '../model'
import { isPrivate } from '../privacy/privacy-problem'
import type { Call, Lines, Peer } from './call'

/** What becomes of an incoming request. */
export type Decision =
  /** As if it had not come: the caller, or everybody together, calls too often. */
  | { readonly kind: 'ignore' }
  /** Refused at once. Nothing is shown, heard or recorded; the caller sees what anybody sees who is declined. */
  | { readonly kind: 'refuse' }
  /** Refused at once, and recorded as missed: other calls are on, or it would not have been private. */
  | { readonly kind: 'refuse-and-record'; readonly outcome: 'busy' | 'not-private' }
  /** Silent: shown, and missed if nobody answers, but without sound and notification. */
  | { readonly kind: 'ring'; readonly silent: boolean }
  /** Rings for a moment, so that it is heard, and is then answered without the user. */
  | { readonly kind: 'ring-and-answer' }
  /** Waits beside the call that is on. */
  | { readonly kind: 'wait'; readonly silent: boolean }
  /**
   * The one who rings already has hung up and called again before we saw the first call end: the newer offer and
   * identity count. `answers`: it is then answered without the user.
   */
  | { readonly kind: 'renew'; readonly line: 'stage' | 'waiting'; readonly answers: boolean }
  /** Glare, both call at once: our call stands, and the other side answers it. */
  | { readonly kind: 'keep-ours' }
  /** Glare: we drop our call and answer theirs. */
  | { readonly kind: 'answer-theirs' }
  /** Glare: we drop our call, but theirs comes from another identity than the user meant to call, so it rings. */
  | { readonly kind: 'ring-theirs' }

export interface IncomingRequest extends Peer, UserMarks {
  readonly privacy: Privacy
  /** More calls come than the user can be bothered with. */
  readonly isFlood: boolean
}

export interface Situation extends Pick<IncomingPolicy, 'quiet' | 'answersFavourites' | 'privateOnly'> {
  readonly lines: Lines
  readonly ownName: string
  /** A second caller may wait. */
  readonly callWaiting: boolean
}

/**
 * Decides about an incoming request. The rules, the strongest first:
 *
 * 1. A flood leaves no trace, and is not refused either: the server would hold so many refusals against us.
 * 2. Our own call to the caller outweighs blocking and quiet: who calls somebody wants to talk to them. Of the two
 *    requests the one of the lesser name counts: both sides know both names, so both choose the same. While our own
 *    request is not out yet, theirs is the only one.
 * 3. Blocked callers are refused, also amid a call. Names are not proven, so this keeps out who bothers under one name,
 *    not who comes back under another. They hear of no block: the protocol has one refusal for everything.
 * 4. Where the user wants private calls only, others are refused; this counts for 2. as well.
 * 5. Who rings already and calls anew still rings.
 * 6. While a call is on, one caller may wait, where the user allows it: two calls are as many as anybody keeps apart, a
 *    held one included. Nobody is answered automatically then: the one who talks would be cut off or put on hold unasked.
 * 7. Do not disturb has no exceptions: a favourite's call is silent, too, and above all it opens no microphone.
 * 8. A favourite is answered automatically where the user has chosen so, and nothing warns of their identity; everybody
 *    else rings.
 */
export function decideIncoming(request: IncomingRequest, situation: Situation): Decision {
  const { contact, privacy, favourite, blocked, isFlood } = request
  const { lines, quiet, answersFavourites, privateOnly } = situation
  const { stage, waiting, held } = lines
  if (isFlood) return { kind: 'ignore' }
  const tooOpen = privateOnly && !isPrivate(privacy)
  if (isCalling(stage, contact) && !tooOpen) return glare(request, stage, situation)
  if (blocked) return { kind: 'refuse' }
  if (tooOpen) return { kind: 'refuse-and-record', outcome: 'not-private' }
  const answers = favourite && answersFavourites && !quiet && held === undefined && !isWarning(privacy)
  if (waiting?.contact === contact) return { kind: 'renew', line: 'waiting', answers: false }
  if (stage.kind === 'ringing' && stage.contact === contact) return { kind: 'renew', line: 'stage', answers }
  if (stage.kind !== 'idle' && stage.kind !== 'ended')
    return mayWait(contact, situation)
      ? { kind: 'wait', silent: quiet }
      : { kind: 'refuse-and-record', outcome: 'busy' }
  return answers ? { kind: 'ring-and-answer' } : { kind: 'ring', silent: quiet }
}

type Calling = Extract<Call, { kind: 'dialing' | 'calling' }>

const isCalling = (stage: Call, contact: string): stage is Calling =>
  (stage.kind === 'dialing' || stage.kind === 'calling') && stage.contact === contact

function glare(request: IncomingRequest, ours: Calling, { ownName }: Situation): Decision {
  if (ours.kind === 'calling' && ownName < request.contact) return { kind: 'keep-ours' }
  const isMeant = !isWarning(request.privacy) || request.identity === ours.identity
  return { kind: isMeant ? 'answer-theirs' : 'ring-theirs' }
}

/** Whoever is on the line and calls anew does not wait beside themselves. */
const mayWait = (contact: string, { lines: { stage, waiting, held }, callWaiting }: Situation): boolean =>
  callWaiting &&
  stage.kind === 'talking' &&
  stage.contact !== contact &&
  waiting === undefined &&
  held === undefined
