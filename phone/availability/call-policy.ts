import { isWarning, type Privacy } from '../model'
import { isPrivate } from '../privacy/privacy-problem'
import type { Call } from '../calls/call-machine'
import type { Lines } from '../calls/switchboard'
import type { Reception, Standing } from './reception'

/** What to do with an incoming request. All but `refuse` pass it on to the switchboard. */
export type CallPolicy =
  /** We are calling them at this moment: both want to talk, and the call machine joins the two calls. */
  | 'glare'
  /** Refused at once. Nothing is shown, heard or remembered; they see what anybody sees who is declined. */
  | 'refuse'
  /** Refused at once, and noted: they called without privacy, and the user wants none such. */
  | 'refuse-not-private'
  | 'ring'
  /** Shown, and missed if nobody answers, but without sound and notification. */
  | 'ring-silently'
  /** Rings shortly, so that it is heard, and is then answered without the user. */
  | 'answer'
  /** A call is on: the switchboard lets them wait, or refuses them as busy. */
  | 'wait'
  /** The same, without sound and notification. */
  | 'wait-silently'

export interface IncomingRequest extends Standing {
  readonly contact: string
  readonly privacy: Privacy
}

export interface Availability extends Pick<Reception, 'quiet' | 'answersFavourites' | 'privateOnly'> {
  readonly lines: Lines
}

/**
 * Decides about an incoming request. The choices, the strongest first:
 *
 * 1. Our own call to them outweighs everything: who calls somebody wants to talk to them, blocked or not, quiet or not.
 * 2. Who is blocked is refused, also amid a call. Names are not proven, so this keeps out who bothers under one
 *    name, not who comes back under another. They hear of no block: the protocol has one refusal for everything.
 * 3. Where the user wants private calls only, others are refused; this counts for 1. as well.
 * 4. While a call is on nobody is answered automatically: the one who talks would be cut off or put on hold unasked.
 *    A held call counts as one, too.
 * 5. Do not disturb has no exceptions: a favourite's call is silent, too, and above all it opens no microphone.
 * 6. A favourite is answered automatically where the user has chosen so, and nothing warns of their identity; everybody
 *    else rings.
 */
export function callPolicy(request: IncomingRequest, availability: Availability): CallPolicy {
  const { contact, privacy, favourite, blocked } = request
  const { lines, quiet, answersFavourites, privateOnly } = availability
  const refused = privateOnly && !isPrivate(privacy)
  if (isCalling(lines.stage, contact) && !refused) return 'glare'
  if (blocked) return 'refuse'
  if (refused) return 'refuse-not-private'
  if (isBusy(lines.stage, contact)) return quiet ? 'wait-silently' : 'wait'
  if (quiet) return 'ring-silently'
  return favourite && answersFavourites && !lines.held && !isWarning(privacy) ? 'answer' : 'ring'
}

const isCalling = (stage: Call, contact: string): boolean =>
  (stage.kind === 'dialing' || stage.kind === 'calling') && stage.contact === contact

/** Who rings and asks again (they hung up and called anew) still rings. */
function isBusy(stage: Call, contact: string): boolean {
  switch (stage.kind) {
    case 'idle':
    case 'ended':
      return false
    case 'ringing':
      return stage.contact !== contact
    case 'dialing':
    case 'calling':
    case 'connecting':
    case 'talking':
      return true
  }
}
