import type { Fingerprint } from '../../protocol/directory'
import type { CallDirection, EndReason } from '../model'
import type { VoiceCloseReason } from '../voice/voice-contract'

/**
 * One call's life, as a pure function: a state and an event in, the next state and the effects out.
 *
 * Every call has an id. Events of voice and timers carry it, so that late ones of an earlier call change nothing.
 * The protocol has no "cancel" and no "busy": a caller who gives up closes its port, which the callee sees only on
 * answering; a busy callee refuses.
 */

/** How long it rings, at both ends. */
export const RING_TIMEOUT_MS = 45_000

interface WithPeer {
  readonly id: number
  readonly contact: string
  /** Who they have to prove to be, by TLS; undefined: voice goes in the clear. */
  readonly identity?: Fingerprint | undefined
}

export type Call =
  | { readonly kind: 'idle' }
  /** We want to call; a port is being opened for them to connect to. */
  | ({ readonly kind: 'dialing'; readonly sinceMs: number } & WithPeer)
  /** The request is out; it rings at their side. */
  | ({ readonly kind: 'calling'; readonly sinceMs: number } & WithPeer)
  /** They call and wait at host:port. */
  | ({
      readonly kind: 'ringing'
      readonly sinceMs: number
      readonly host: string
      readonly port: number
      /** Without sound: the user wants quiet. */
      readonly silent?: boolean
    } & WithPeer)
  /** Answered; we connect to them. */
  | ({
      readonly kind: 'connecting'
      readonly sinceMs: number
      readonly direction: CallDirection
    } & WithPeer)
  | ({
      readonly kind: 'talking'
      readonly sinceMs: number
      readonly direction: CallDirection
      readonly muted: boolean
    } & WithPeer)
  | ({
      readonly kind: 'ended'
      readonly direction: CallDirection
      readonly reason: EndReason
      readonly durationMs: number
      readonly atMs: number
    } & WithPeer)

export type CallEvent =
  // What the user does.
  | { readonly kind: 'dial'; readonly contact: string; readonly identity?: Fingerprint | undefined }
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'set-muted'; readonly muted: boolean }
  | { readonly kind: 'dismiss' }
  /** They, or the system, put the computer to sleep: no call outlives that, and a clean end spares the other side a wait. */
  | { readonly kind: 'sleep' }
  // What the server says.
  | {
      readonly kind: 'call-request'
      readonly contact: string
      readonly host: string
      readonly port: number
      readonly silent?: boolean
      readonly identity?: Fingerprint | undefined
      /** It is not the one whom their name stands for: nobody talks to them before the user has seen that. */
      readonly suspect?: boolean
    }
  | { readonly kind: 'call-refused'; readonly contact: string }
  | { readonly kind: 'error-response'; readonly contact: string }
  | { readonly kind: 'contact-left'; readonly contact: string }
  | { readonly kind: 'server-lost' }
  // What the voice engine says.
  | { readonly kind: 'listening'; readonly id: number; readonly port: number }
  | { readonly kind: 'established'; readonly id: number }
  | { readonly kind: 'voice-closed'; readonly id: number; readonly reason: VoiceCloseReason }
  // The clock.
  | { readonly kind: 'ring-timeout'; readonly id: number }

export type CallEffect =
  | { readonly kind: 'listen'; readonly id: number; readonly identity?: Fingerprint | undefined }
  | {
      readonly kind: 'connect'
      readonly id: number
      readonly host: string
      readonly port: number
      readonly identity?: Fingerprint | undefined
    }
  | { readonly kind: 'close-voice'; readonly id: number }
  | { readonly kind: 'set-muted'; readonly muted: boolean }
  | { readonly kind: 'request-call'; readonly contact: string; readonly port: number }
  | { readonly kind: 'refuse-call'; readonly contact: string }
  | { readonly kind: 'start-ring-timer'; readonly id: number }
  | { readonly kind: 'stop-ring-timer'; readonly id: number }
  /** Somebody called while another call was on, and was refused. */
  | { readonly kind: 'note-busy'; readonly contact: string }

export interface CallContext {
  /** Unix time, ms. */
  readonly nowMs: number
  readonly ownName: string
  readonly online: boolean
  /** The id for a call that begins with this event. */
  readonly newId: number
}

export interface Transition {
  readonly call: Call
  readonly effects: readonly CallEffect[]
}

type Active = Exclude<Call, { kind: 'idle' | 'ended' }>
type Of<Kind extends CallEvent['kind']> = Extract<CallEvent, { kind: Kind }>

export const IDLE: Call = { kind: 'idle' }

/** The next state, and what has to be done for it. An event that means nothing in a state leaves it as it is. */
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
      return sleep(call, context)
    case 'call-request':
      return requested(call, event, context)
    case 'call-refused':
      return isCalling(call, event.contact) ? end(call, 'refused', context, closeVoice(call)) : to(call)
    case 'error-response':
      return isCalling(call, event.contact) ? end(call, 'unreachable', context, closeVoice(call)) : to(call)
    case 'contact-left':
      return contactLeft(call, event, context)
    case 'server-lost':
      // Voice goes from peer to peer: a call that rings or runs needs no server.
      return to(call)
    case 'listening':
      return listening(call, event, context)
    case 'established':
      return established(call, event, context)
    case 'voice-closed':
      return voiceClosed(call, event, context)
    case 'ring-timeout':
      return ringTimeout(call, event, context)
  }
}

function dial(
  call: Call,
  { contact, identity }: Of<'dial'>,
  { nowMs, newId, online }: CallContext,
): Transition {
  if (isActive(call)) return to(call)
  const dialing = { kind: 'dialing', id: newId, contact, ...known(identity), sinceMs: nowMs } as const
  if (!online) return to(ended(dialing, 'server-unavailable', nowMs))
  return to(dialing, { kind: 'listen', id: newId, ...known(identity) })
}

function listening(call: Call, { id, port }: Of<'listening'>, context: CallContext): Transition {
  if (call.kind !== 'dialing' || call.id !== id) return to(call)
  if (!context.online) return end(call, 'server-unavailable', context, closeVoice(call))
  return to(
    { ...call, kind: 'calling' },
    { kind: 'request-call', contact: call.contact, port },
    { kind: 'start-ring-timer', id },
  )
}

function requested(call: Call, request: Of<'call-request'>, context: CallContext): Transition {
  const { contact, host, port } = request
  if (!isActive(call)) return ring(request, context)
  if (call.contact === contact) {
    // They hung up and called again before we saw the first call end: the newer port and identity are what counts.
    if (call.kind === 'ringing')
      return to(
        { ...call, host, port, identity: request.identity },
        { kind: 'start-ring-timer', id: call.id },
      )
    if (call.kind === 'dialing' || isCalling(call, contact)) return glare(call, request, context)
  }
  return to(call, { kind: 'refuse-call', contact }, { kind: 'note-busy', contact })
}

function ring(request: Of<'call-request'>, { nowMs, newId }: CallContext): Transition {
  const { contact, host, port, silent, identity } = request
  return to(
    {
      kind: 'ringing',
      id: newId,
      contact,
      ...known(identity),
      sinceMs: nowMs,
      host,
      port,
      ...(silent && { silent }),
    },
    { kind: 'start-ring-timer', id: newId },
  )
}

/**
 * Both call at once. Of the two requests the one of the lesser name counts: both sides know both names, so both
 * choose the same. While our own request is not out yet, theirs is the only one. From a suspect whom the user did not
 * mean to call it rings.
 */
function glare(call: Active, request: Of<'call-request'>, context: CallContext): Transition {
  const { nowMs, ownName, newId } = context
  const { contact, host, port, identity, suspect = false } = request
  if (call.kind === 'calling' && ownName < contact) return to(call)
  const dropOurs: readonly CallEffect[] = [{ kind: 'stop-ring-timer', id: call.id }, closeVoice(call)]
  if (suspect && identity !== call.identity) {
    const { call: ringing, effects } = ring(request, context)
    return to(ringing, ...dropOurs, ...effects)
  }
  return to(
    { kind: 'connecting', id: newId, contact, ...known(identity), sinceMs: nowMs, direction: 'outgoing' },
    ...dropOurs,
    { kind: 'connect', id: newId, host, port, ...known(identity) },
  )
}

function accept(call: Call, { nowMs }: CallContext): Transition {
  if (call.kind !== 'ringing') return to(call)
  const { id, contact, identity, host, port } = call
  return to(
    { kind: 'connecting', id, contact, ...known(identity), sinceMs: nowMs, direction: 'incoming' },
    { kind: 'stop-ring-timer', id },
    { kind: 'connect', id, host, port, ...known(identity) },
  )
}

function refuse(call: Call, context: CallContext): Transition {
  if (call.kind !== 'ringing') return to(call)
  return end(call, 'declined', context, { kind: 'refuse-call', contact: call.contact })
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
      return end(call, 'cancelled', context, closeVoice(call))
    case 'talking':
      return end(call, 'hung-up', context, closeVoice(call))
  }
}

function sleep(call: Call, context: CallContext): Transition {
  if (!isActive(call)) return to(call)
  if (call.kind === 'ringing') return end(call, 'missed', context)
  return end(call, 'slept', context, closeVoice(call))
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
    contact: call.contact,
    ...known(call.identity),
    sinceMs: nowMs,
    direction: directionOf(call),
    muted: false,
  }
  return to(talking, { kind: 'stop-ring-timer', id }, { kind: 'set-muted', muted: false })
}

function contactLeft(call: Call, { contact }: Of<'contact-left'>, context: CallContext): Transition {
  if (isCalling(call, contact)) return end(call, 'unreachable', context, closeVoice(call))
  if (call.kind !== 'ringing' || call.contact !== contact) return to(call)
  return end(call, 'caller-gave-up', context)
}

function voiceClosed(call: Call, { id, reason }: Of<'voice-closed'>, context: CallContext): Transition {
  if (!isActive(call) || call.id !== id) return to(call)
  return end(call, endReason(call, reason), context)
}

function endReason(call: Active, reason: VoiceCloseReason): EndReason {
  switch (reason) {
    case 'listen-failed':
      return 'port-unavailable'
    case 'engine-failed':
      return 'audio-failed'
    case 'connect-refused':
      return 'caller-gave-up'
    case 'not-authentic':
      return 'not-authentic'
    case 'connect-failed':
      return 'unreachable'
    case 'peer-closed':
      return call.kind === 'talking' ? 'peer-hung-up' : 'caller-gave-up'
    case 'lost':
    case 'protocol':
      return 'connection-lost'
  }
}

function ringTimeout(call: Call, { id }: Of<'ring-timeout'>, context: CallContext): Transition {
  if (!isActive(call) || call.id !== id) return to(call)
  if (call.kind === 'calling') return end(call, 'no-answer', context, closeVoice(call))
  if (call.kind !== 'ringing') return to(call)
  return end(call, 'missed', context)
}

const known = (identity: Fingerprint | undefined) => (identity === undefined ? {} : { identity })

const to = (call: Call, ...effects: readonly CallEffect[]): Transition => ({ call, effects })

const closeVoice = (call: Active): CallEffect => ({ kind: 'close-voice', id: call.id })

function end(call: Active, reason: EndReason, { nowMs }: CallContext, ...effects: CallEffect[]): Transition {
  return to(ended(call, reason, nowMs), { kind: 'stop-ring-timer', id: call.id }, ...effects)
}

const ended = (call: Active, reason: EndReason, nowMs: number): Call => ({
  kind: 'ended',
  id: call.id,
  contact: call.contact,
  ...known(call.identity),
  direction: directionOf(call),
  reason,
  durationMs: call.kind === 'talking' ? nowMs - call.sinceMs : 0,
  atMs: nowMs,
})

const isActive = (call: Call): call is Active => call.kind !== 'idle' && call.kind !== 'ended'

const isCalling = (call: Call, contact: string): call is Extract<Call, { kind: 'calling' }> =>
  call.kind === 'calling' && call.contact === contact

function directionOf(call: Active): CallDirection {
  if (call.kind === 'connecting' || call.kind === 'talking') return call.direction
  return call.kind === 'ringing' ? 'incoming' : 'outgoing'
}
