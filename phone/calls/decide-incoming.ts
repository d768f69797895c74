import type { CallsElsewhere } from '../availability/calls-elsewhere'
import type { FloodVerdict } from '../availability/call-flood'
import type { IncomingPolicy, UserMarks } from '../availability/incoming-policy'
import { isPrivate, isRecognised, type Privacy } from '../model'
import type { Call, Lines, Peer } from './call'

/** The reaction to an incoming request. */
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
  /** Waits while the current call goes on, or rings. */
  | { readonly kind: 'wait'; readonly silent: boolean }
  /** Takes the place of a call that rings and may be given up already; that one is missed. */
  | { readonly kind: 'displace'; readonly line: 'stage' | 'waiting'; readonly silent: boolean }
  /**
   * The one who rings already has hung up and called again before we saw the first call end: the newer offer and
   * identity count. `answers`: it is then answered automatically.
   */
  | { readonly kind: 'renew'; readonly line: 'stage' | 'waiting'; readonly answers: boolean }
  /** A stranger rings, or waits, and has to make room: they are refused, and this caller has the line. */
  | {
      readonly kind: 'replace'
      readonly line: 'stage' | 'waiting'
      readonly silent: boolean
      readonly answers: boolean
    }
  /** Glare, both call at once: our call stands, and the other side answers it. */
  | { readonly kind: 'keep-ours' }
  /** Glare with a phone that may not know the rule: our call stands, and we connect to theirs as well. */
  | { readonly kind: 'meet-theirs' }
  /** Glare: we drop our call and answer theirs. */
  | { readonly kind: 'answer-theirs' }
  /** Glare: we drop our call, but theirs has another identity than the one that the user called, so it rings. */
  | { readonly kind: 'ring-theirs' }

export interface IncomingRequest extends Peer, UserMarks {
  readonly privacy: Privacy
  /** It carries a signature that does not hold. */
  readonly isForged: boolean
  readonly flood: FloodVerdict
  /** We answered an earlier call of theirs and could not connect, and they do not know it yet. */
  readonly isUntold: boolean
  /** Their phone is known to be a Ringdown, which knows the rule of glare. */
  readonly knowsGlare: boolean
}

export interface Situation extends Pick<IncomingPolicy, 'quiet' | 'answersFavourites' | 'privateOnly'> {
  readonly lines: Lines
  readonly ownName: string
  /** A second caller may wait. */
  readonly callWaiting: boolean
  readonly callsElsewhere: CallsElsewhere
  readonly isStranger: (peer: Peer) => boolean
  /** Whether we are told when a caller gives up; otherwise a call that rings may be a phantom. */
  readonly announcesCancel: (contact: string) => boolean
}

/**
 * Decides about an incoming request. The rules, in order of precedence:
 *
 * 1. A flood is refused as busy, and ignored where refusals would be a flood themselves. A caller who rings already is not
 *    refused: that call still rings.
 * 2. A request whose signature does not hold is refused without a ring: its sender is an impostor.
 * 3. Our own call to the caller overrides blocking and quiet, because the user wants to talk to them. Of the two
 *    requests the one of the lesser name counts: both sides know both names, so both choose the same. While our own
 *    request is not out yet, theirs is the only one. A phone that is not known to be a Ringdown does not know this rule, and
 *    waits for ever for an answer to its own call: we connect to it while ours stands.
 * 4. Blocked callers are refused, also during a call. Names are not proven, so this does not stop somebody who returns
 *    under another name. They do not learn of the block: the protocol has one refusal for everything.
 * 5. If the user wants private calls only, others are refused; this applies to rule 3 as well.
 * 6. A stranger who does not know yet that we could not connect to them is busy, as they were while we tried: they do not
 *    learn when we gave up.
 * 7. A caller who rings already and calls again still rings.
 * 8. During a call one caller may wait, if the user allows it; two calls, including one on hold, are the limit. Nobody
 *    is answered automatically then, because that would end or hold the current call without asking. A call that rings, and
 *    may have been given up without our knowing, makes nobody busy: a second caller rings beside it, a third takes its place.
 *    A stranger who rings or waits makes room for somebody who is known, so that strangers cannot keep the line busy.
 *    A call at another network counts as one of the two calls.
 * 9. Do not disturb has no exceptions: a favourite's call is silent too, and is not answered automatically. So are the calls of
 *    somebody who is silenced.
 * 10. A favourite is answered automatically if the user has chosen that and the identity that they are known by has signed the
 *    request; everybody else rings.
 */
export function decideIncoming(request: IncomingRequest, situation: Situation): Decision {
  const { contact, privacy, favourite, blocked, isForged, flood, isUntold } = request
  const { lines, answersFavourites, privateOnly, callsElsewhere } = situation
  const quiet = situation.quiet || request.silenced === true
  const { stage, waiting, held } = lines
  const ringsAlready = waiting?.contact === contact || (stage.kind === 'ringing' && stage.contact === contact)
  if (flood !== 'admit')
    return flood === 'ignore' || ringsAlready ? { kind: 'ignore' } : { kind: 'refuse', why: 'busy' }
  if (isForged) return { kind: 'refuse', why: 'declined' }
  const tooOpen = privateOnly && !isPrivate(privacy)
  if (isCalling(stage, contact) && !tooOpen) return glare(request, stage, situation)
  if (blocked) return { kind: 'refuse', why: 'declined' }
  if (tooOpen) return { kind: 'refuse-and-record', outcome: 'not-private' }
  if (isUntold && !isRecognised(privacy)) return { kind: 'refuse', why: 'busy' }
  const isFree = held === undefined && callsElsewhere === 'none'
  const answers = favourite && answersFavourites && !quiet && isFree && isRecognised(privacy)
  if (waiting?.contact === contact) return { kind: 'renew', line: 'waiting', answers: false }
  if (stage.kind === 'ringing' && stage.contact === contact) return { kind: 'renew', line: 'stage', answers }
  if (!mayRingBeside(situation)) return BUSY
  if (stage.kind !== 'idle' && stage.kind !== 'ended') {
    const beside = besideCalls(contact, { ...situation, quiet })
    const line = lineOfStranger(request, situation)
    if (beside.kind === 'wait' || beside.kind === 'refuse') return beside
    if (line === undefined) return mayDisplace(request, beside, situation) ? beside : BUSY
    return { kind: 'replace', line, silent: quiet, answers: line === 'stage' && answers }
  }
  return answers ? { kind: 'ring-and-answer' } : { kind: 'ring', silent: quiet }
}

/** Whether the calls at other networks leave room for one more. */
function mayRingBeside({ lines, callWaiting, callsElsewhere }: Situation): boolean {
  const { stage, held } = lines
  const isOnTheLine = stage.kind !== 'idle' && stage.kind !== 'ended' && stage.kind !== 'ringing'
  if (callsElsewhere === 'none') return true
  return callsElsewhere === 'one' && callWaiting && !isOnTheLine && held === undefined
}

type Calling = Extract<Call, { kind: 'dialing' | 'calling' }>

const isCalling = (stage: Call, contact: string): stage is Calling =>
  (stage.kind === 'dialing' || stage.kind === 'calling') && stage.contact === contact

function glare(request: IncomingRequest, ours: Calling, { ownName }: Situation): Decision {
  // Answer only whom the user dialled: a call that was to be private is not answered in the clear, nor with another key.
  const isMeant = request.identity === ours.identity
  if (ours.kind === 'calling' && ownName < request.contact)
    return { kind: request.knowsGlare || !isMeant ? 'keep-ours' : 'meet-theirs' }
  return { kind: isMeant ? 'answer-theirs' : 'ring-theirs' }
}

/** The line on which a stranger blocks a known caller. */
function lineOfStranger(request: IncomingRequest, situation: Situation): 'stage' | 'waiting' | undefined {
  const { lines, isStranger } = situation
  const { stage, waiting } = lines
  if (isStranger(request)) return undefined
  if (waiting && isStranger(waiting)) return 'waiting'
  return stage.kind === 'ringing' && isStranger(stage) ? 'stage' : undefined
}

/** A stranger takes the place of strangers only. */
function mayDisplace(request: IncomingRequest, beside: Decision, situation: Situation): boolean {
  if (beside.kind !== 'displace' || !situation.isStranger(request)) return true
  const { stage, waiting } = situation.lines
  const displaced = beside.line === 'waiting' ? waiting : stage
  return displaced?.kind !== 'ringing' || situation.isStranger(displaced)
}

const BUSY: Decision = { kind: 'refuse-and-record', outcome: 'busy' }

function besideCalls(contact: string, situation: Situation): Decision {
  const { lines, quiet: silent, callWaiting, announcesCancel } = situation
  const { stage, waiting, held } = lines
  // Somebody who is in a call with us and calls again does not wait as a second caller, and misses nothing.
  if ((stage.kind === 'talking' || stage.kind === 'connecting') && stage.contact === contact)
    return { kind: 'refuse', why: 'busy' }
  const isAnswered = stage.kind === 'connecting' && stage.direction === 'incoming'
  const mayBePhantom = (stage.kind === 'ringing' || isAnswered) && !announcesCancel(stage.contact)
  const mayWait = (callWaiting && stage.kind === 'talking') || mayBePhantom
  if (mayWait && waiting === undefined && held === undefined) return { kind: 'wait', silent }
  if (mayBePhantom && stage.kind === 'ringing') return { kind: 'displace', line: 'stage', silent }
  if (waiting && !announcesCancel(waiting.contact)) return { kind: 'displace', line: 'waiting', silent }
  return BUSY
}
