import type { FloodVerdict } from '../availability/call-flood'
import type { IncomingPolicy, UserMarks } from '../availability/incoming-policy'
import { isWarning, type Privacy } from '../model'
import { isPrivate } from '../privacy/privacy-problem'
import type { Call, Lines, Peer } from './call'

/** What to do with an incoming request. */
export type Decision =
  /** No reaction: so many calls come that even refusals are too many. */
  | { readonly kind: 'ignore' }
  /** Refused at once. Nothing is shown, heard or recorded. */
  | { readonly kind: 'refuse'; readonly why: 'declined' | 'busy' }
  /** Refused at once, and recorded as missed: other calls are on, or the call would not have been private. */
  | { readonly kind: 'refuse-and-record'; readonly outcome: 'busy' | 'not-private' }
  /** Silent: shown, and missed if nobody answers, but without sound and notification. */
  | { readonly kind: 'ring'; readonly silent: boolean }
  /** Rings for a moment, so that the user hears it, and is then answered automatically. */
  | { readonly kind: 'ring-and-answer' }
  /** Waits while the current call goes on. */
  | { readonly kind: 'wait'; readonly silent: boolean }
  /**
   * The one who rings already has hung up and called again before we saw the first call end: the newer offer and
   * identity count. `answers`: it is then answered automatically.
   */
  | { readonly kind: 'renew'; readonly line: 'stage' | 'waiting'; readonly answers: boolean }
  /** Glare, both call at once: our call stands, and the other side answers it. */
  | { readonly kind: 'keep-ours' }
  /** Glare: we drop our call and answer theirs. */
  | { readonly kind: 'answer-theirs' }
  /** Glare: we drop our call, but theirs has another identity than the one that the user called, so it rings. */
  | { readonly kind: 'ring-theirs' }

export interface IncomingRequest extends Peer, UserMarks {
  readonly privacy: Privacy
  readonly flood: FloodVerdict
}

export interface Situation extends Pick<IncomingPolicy, 'quiet' | 'answersFavourites' | 'privateOnly'> {
  readonly lines: Lines
  readonly ownName: string
  /** A second caller may wait. */
  readonly callWaiting: boolean
}

/**
 * Decides about an incoming request. The rules, in order of precedence:
 *
 * 1. A flood is refused as busy, and ignored where refusals would be a flood themselves. A caller who rings already is not
 *    refused: that call still rings.
 * 2. Our own call to the caller overrides blocking and quiet, because the user wants to talk to them. Of the two
 *    requests the one of the lesser name counts: both sides know both names, so both choose the same. While our own
 *    request is not out yet, theirs is the only one.
 * 3. Blocked callers are refused, also during a call. Names are not proven, so this does not stop somebody who returns
 *    under another name. They do not learn of the block: the protocol has one refusal for everything.
 * 4. If the user wants private calls only, others are refused; this applies to rule 2 as well.
 * 5. A caller who rings already and calls again still rings.
 * 6. During a call one caller may wait, if the user allows it; two calls, including one on hold, are the limit. Nobody
 *    is answered automatically then, because that would end or hold the current call without asking.
 * 7. Do not disturb has no exceptions: a favourite's call is silent too, and is not answered automatically.
 * 8. A favourite is answered automatically if the user has chosen that and there is no warning about their identity;
 *    everybody else rings.
 */
export function decideIncoming(request: IncomingRequest, situation: Situation): Decision {
  const { contact, privacy, favourite, blocked, flood } = request
  const { lines, quiet, answersFavourites, privateOnly } = situation
  const { stage, waiting, held } = lines
  const ringsAlready = waiting?.contact === contact || (stage.kind === 'ringing' && stage.contact === contact)
  if (flood !== 'admit')
    return flood === 'ignore' || ringsAlready ? { kind: 'ignore' } : { kind: 'refuse', why: 'busy' }
  const tooOpen = privateOnly && !isPrivate(privacy)
  if (isCalling(stage, contact) && !tooOpen) return glare(request, stage, situation)
  if (blocked) return { kind: 'refuse', why: 'declined' }
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

/** Somebody who is in a call with us and calls again does not wait as a second caller. */
const mayWait = (contact: string, { lines: { stage, waiting, held }, callWaiting }: Situation): boolean =>
  callWaiting &&
  stage.kind === 'talking' &&
  stage.contact !== contact &&
  waiting === undefined &&
  held === undefined
