import type { Fingerprint } from '../../protocol/directory'
import type { EndReason } from '../model'
import type { Refusal } from '../signalling/signalling'
import type { VoiceCloseReason } from '../voice/voice-contract'
import { type Active, type Call, directionOf, guestMarksOf, type Peer } from './call'
import type { CallContext, CallEffect, Transition } from './call-events'

/*
 * How a call ends: the reason, the ended call, and what the other side is told.
 */

/** Why a call ends whose voice has ended by itself. */
export function endReason(call: Active, reason: VoiceCloseReason): EndReason {
  switch (reason) {
    case 'offer-failed':
      return 'port-unavailable'
    case 'engine-failed':
      return 'audio-failed'
    case 'offer-withdrawn':
      return 'caller-gave-up'
    case 'busy':
      return 'peer-port-busy'
    case 'not-authentic':
      return 'not-authentic'
    case 'unreachable':
      return 'unreachable'
    case 'peer-closed':
      return call.kind === 'talking' ? 'peer-hung-up' : 'caller-gave-up'
    case 'lost':
    case 'protocol':
      return 'connection-lost'
  }
}

/** Why our call ends that the other side refuses. */
export const REFUSED: Readonly<Record<Refusal | 'unknown', EndReason>> = {
  unknown: 'refused',
  declined: 'peer-declined',
  busy: 'peer-busy',
  'no-answer': 'no-answer',
  asleep: 'peer-slept',
  'cannot-connect': 'peer-cannot-connect',
  'not-private': 'peer-private-only',
}

/** Tells the other side that a call ends, in the way of its state. */
export function tellPeer(call: Active, why: Refusal): readonly CallEffect[] {
  switch (call.kind) {
    case 'dialing':
      return []
    case 'talking':
      return [{ kind: 'end-call', id: call.id, contact: call.contact }]
    case 'calling':
      return [{ kind: 'cancel-call', contact: call.contact }]
    case 'ringing':
    case 'connecting':
      return [refusal(call, why)]
  }
}

export const refusal = ({ contact }: Active, why: Refusal): CallEffect => ({
  kind: 'refuse-call',
  contact,
  why,
})

export const known = (identity: Fingerprint | undefined) => (identity === undefined ? {} : { identity })

/** The other side, as each state of a call keeps it. */
export const sideOf = (peer: Peer): Peer => ({
  contact: peer.contact,
  ...known(peer.identity),
  ...guestMarksOf(peer),
})

export const to = (call: Call, ...effects: readonly CallEffect[]): Transition => ({ call, effects })

export const closeVoice = (call: Active): CallEffect => ({ kind: 'close-voice', id: call.id })

/** The call is over; the effects follow the end of its timer. */
export function end(
  call: Active,
  reason: EndReason,
  { nowMs }: CallContext,
  ...effects: CallEffect[]
): Transition {
  return to(ended(call, reason, nowMs), { kind: 'stop-ring-timer', id: call.id }, ...effects)
}

export const ended = (call: Active, reason: EndReason, nowMs: number): Call => ({
  kind: 'ended',
  id: call.id,
  ...sideOf(call),
  direction: directionOf(call),
  reason,
  durationMs: call.kind === 'talking' ? nowMs - call.sinceMs : 0,
  atMs: nowMs,
})
