import type { CallState, HeldCall, Privacy, WaitingCall } from '../model'
import type { Call, Ringing, Talking } from './call'

/** How private a call is, live. */
export type PrivacyOf = (call: Exclude<Call, { kind: 'idle' }>) => Privacy

/** The part of the state of the call on the stage that people see. */
export function shownStage(call: Call, privacyOf: PrivacyOf): CallState {
  switch (call.kind) {
    case 'idle':
      return { kind: 'idle' }
    case 'dialing':
    case 'calling':
      return { kind: 'calling', contact: call.contact, privacy: privacyOf(call), sinceMs: call.sinceMs }
    case 'ringing':
      return { kind: 'ringing', ...shownWaiting(call, privacyOf) }
    case 'connecting': {
      const { kind, contact, direction, sinceMs } = call
      return { kind, contact, privacy: privacyOf(call), direction, sinceMs }
    }
    case 'talking': {
      const { kind, contact, direction, sinceMs, muted } = call
      return { kind, contact, privacy: privacyOf(call), direction, sinceMs, muted }
    }
    case 'ended': {
      const { kind, contact, direction, reason, durationMs, atMs } = call
      return { kind, contact, privacy: privacyOf(call), direction, reason, durationMs, atMs }
    }
  }
}

export const shownWaiting = (call: Ringing, privacyOf: PrivacyOf): WaitingCall => ({
  contact: call.contact,
  privacy: privacyOf(call),
  sinceMs: call.sinceMs,
  ...(call.silent && { silent: call.silent }),
})

export const shownHeld = (call: Talking, privacyOf: PrivacyOf): HeldCall => ({
  contact: call.contact,
  privacy: privacyOf(call),
  direction: call.direction,
  sinceMs: call.sinceMs,
})
