import { describe, expect, it } from 'vitest'
import { tcpOffer } from '../voice/links/tcp/tcp-offer'
import { type Call, type Caller, IDLE } from './call'
import type { Refusal } from '../signalling/signalling'
import type { CallContext, CallEffect, CallEvent } from './call-events'
import { transition } from './call-machine'

const NOW = 1_000_000
const online: CallContext = { nowMs: NOW, online: true, newId: 9, linkKindTo: () => 'tcp' }
const first = tcpOffer({ host: '10.0.0.1', port: 77 })
const second = tcpOffer({ host: '10.0.0.2', port: 88 })
const ours = tcpOffer({ host: '::', port: 4711 })

const states = {
  idle: IDLE,
  dialing: { kind: 'dialing', id: 1, contact: 'bob', sinceMs: 5 },
  calling: { kind: 'calling', id: 1, contact: 'bob', sinceMs: 5 },
  ringing: { kind: 'ringing', id: 1, contact: 'bob', sinceMs: 5, isProved: false, offer: first },
  connecting: { kind: 'connecting', id: 1, contact: 'bob', sinceMs: 5, direction: 'incoming' },
  talking: {
    kind: 'talking',
    id: 1,
    contact: 'bob',
    sinceMs: NOW - 3000,
    direction: 'outgoing',
    muted: false,
  },
  ended: {
    kind: 'ended',
    id: 1,
    contact: 'bob',
    direction: 'outgoing',
    reason: 'hung-up',
    durationMs: 0,
    atMs: 5,
  },
} as const satisfies Record<string, Call>

const bob: Caller = { contact: 'bob', isProved: false, offer: second }
const ring = (caller: Caller = bob, silent = false): CallEvent => ({ kind: 'ring', caller, silent })
const renew = (caller: Caller = bob): CallEvent => ({ kind: 'renew', caller })
const run = (call: Call, event: CallEvent, context: Partial<CallContext> = {}) =>
  transition(call, event, { ...online, ...context })

/** The state must end for this reason, with these effects beside the stopped timer. */
function expectEnd(call: Call, event: CallEvent, reason: string, effects: readonly CallEffect[] = []) {
  const result = run(call, event)
  expect(result.call).toMatchObject({ kind: 'ended', contact: 'bob', reason, atMs: NOW })
  expect(result.effects).toEqual([{ kind: 'stop-ring-timer', id: 1 }, ...effects])
  return result.call
}

function expectNothing(call: Call, event: CallEvent) {
  expect(run(call, event)).toEqual({ call, effects: [] })
}

const close: CallEffect = { kind: 'close-voice', id: 1 }
const tell: CallEffect = { kind: 'end-call', id: 1, contact: 'bob' }
const cancel: CallEffect = { kind: 'cancel-call', contact: 'bob' }
const ended = (contact: string, why?: Refusal): CallEvent => ({ kind: 'call-ended', contact, why })
const refuse = (why: Refusal): CallEffect => ({ kind: 'refuse-call', contact: 'bob', why })

describe('calling somebody', () => {
  it.each([states.idle, states.ended])('from $kind makes an offer', (call) => {
    const result = run(call, { kind: 'dial', contact: 'carol' })
    expect(result.call).toEqual({ kind: 'dialing', id: 9, contact: 'carol', sinceMs: NOW })
    expect(result.effects).toEqual([{ kind: 'make-offer', id: 9, link: 'tcp' }])
  })

  it.each([states.dialing, states.calling, states.ringing, states.connecting, states.talking])(
    'does nothing while $kind',
    (call) => expectNothing(call, { kind: 'dial', contact: 'carol' }),
  )

  it('without a server ends at once', () => {
    const result = run(IDLE, { kind: 'dial', contact: 'bob' }, { online: false })
    expect(result.call).toMatchObject({ kind: 'ended', reason: 'server-unavailable', direction: 'outgoing' })
    expect(result.effects).toEqual([])
  })

  it('sends the request with the offer, and rings for a while', () => {
    const result = run(states.dialing, { kind: 'offered', id: 1, offer: ours })
    expect(result.call).toEqual(states.calling)
    expect(result.effects).toEqual([
      { kind: 'request-call', contact: 'bob', offer: ours },
      { kind: 'start-ring-timer', id: 1 },
    ])
  })

  it('ends when the server was lost before the request went out', () => {
    const result = run(states.dialing, { kind: 'offered', id: 1, offer: ours }, { online: false })
    expect(result.call).toMatchObject({ kind: 'ended', reason: 'server-unavailable' })
    expect(result.effects).toContainEqual(close)
  })

  it('ends when no offer can be made', () => {
    expectEnd(states.dialing, { kind: 'voice-closed', id: 1, reason: 'offer-failed' }, 'port-unavailable')
  })

  it('is accepted: they connect', () => {
    const result = run(states.calling, { kind: 'established', id: 1 })
    expect(result.call).toEqual({
      kind: 'talking',
      id: 1,
      contact: 'bob',
      sinceMs: NOW,
      direction: 'outgoing',
      muted: false,
    })
    expect(result.effects).toEqual([
      { kind: 'stop-ring-timer', id: 1 },
      { kind: 'set-muted', muted: false },
    ])
  })

  it('is refused', () =>
    expectEnd(states.calling, { kind: 'call-refused', contact: 'bob' }, 'refused', [close]))

  it.each([
    ['declined', 'peer-declined'],
    ['busy', 'peer-busy'],
    ['no-answer', 'no-answer'],
    ['asleep', 'peer-slept'],
    ['cannot-connect', 'peer-cannot-connect'],
    ['not-private', 'peer-private-only'],
  ] as const)('is refused as %s: %s', (why, reason) => {
    expectEnd(states.calling, { kind: 'call-refused', contact: 'bob', why }, reason, [close])
  })

  it('is not ended by a refusal of somebody else', () =>
    expectNothing(states.calling, { kind: 'call-refused', contact: 'carol' }))

  it('rings out: no answer', () =>
    expectEnd(states.calling, { kind: 'ring-timeout', id: 1 }, 'no-answer', [close, cancel]))

  it('is cancelled by us', () => {
    expectEnd(states.calling, { kind: 'hang-up' }, 'cancelled', [close, cancel])
    expectEnd(states.dialing, { kind: 'hang-up' }, 'cancelled', [close])
  })

  it('fails when they are not there', () =>
    expectEnd(states.calling, { kind: 'call-failed', contact: 'bob' }, 'unreachable', [close]))

  it('goes on when the server could not pass on another one', () =>
    expectNothing(states.calling, { kind: 'call-failed', contact: 'carol' }))

  it('ends when they leave while it rings', () =>
    expectEnd(states.calling, { kind: 'contact-left', contact: 'bob' }, 'unreachable', [close]))

  it('goes on when somebody else leaves', () =>
    expectNothing(states.calling, { kind: 'contact-left', contact: 'carol' }))

  it('ends when the voice process dies', () =>
    expectEnd(states.calling, { kind: 'voice-closed', id: 1, reason: 'engine-failed' }, 'audio-failed', [
      cancel,
    ]))
})

describe('a computer that goes to sleep', () => {
  it.each([
    [states.dialing, []],
    [states.calling, [cancel]],
    [states.connecting, [refuse('asleep')]],
    [states.talking, [tell]],
  ])('ends a call that is $kind, and tells the other side', (call, told) => {
    expectEnd(call, { kind: 'sleep', survivors: [] }, 'slept', [close, ...told])
  })

  it('goes on with a call that finds another path after it', () =>
    expectNothing(states.talking, { kind: 'sleep', survivors: [1] }))

  it('ends a call with another id, and one that does not talk', () => {
    expectEnd(states.talking, { kind: 'sleep', survivors: [2] }, 'slept', [close, tell])
    expectEnd(states.calling, { kind: 'sleep', survivors: [1] }, 'slept', [close, cancel])
  })

  it('misses a call that rings, and refuses it', () =>
    expectEnd(states.ringing, { kind: 'sleep', survivors: [] }, 'missed', [refuse('asleep')]))

  it.each([states.idle, states.ended])('changes nothing while $kind', (call) => {
    expectNothing(call, { kind: 'sleep', survivors: [] })
  })
})

describe('being called', () => {
  it.each([states.idle, states.ended])('from $kind rings for a while', (call) => {
    const result = run(call, ring())
    expect(result.call).toEqual({
      kind: 'ringing',
      id: 9,
      contact: 'bob',
      sinceMs: NOW,
      isProved: false,
      offer: second,
    })
    expect(result.effects).toEqual([{ kind: 'start-ring-timer', id: 9 }])
  })

  it('accepting connects to them', () => {
    const result = run(states.ringing, { kind: 'accept' })
    expect(result.call).toEqual({ ...states.connecting, sinceMs: NOW })
    expect(result.effects).toEqual([
      { kind: 'stop-ring-timer', id: 1 },
      { kind: 'answer-offer', id: 1, offer: first },
    ])
  })

  it('and connected, the two talk', () => {
    const result = run(states.connecting, { kind: 'established', id: 1 })
    expect(result.call).toMatchObject({ kind: 'talking', direction: 'incoming', sinceMs: NOW, muted: false })
  })

  it.each(['refuse', 'hang-up'] as const)('%s tells them', (kind) => {
    const call = expectEnd(states.ringing, { kind }, 'declined', [refuse('declined')])
    expect(call).toMatchObject({ direction: 'incoming' })
  })

  it('rings out: missed, and refused, as some phones ring for ever', () =>
    expectEnd(states.ringing, { kind: 'ring-timeout', id: 1 }, 'missed', [refuse('no-answer')]))

  it('ends when the caller gives up, also when that crosses our answer', () => {
    const cancelled: CallEvent = { kind: 'call-cancelled', contact: 'bob' }
    expectEnd(states.ringing, cancelled, 'caller-gave-up')
    expectEnd(states.connecting, cancelled, 'caller-gave-up', [close])
  })

  it('is not ended when another caller gives up, nor is any other call', () => {
    expectNothing(states.ringing, { kind: 'call-cancelled', contact: 'carol' })
    for (const call of [states.idle, states.dialing, states.calling, states.talking, states.ended])
      expectNothing(call, { kind: 'call-cancelled', contact: 'bob' })
  })

  it('ends when the caller leaves', () =>
    expectEnd(states.ringing, { kind: 'contact-left', contact: 'bob' }, 'caller-gave-up'))

  it('stays silent during quiet, also for a repeated call', () => {
    const silent = run(states.idle, ring(bob, true)).call
    expect(silent).toMatchObject({ kind: 'ringing', silent: true })
    expect(run(silent, renew()).call).toMatchObject({ kind: 'ringing', silent: true })
  })

  it('again by the same caller takes the newer offer', () => {
    const result = run(states.ringing, renew())
    expect(result.call).toEqual({ ...states.ringing, offer: second })
    expect(result.effects).toEqual([{ kind: 'start-ring-timer', id: 1 }])
  })

  it.each([states.dialing, states.calling, states.ringing, states.connecting, states.talking])(
    'does not disturb a call that is $kind',
    (call) => expectNothing(call, ring({ contact: 'carol', offer: second, isProved: false })),
  )

  it('again means nothing where somebody else rings, or nobody', () => {
    expectNothing(states.ringing, renew({ contact: 'carol', offer: second, isProved: false }))
    for (const call of [states.idle, states.calling, states.connecting, states.talking, states.ended])
      expectNothing(call, renew())
  })

  it('when answered too late: the caller gave up', () => {
    expectEnd(
      states.connecting,
      { kind: 'voice-closed', id: 1, reason: 'offer-withdrawn' },
      'caller-gave-up',
      [refuse('cannot-connect')],
    )
    expectEnd(states.connecting, { kind: 'voice-closed', id: 1, reason: 'peer-closed' }, 'caller-gave-up', [
      refuse('cannot-connect'),
    ])
  })

  it('when answered, but the caller’s port is busy', () =>
    expectEnd(states.connecting, { kind: 'voice-closed', id: 1, reason: 'busy' }, 'peer-port-busy', [
      refuse('cannot-connect'),
    ]))

  it('when answered, but the caller cannot be reached', () =>
    expectEnd(states.connecting, { kind: 'voice-closed', id: 1, reason: 'unreachable' }, 'unreachable', [
      refuse('cannot-connect'),
    ]))

  it('can be given up while connecting', () =>
    expectEnd(states.connecting, { kind: 'hang-up' }, 'cancelled', [close, refuse('declined')]))
})

describe('yielding to the call of somebody whom we call', () => {
  it.each([states.dialing, states.calling])('drops ours, $kind, and answers theirs', (call) => {
    const result = run(call, { kind: 'yield', caller: bob, then: 'answer' })
    expect(result.call).toEqual({
      kind: 'connecting',
      id: 9,
      contact: 'bob',
      sinceMs: NOW,
      direction: 'outgoing',
    })
    expect(result.effects).toEqual([
      { kind: 'stop-ring-timer', id: 1 },
      close,
      { kind: 'answer-offer', id: 9, offer: second },
    ])
  })

  it('answers the identity that calls', () => {
    const result = run(states.calling, { kind: 'yield', caller: { ...bob, identity: 'ab' }, then: 'answer' })
    expect(result).toMatchObject({
      call: { kind: 'connecting', identity: 'ab' },
      effects: [{}, close, { kind: 'answer-offer', identity: 'ab' }],
    })
  })

  it.each(['cd', undefined])('rings instead where the user has to see who calls (%s)', (identity) => {
    const calling: Call = { ...states.calling, identity: 'ab' }
    const { call, effects } = run(calling, { kind: 'yield', caller: { ...bob, identity }, then: 'ring' })
    expect(call).toMatchObject({ kind: 'ringing', id: 9, contact: 'bob', isProved: false, offer: second })
    expect((call as { identity?: string }).identity).toBe(identity)
    expect(effects).toEqual([{ kind: 'stop-ring-timer', id: 1 }, close, { kind: 'start-ring-timer', id: 9 }])
  })

  it.each([states.idle, states.ringing, states.connecting, states.talking, states.ended])(
    'means nothing while $kind',
    (call) => expectNothing(call, { kind: 'yield', caller: bob, then: 'answer' }),
  )
})

describe('talking', () => {
  it('can be muted and unmuted', () => {
    const muted = run(states.talking, { kind: 'set-muted', muted: true })
    expect(muted).toEqual({
      call: { ...states.talking, muted: true },
      effects: [{ kind: 'set-muted', muted: true }],
    })
    expectNothing(muted.call, { kind: 'set-muted', muted: true })
  })

  it('ends when we hang up, with its length', () => {
    expect(expectEnd(states.talking, { kind: 'hang-up' }, 'hung-up', [close, tell])).toMatchObject({
      durationMs: 3000,
    })
  })

  it.each([
    ['peer-closed', 'peer-hung-up'],
    ['lost', 'connection-lost'],
    ['protocol', 'connection-lost'],
    ['engine-failed', 'audio-failed'],
  ] as const)('ends when the voice is closed: %s', (reason, words) => {
    const call = expectEnd(states.talking, { kind: 'voice-closed', id: 1, reason }, words, [tell])
    expect(call).toMatchObject({ durationMs: 3000 })
  })

  it('ends when the other side says so, which knows it', () => {
    expectEnd(states.talking, ended('bob'), 'peer-hung-up', [close])
  })

  it('goes on when the other leaves the server', () => {
    expectNothing(states.talking, { kind: 'contact-left', contact: 'bob' })
  })

  it('ignores refusals and errors about other calls', () => {
    expectNothing(states.talking, { kind: 'call-refused', contact: 'bob' })
    expectNothing(states.talking, { kind: 'call-failed', contact: 'bob' })
  })
})

describe('the other side ends the call', () => {
  it.each([
    ['busy', 'peer-busy'],
    [undefined, 'refused'],
  ] as const)('while its phone rings: %s', (why, reason) => {
    expectEnd(states.calling, ended('bob', why), reason, [close])
  })

  it('while our phone rings, or connects', () => {
    expectEnd(states.ringing, ended('bob'), 'caller-gave-up')
    expectEnd(states.connecting, ended('bob'), 'caller-gave-up', [close])
  })

  it('ends no other call, and none that they do not know of', () => {
    for (const call of Object.values(states)) expectNothing(call, ended('carol'))
    for (const call of [states.idle, states.dialing, states.ended]) expectNothing(call, ended('bob'))
  })
})

describe('an ended call', () => {
  it('disappears when dismissed', () => expect(run(states.ended, { kind: 'dismiss' }).call).toEqual(IDLE))

  it('is the only call that can be dismissed', () => expectNothing(states.talking, { kind: 'dismiss' }))
})

describe('late events of an earlier call', () => {
  const late: CallEvent[] = [
    { kind: 'offered', id: 0, offer: ours },
    { kind: 'established', id: 0 },
    { kind: 'voice-closed', id: 0, reason: 'lost' },
    { kind: 'ring-timeout', id: 0 },
  ]
  const pairs = Object.values(states).flatMap((call) => late.map((event) => [call, event] as const))

  it.each(pairs)('$0.kind is not changed by $1.kind', (call, event) => expectNothing(call, event))
})

describe('commands without a matching call', () => {
  it.each(['accept', 'refuse', 'hang-up'] as const)('%s when idle does nothing', (kind) =>
    expectNothing(IDLE, { kind }),
  )
})

describe('an identity', () => {
  it('of a call stays until its end; while it rings, the newer one counts', () => {
    const again = renew({ ...bob, identity: 'cd' })
    const ringing = run({ ...states.ringing, identity: 'ab' }, again).call
    expect(ringing).toMatchObject({ identity: 'cd', offer: second })
    const { call: connecting, effects } = run(ringing, { kind: 'accept' })
    expect(effects).toContainEqual({ kind: 'answer-offer', id: 1, offer: second, identity: 'cd' })
    const { call: talking } = run(connecting, { kind: 'established', id: 1 })
    expect(talking).toMatchObject({ kind: 'talking', identity: 'cd' })
    expect(run(talking, { kind: 'hang-up' }).call).toMatchObject({ kind: 'ended', identity: 'cd' })
  })

  it('that was not proved ends the call', () => {
    const closed: CallEvent = { kind: 'voice-closed', id: 1, reason: 'not-authentic' }
    expect(run(states.connecting, closed).call).toMatchObject({ kind: 'ended', reason: 'not-authentic' })
  })
})

describe('the state of the other side', () => {
  const muted = { muted: true, holding: false }

  it('belongs to the call that talks', () => {
    const result = run(states.talking, { kind: 'peer-state', id: 1, state: muted })
    expect(result).toEqual({ call: { ...states.talking, peer: muted }, effects: [] })
  })

  it('of another call, or before and after talking, is ignored', () => {
    expectNothing(states.talking, { kind: 'peer-state', id: 2, state: muted })
    for (const call of [IDLE, states.calling, states.ringing, states.connecting, states.ended])
      expectNothing(call, { kind: 'peer-state', id: 1, state: muted })
  })
})

describe('a call without a path', () => {
  const without: Call = { ...states.talking, isReconnecting: true }

  it('says so, and goes on', () => {
    expect(run(states.talking, { kind: 'reconnecting', id: 1 })).toEqual({ call: without, effects: [] })
    expect(run(without, { kind: 'set-muted', muted: true }).call).toMatchObject({ isReconnecting: true })
  })

  it('is as before when voice comes again', () =>
    expect(run(without, { kind: 'reconnected', id: 1 })).toStrictEqual({ call: states.talking, effects: [] }))

  it('is only the call that talks, and nothing is said twice', () => {
    expectNothing(without, { kind: 'reconnecting', id: 1 })
    expectNothing(states.talking, { kind: 'reconnected', id: 1 })
    expectNothing(states.talking, { kind: 'reconnecting', id: 2 })
    expectNothing(without, { kind: 'reconnected', id: 2 })
    for (const call of [IDLE, states.calling, states.ringing, states.connecting, states.ended])
      expectNothing(call, { kind: 'reconnecting', id: 1 })
  })
})
