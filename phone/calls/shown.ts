import {
  type CallState,
  consentTo,
  type HeldCall,
  type PersonId,
  type Privacy,
  targetOf,
  type WaitingCall,
} from '../model'
import type { Call, Ringing, Talking } from './call'

/** Facts from outside the calls. */
export interface CallFacts {
  readonly personOf: (contact: string) => PersonId
  /** The call's current privacy. */
  readonly privacyOf: (call: Exclude<Call, { kind: 'idle' }>) => Privacy
  /** The pinned person whom a warning is about, if the other side's name only looks like theirs. */
  readonly lookAlikeOf: (call: Exclude<Call, { kind: 'idle' }>) => string | undefined
  /** What the user calls the other side. */
  readonly nicknameOf: (call: Exclude<Call, { kind: 'idle' }>) => string | undefined
}

/** The part of the state of the call on the stage that people see. */
export function shownStage(call: Call, facts: CallFacts): CallState {
  switch (call.kind) {
    case 'idle':
      return { kind: 'idle' }
    case 'dialing':
    case 'calling':
      return { kind: 'calling', ...withWhom(call, facts), sinceMs: call.sinceMs }
    case 'ringing':
      return { kind: 'ringing', ...shownWaiting(call, facts) }
    case 'connecting': {
      const { kind, direction, sinceMs } = call
      return { kind, ...withWhom(call, facts), direction, sinceMs }
    }
    case 'talking': {
      const { kind, direction, sinceMs, muted } = call
      return { kind, ...withWhom(call, facts), direction, sinceMs, muted, ...condition(call) }
    }
    case 'ended': {
      const { kind, direction, reason, durationMs, atMs } = call
      return { kind, ...withWhom(call, facts), direction, reason, durationMs, atMs }
    }
  }
}

export const shownWaiting = (call: Ringing, facts: CallFacts): WaitingCall => ({
  ...consentTo(call),
  ...withWhom(call, facts),
  sinceMs: call.sinceMs,
  ...(call.silent && { silent: call.silent }),
})

export const shownHeld = (call: Talking, facts: CallFacts): HeldCall => ({
  ...withWhom(call, facts),
  direction: call.direction,
  sinceMs: call.sinceMs,
  ...condition(call),
})

const condition = ({ peer, isReconnecting }: Talking): Pick<HeldCall, 'peer' | 'isReconnecting'> => ({
  ...(peer && { peer }),
  ...(isReconnecting && { isReconnecting }),
})

function withWhom(call: Exclude<Call, { kind: 'idle' }>, facts: CallFacts) {
  const { personOf, privacyOf, lookAlikeOf, nicknameOf } = facts
  const [lookAlike, nickname] = [lookAlikeOf(call), nicknameOf(call)]
  return {
    ...targetOf(call),
    person: personOf(call.contact),
    privacy: privacyOf(call),
    ...(call.isGuest && { isGuest: call.isGuest }),
    ...(call.isListener && { isListener: call.isListener }),
    ...(lookAlike !== undefined && { lookAlike }),
    ...(nickname !== undefined && { nickname }),
  }
}
