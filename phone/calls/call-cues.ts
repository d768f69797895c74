import type { CueName, EndReason } from '../model'
import type { Call, Lines, Talking } from './call'

/** Our own ends of a call that nobody has answered, and those of calls to us. */
const UNHEARD_ENDS: ReadonlySet<EndReason> = new Set<EndReason>([
  'hung-up',
  'cancelled',
  'declined',
  'missed',
  'caller-gave-up',
  'slept',
])

/** What the user is to hear of a change of their calls: at most one cue. */
export function callCue(before: Lines, now: Lines): CueName | undefined {
  const [was, is] = [talking(before.stage), talking(now.stage)]
  if (is && is.id === was?.id) return is.muted === was.muted ? undefined : is.muted ? 'mute' : 'unmute'
  // A tone at the beginning would cover the first words. Where the ringing ends, the other one is there.
  if (is) return is.id === before.held?.id ? 'resume' : undefined
  if (was) return was.id === now.held?.id ? 'hold' : 'ended'
  if (before.held && !now.held) return 'ended'
  return hasFailed(before.stage, now.stage) ? 'refused' : undefined
}

const talking = (call: Call): Talking | undefined => (call.kind === 'talking' ? call : undefined)

const hasFailed = (before: Call, now: Call): boolean =>
  (before.kind === 'dialing' || before.kind === 'calling' || before.kind === 'connecting') &&
  now.kind === 'ended' &&
  !UNHEARD_ENDS.has(now.reason)
