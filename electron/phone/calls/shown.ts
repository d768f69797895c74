import type { CallState, HeldCall, WaitingCall } from '../../api'
import type { Call } from './call-machine'
import type { Ringing, Talking } from './switchboard'

/** The part of the state of the call on the stage that people see. */
export function shownStage(call: Call): CallState {
  switch (call.kind) {
    case 'idle':
      return { kind: 'idle' }
    case 'dialing':
    case 'calling':
      return { kind: 'calling', contact: call.contact, privacy: 'not-private', sinceMs: call.sinceMs }
    case 'ringing':
      return { kind: 'ringing', ...shownWaiting(call) }
    case 'connecting': {
      const { kind, contact, direction, sinceMs } = call
      return { kind, contact, privacy: 'not-private', direction, sinceMs }
    }
    case 'talking': {
      const { kind, contact, direction, sinceMs, muted } = call
      return { kind, contact, privacy: 'not-private', direction, sinceMs, muted }
    }
    case 'ended': {
      const { kind, contact, direction, reason, durationMs, atMs } = call
      return { kind, contact, privacy: 'not-private', direction, reason, durationMs, atMs }
    }
  }
}

export const shownWaiting = ({ contact, sinceMs, silent }: Ringing): WaitingCall => ({
  contact,
  privacy: 'not-private',
  sinceMs,
  ...(silent && { silent }),
})

export const shownHeld = ({ contact, direction, sinceMs }: Talking): HeldCall => ({
  contact,
  privacy: 'not-private',
  direction,
  sinceMs,
})
