import { omit } from '../../base/omit'
import { type Call, type Caller, directionOf, guestBy, guestMarksOf, IDLE, isActive } from './call'
import {
  closeVoice,
  end,
  ended,
  endReason,
  known,
  REFUSED,
  refusal,
  sideOf,
  tellPeer,
  to,
} from './call-endings'
import type { CallContext, CallEffect, CallEvent, Transition } from './call-events'

/**
 * One call's life, as a pure function: a state and an event in, the next state and the effects out.
 *
 * Every call has an id. Events of voice and timers carry it, so that late ones of an earlier call change nothing.
 * Each side tells the other how a call ended before it was connected. Phones that understand a plain refusal only are told
 * nothing when we give up: they see on answering that the offer is withdrawn. A call that rings or runs needs no server:
 * voice goes from peer to peer.
 */

type Of<Kind extends CallEvent['kind']> = Extract<CallEvent, { kind: Kind }>

/** The next state and its effects. An event without a meaning in a state leaves the state unchanged. */
export function transition(call: Call, event: CallEvent, context: CallContext): Transition {
  switch (event.kind) {
    case 'dial':
      return dial(call, event, context)
    case 'accept':
      return accept(call, context)
    case 'refuse':
      return refuse(call, context)
    case 'hang-up':
      return hangUp(call, context)
    case 'set-muted':
      return setMuted(call, event)
    case 'dismiss':
      return call.kind === 'ended' ? to(IDLE) : to(call)
    case 'sleep':
      return sleep(call, event, context)
    case 'ring':
      return isActive(call) ? to(call) : ring(event.caller, event.silent, context)
    case 'renew':
      return renew(call, event)
    case 'give-way':
      return call.kind === 'ringing' ? end(call, 'missed', context, refusal(call, 'busy')) : to(call)
    case 'meet':
      return isCalling(call, event.caller.contact)
        ? to(call, { kind: 'meet-offer', id: call.id, offer: event.caller.offer })
        : to(call)
    case 'yield':
      return yieldTo(call, event, context)
    case 'call-refused':
      return isCalling(call, event.contact)
        ? end(call, REFUSED[event.why ?? 'unknown'], context, closeVoice(call))
        : to(call)
    case 'call-cancelled':
      return callCancelled(call, event, context)
    case 'call-failed':
      return isCalling(call, event.contact) ? end(call, 'unreachable', context, closeVoice(call)) : to(call)
    case 'call-ended':
      return callEnded(call, event, context)
    case 'contact-left':
      return contactLeft(call, event, context)
    case 'offered':
      return offered(call, event, context)
    case 'established':
      return established(call, event, context)
    case 'peer-state':
      return peerState(call, event)
    case 'reconnecting':
      return reconnecting(call, event)
    case 'reconnected':
      return reconnected(call, event)
    case 'voice-closed':
      return voiceClosed(call, event, context)
    case 'ring-timeout':
      return ringTimeout(call, event, context)
  }
}

function dial(call: Call, { contact, identity }: Of<'dial'>, context: CallContext): Transition {
  if (isActive(call)) return to(call)
  const { nowMs, newId: id, online, linkKindTo } = context
  const link = linkKindTo(contact)
  const side = sideOf({ contact, identity, ...guestBy({ link }) })
  const dialing = { kind: 'dialing', id, ...side, sinceMs: nowMs } as const
  if (!online) return to(ended(dialing, 'server-unavailable', nowMs))
  return to(dialing, { kind: 'make-offer', id, link, ...known(identity) })
}

function offered(call: Call, { id, offer }: Of<'offered'>, context: CallContext): Transition {
  if (call.kind !== 'dialing' || call.id !== id) return to(call)
  if (!context.online) return end(call, 'server-unavailable', context, closeVoice(call))
  return to(
    { ...call, kind: 'calling' },
    { kind: 'request-call', contact: call.contact, offer },
    { kind: 'start-ring-timer', id },
  )
}

function ring(caller: Caller, silent: boolean, { nowMs, newId: id }: CallContext): Transition {
  const { offer, isProved } = caller
  const ringing = {
    kind: 'ringing',
    id,
    ...sideOf(caller),
    sinceMs: nowMs,
    offer,
    isProved,
  } as const
  return to({ ...ringing, ...(silent && { silent }) }, { kind: 'start-ring-timer', id })
}

function renew(call: Call, { caller }: Of<'renew'>): Transition {
  const { contact, offer, identity, isProved } = caller
  if (call.kind !== 'ringing' || call.contact !== contact) return to(call)
  return to(
    { ...omit(call, 'isListener'), offer, identity, isProved, ...guestMarksOf(caller) },
    { kind: 'start-ring-timer', id: call.id },
  )
}

function yieldTo(call: Call, { caller, then }: Of<'yield'>, context: CallContext): Transition {
  if (call.kind !== 'dialing' && call.kind !== 'calling') return to(call)
  const dropOurs: readonly CallEffect[] = [{ kind: 'stop-ring-timer', id: call.id }, closeVoice(call)]
  if (then === 'ring') {
    const { call: ringing, effects } = ring(caller, false, context)
    return to(ringing, ...dropOurs, ...effects)
  }
  const { nowMs, newId: id } = context
  const { offer, identity } = caller
  return to(
    { kind: 'connecting', id, ...sideOf(caller), sinceMs: nowMs, direction: 'outgoing' },
    ...dropOurs,
    { kind: 'answer-offer', id, offer, ...known(identity) },
  )
}

function accept(call: Call, { nowMs }: CallContext): Transition {
  if (call.kind !== 'ringing') return to(call)
  const { id, identity, offer } = call
  return to(
    { kind: 'connecting', id, ...sideOf(call), sinceMs: nowMs, direction: 'incoming' },
    { kind: 'stop-ring-timer', id },
    { kind: 'answer-offer', id, offer, ...known(identity) },
  )
}

function refuse(call: Call, context: CallContext): Transition {
  if (call.kind !== 'ringing') return to(call)
  return end(call, 'declined', context, refusal(call, 'declined'))
}

function hangUp(call: Call, context: CallContext): Transition {
  switch (call.kind) {
    case 'idle':
    case 'ended':
      return to(call)
    case 'ringing':
      return refuse(call, context)
    case 'dialing':
    case 'calling':
    case 'connecting':
      return end(call, 'cancelled', context, closeVoice(call), ...tellPeer(call, 'declined'))
    case 'talking':
      return end(call, 'hung-up', context, closeVoice(call), ...tellPeer(call, 'declined'))
  }
}

function sleep(call: Call, { survivors }: Of<'sleep'>, context: CallContext): Transition {
  if (!isActive(call)) return to(call)
  if (call.kind === 'talking' && survivors.includes(call.id)) return to(call)
  if (call.kind === 'ringing') return end(call, 'missed', context, refusal(call, 'asleep'))
  return end(call, 'slept', context, closeVoice(call), ...tellPeer(call, 'asleep'))
}

function setMuted(call: Call, { muted }: Of<'set-muted'>): Transition {
  if (call.kind !== 'talking' || call.muted === muted) return to(call)
  return to({ ...call, muted }, { kind: 'set-muted', muted })
}

function established(call: Call, { id }: Of<'established'>, { nowMs }: CallContext): Transition {
  if (!isActive(call) || call.id !== id) return to(call)
  if (call.kind !== 'calling' && call.kind !== 'connecting') return to(call)
  const talking: Call = {
    kind: 'talking',
    id,
    ...sideOf(call),
    sinceMs: nowMs,
    direction: directionOf(call),
    muted: false,
  }
  return to(talking, { kind: 'stop-ring-timer', id }, { kind: 'set-muted', muted: false })
}

function peerState(call: Call, { id, state }: Of<'peer-state'>): Transition {
  return call.kind === 'talking' && call.id === id ? to({ ...call, peer: state }) : to(call)
}

function reconnecting(call: Call, { id }: Of<'reconnecting'>): Transition {
  if (call.kind !== 'talking' || call.id !== id || call.isReconnecting) return to(call)
  return to({ ...call, isReconnecting: true })
}

function reconnected(call: Call, { id }: Of<'reconnected'>): Transition {
  if (call.kind !== 'talking' || call.id !== id || !call.isReconnecting) return to(call)
  return to(omit(call, 'isReconnecting'))
}

function contactLeft(call: Call, { contact }: Of<'contact-left'>, context: CallContext): Transition {
  if (isCalling(call, contact)) return end(call, 'unreachable', context, closeVoice(call))
  if (call.kind !== 'ringing' || call.contact !== contact) return to(call)
  return end(call, 'caller-gave-up', context)
}

/** The other side has ended the call, whatever its state there. */
function callEnded(call: Call, event: Of<'call-ended'>, context: CallContext): Transition {
  const { contact, why } = event
  if (isCalling(call, contact)) return end(call, REFUSED[why ?? 'unknown'], context, closeVoice(call))
  if (call.kind !== 'talking' || call.contact !== contact) return callCancelled(call, event, context)
  return end(call, 'peer-hung-up', context, closeVoice(call))
}

/** The cancellation may cross our answer. */
function callCancelled(
  call: Call,
  { contact }: Pick<Of<'call-cancelled'>, 'contact'>,
  context: CallContext,
): Transition {
  if ((call.kind !== 'ringing' && call.kind !== 'connecting') || call.contact !== contact) return to(call)
  return end(call, 'caller-gave-up', context, ...(call.kind === 'connecting' ? [closeVoice(call)] : []))
}

function voiceClosed(call: Call, { id, reason }: Of<'voice-closed'>, context: CallContext): Transition {
  if (!isActive(call) || call.id !== id) return to(call)
  return end(call, endReason(call, reason), context, ...tellPeer(call, 'cannot-connect'))
}

function ringTimeout(call: Call, { id }: Of<'ring-timeout'>, context: CallContext): Transition {
  if (!isActive(call) || call.id !== id) return to(call)
  if (call.kind === 'calling')
    return end(call, 'no-answer', context, closeVoice(call), ...tellPeer(call, 'no-answer'))
  if (call.kind !== 'ringing') return to(call)
  return end(call, 'missed', context, refusal(call, 'no-answer'))
}

const isCalling = (call: Call, contact: string): call is Extract<Call, { kind: 'calling' }> =>
  call.kind === 'calling' && call.contact === contact
