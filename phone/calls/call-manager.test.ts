import { beforeEach, describe, expect, test } from 'vitest'
import { START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import { managerWith } from '../testing/managed-calls'
import { tcpOffer } from '../voice/links/tcp/tcp-offer'
import type { VoiceCommand } from '../voice/voice-contract'
import { SHOW_END_MS } from './call-timers'
import type { CallRecord } from './call-recorder'

const ours = tcpOffer({ host: '::', port: 1 })
const theirs = tcpOffer({ host: '10.0.0.2', port: 2 })
const answer = { link: 'webrtc', type: 'answer' } as unknown as Signal
const [REFERENCE, EARLIER] = ['0123456789abcdef', 'fedcba9876543210']
const candidate = { link: 'webrtc', type: 'candidate' } as unknown as Signal

describe('a message after the offer', () => {
  let rig: ReturnType<typeof managerWith>
  beforeEach(() => {
    rig = managerWith()
    rig.calls.dispatch({ kind: 'dial', contact: 'bob' })
    rig.hear({ kind: 'offered', callId: 1, offer: ours })
  })

  test('is passed to the voice of its call', () => {
    const { signalling, opened, signals } = rig
    expect(opened()).toMatchObject([{ role: 'offer', callId: 1, link: 'tcp' }])
    expect(signalling.asked).toEqual([['request', 'bob', ours]])
    signalling.emit('signal', { contact: 'bob', signal: answer })
    signalling.emit('signal', { contact: 'bob', signal: candidate })
    expect(signals()).toEqual([
      { kind: 'signal', callId: 1, signal: answer },
      { kind: 'signal', callId: 1, signal: candidate },
    ])
  })

  test('is passed to nobody when it comes from somebody else, or too late', () => {
    const { signalling, calls, signals } = rig
    signalling.emit('signal', { contact: 'carol', signal: answer })
    calls.dispatch({ kind: 'hang-up' })
    signalling.emit('signal', { contact: 'bob', signal: answer })
    expect(signals()).toEqual([])
  })

  test('names its call, and one of another call is passed to nobody', () => {
    const { signalling, calls, hear, signals } = rig
    signalling.references.outgoing = REFERENCE
    for (const reference of [undefined, EARLIER, REFERENCE])
      signalling.emit('signal', { contact: 'bob', ...(reference && { reference }), signal: answer })
    expect(signals()).toEqual([{ kind: 'signal', callId: 1, signal: answer }])
    hear({ kind: 'signal', callId: 1, signal: candidate })
    expect(signalling.asked.at(-1)).toEqual([
      'signal',
      { contact: 'bob', reference: REFERENCE, signal: candidate },
    ])
    // The next call has no name until it is requested, and the last one's is not its own.
    calls.dispatch({ kind: 'hang-up' })
    calls.dispatch({ kind: 'dial', contact: 'bob' })
    signalling.emit('signal', { contact: 'bob', reference: REFERENCE, signal: answer })
    expect(signals()).toHaveLength(1)
  })

  test('of a call to us has the reference of their request', () => {
    const { signalling, calls, signals } = managerWith()
    signalling.references.incoming = REFERENCE
    signalling.references.outgoing = EARLIER
    signalling.emit('call-request', { contact: 'bob', offer: theirs })
    expect(calls.lines.stage.kind).toBe('ringing')
    for (const reference of [EARLIER, REFERENCE])
      signalling.emit('signal', { contact: 'bob', reference, signal: candidate })
    expect(signals()).toEqual([{ kind: 'signal', callId: 1, signal: candidate }])
  })

  test('has the reference of the request that was answered, whatever is requested later', () => {
    const { signalling, calls, signals, hear } = managerWith()
    signalling.references.incoming = REFERENCE
    signalling.emit('call-request', { contact: 'bob', offer: theirs })
    calls.dispatch({ kind: 'accept' })
    hear({ kind: 'established', callId: 1 })
    signalling.references.incoming = EARLIER
    signalling.emit('call-request', { contact: 'bob', offer: theirs })
    signalling.emit('signal', { contact: 'bob', reference: REFERENCE, signal: candidate })
    expect(signals()).toEqual([{ kind: 'signal', callId: 1, signal: candidate }])
    hear({ kind: 'signal', callId: 1, signal: answer })
    expect(signalling.asked.at(-1)).toEqual([
      'signal',
      { contact: 'bob', reference: REFERENCE, signal: answer },
    ])
  })

  test('has the reference of the request that is answered, when both call each other', () => {
    // Our name is the later one, so that we answer their request.
    const { signalling, calls, signals, hear, opened } = managerWith()
    calls.dispatch({ kind: 'dial', contact: 'bob' })
    hear({ kind: 'offered', callId: 1, offer: ours })
    signalling.references.outgoing = EARLIER
    signalling.references.incoming = REFERENCE
    signalling.emit('call-request', { contact: 'bob', offer: theirs })
    expect(calls.lines.stage).toMatchObject({ kind: 'connecting', id: 2, direction: 'outgoing' })
    expect(opened().map(({ role }) => role)).toEqual(['offer', 'answer'])
    for (const reference of [EARLIER, REFERENCE])
      signalling.emit('signal', { contact: 'bob', reference, signal: answer })
    expect(signals()).toEqual([{ kind: 'signal', callId: 2, signal: answer }])
    hear({ kind: 'signal', callId: 2, signal: candidate })
    expect(signalling.asked.at(-1)).toEqual([
      'signal',
      { contact: 'bob', reference: REFERENCE, signal: candidate },
    ])
  })

  test('is sent to the other side of the call, and to nobody after its end', () => {
    const { signalling, calls, hear } = rig
    hear({ kind: 'signal', callId: 1, signal: candidate })
    hear({ kind: 'signal', callId: 7, signal: candidate })
    calls.dispatch({ kind: 'hang-up' })
    hear({ kind: 'signal', callId: 1, signal: candidate })
    expect(signalling.asked.slice(1)).toEqual([
      ['signal', { contact: 'bob', signal: candidate }],
      ['cancel', 'bob'],
    ])
  })

  test('is dropped where nothing carries it', () => {
    const { signalling, calls, hear } = managerWith({ hasSignals: false })
    calls.dispatch({ kind: 'dial', contact: 'bob' })
    hear({ kind: 'signal', callId: 1, signal: candidate })
    expect(signalling.asked).toEqual([])
  })
})

describe('twenty calls of twenty ring during a flood of ever-new names', () => {
  const marksOf = (contact: string) => ({ favourite: contact === 'favourite', blocked: false })

  test.each([
    ['of a favourite', 'favourite', undefined],
    ['of somebody with a pinned identity', 'bob', 'ab'],
  ])('%s', (_, contact, identity) => {
    const { clock, signalling, calls, trust } = managerWith({ incomingPolicy: { marksOf } })
    if (identity !== undefined) trust.pin(contact, identity)
    let rung = 0
    let name = 0
    for (let call = 0; call < 20; call++) {
      for (let ms = 0; ms < 6000; ms += 20) {
        clock.advance(20)
        signalling.emit('call-request', { contact: `m${name++}`, offer: theirs })
      }
      const claim = { identity: identity ?? '', ageMs: 0, random: `${call}`, isSigned: () => true }
      signalling.emit('call-request', { contact, offer: theirs, ...(identity && { identity, claim }) })
      if (calls.lines.stage.kind === 'ringing' && calls.lines.stage.contact === contact) rung++
      calls.dispatch({ kind: 'refuse' })
    }
    expect(rung).toBe(20)
  })
})

describe('a favourite who is answered automatically', () => {
  const marksOf = () => ({ favourite: true, blocked: false })
  const incomingPolicy = { answersFavourites: true, marksOf }
  let requests = 0
  const signed = (offer: Offer, identity = 'ab') => {
    const claim = { identity, ageMs: 0, random: `${requests++}`, isSigned: () => true }
    return { contact: 'bob', offer, identity, claim }
  }
  const known = () => {
    const rig = managerWith({ incomingPolicy })
    rig.trust.pin('bob', 'ab')
    return rig
  }

  test('is answered two seconds after the latest request', () => {
    const { clock, signalling, opened } = known()
    signalling.emit('call-request', signed(ours))
    clock.advance(1_500)
    signalling.emit('call-request', signed(theirs))
    clock.advance(1_999)
    expect(opened()).toEqual([])
    clock.advance(1)
    expect(opened()).toMatchObject([{ role: 'answer', callId: 1, offer: theirs }])
    expect(clock.pendingTimers).toBe(0)
  })

  test('rings on when the user wants no calls, or no automatic answers, meanwhile', () => {
    for (const change of [{ quiet: true }, { answersFavourites: false }]) {
      const { clock, signalling, calls, wishes } = known()
      signalling.emit('call-request', signed(ours))
      Object.assign(wishes, change)
      clock.advance(10_000)
      expect(calls.lines.stage.kind).toBe('ringing')
    }
  })

  test('rings on where all calls are relayed, and there is no relay', () => {
    const { clock, signalling, calls } = known()
    calls.relayOnly = true
    signalling.emit('call-request', signed(ours))
    clock.advance(10_000)
    expect(calls.lines.stage.kind).toBe('ringing')
  })

  test.each([
    ['has only a favourite’s name', { contact: 'bob', offer: ours }],
    [
      'has a favourite’s name and identity, and no signature',
      { contact: 'bob', offer: ours, identity: 'ab' },
    ],
    ['has a favourite’s name and a key of their own', signed(ours, 'cd')],
  ])('is not answered who %s', (_, request) => {
    const { clock, signalling, calls, opened } = known()
    signalling.emit('call-request', request)
    clock.advance(10_000)
    expect(opened()).toEqual([])
    expect(calls.lines.stage.kind).toBe('ringing')
  })

  test('rings on when the identity of a later request warns, or proves nothing', () => {
    for (const later of [signed(ours, 'cd'), { contact: 'bob', offer: theirs, identity: 'ab' }]) {
      const { clock, signalling, calls, opened } = known()
      signalling.emit('call-request', signed(ours))
      signalling.emit('call-request', later)
      clock.advance(10_000)
      expect(opened()).toEqual([])
      expect(calls.lines.stage).toMatchObject({ kind: 'ringing', identity: later.identity })
    }
  })

  test('is not answered when the call has ended before', () => {
    const { clock, signalling, calls, opened } = known()
    signalling.emit('call-request', signed(ours))
    signalling.emit('left', ['bob'])
    expect(calls.lines.stage).toMatchObject({ kind: 'ended', reason: 'caller-gave-up' })
    clock.advance(SHOW_END_MS)
    expect(calls.lines.stage).toEqual({ kind: 'idle' })
    expect(clock.pendingTimers).toBe(0)
    expect(opened()).toEqual([])
  })
})

describe('an ended call', () => {
  const endedBy = (end: (rig: ReturnType<typeof managerWith>) => void) => {
    const rig = managerWith()
    rig.calls.dispatch({ kind: 'dial', contact: 'bob' })
    rig.hear({ kind: 'offered', callId: 1, offer: ours })
    end(rig)
    expect(rig.calls.lines.stage.kind).toBe('ended')
    return rig
  }

  test('leaves by itself after a moment where nothing failed', () => {
    const { clock, calls } = endedBy((rig) => rig.calls.dispatch({ kind: 'hang-up' }))
    clock.advance(SHOW_END_MS - 1)
    expect(calls.lines.stage.kind).toBe('ended')
    clock.advance(1)
    expect(calls.lines.stage).toEqual({ kind: 'idle' })
  })

  test('is not kept by what happens meanwhile', () => {
    const { clock, calls } = endedBy((rig) => rig.calls.dispatch({ kind: 'hang-up' }))
    clock.advance(SHOW_END_MS - 1)
    calls.dispatch({ kind: 'contact-left', contact: 'carol' })
    clock.advance(1)
    expect(calls.lines.stage).toEqual({ kind: 'idle' })
  })

  test('stays where it failed, or where the user may call again', () => {
    for (const why of [undefined, 'busy', 'no-answer', 'cannot-connect'] as const) {
      const { clock, calls } = endedBy((rig) => rig.signalling.emit('call-refused', 'bob', why))
      expect(clock.pendingTimers).toBe(0)
      expect(calls.lines.stage.kind).toBe('ended')
    }
  })

  test('takes no later call with it', () => {
    const { clock, calls } = endedBy((rig) => rig.calls.dispatch({ kind: 'hang-up' }))
    calls.dispatch({ kind: 'dial', contact: 'carol' })
    clock.advance(SHOW_END_MS)
    expect(calls.lines.stage).toMatchObject({ kind: 'dialing', contact: 'carol' })
  })
})

describe('a clock that is set during a call', () => {
  test.each([3_600_000, -3_600_000])('by %i ms changes neither its duration nor its timer', (setByMs) => {
    const { clock, calls, hear } = managerWith()
    const records: CallRecord[] = []
    calls.on('record', (record) => records.push(record))
    calls.dispatch({ kind: 'dial', contact: 'bob' })
    hear({ kind: 'offered', callId: 1, offer: ours })
    hear({ kind: 'established', callId: 1 })
    const { stage } = calls.lines
    clock.advance(5_000)
    clock.set(setByMs)
    clock.advance(5_000)
    calls.dispatch({ kind: 'hang-up' })
    expect(stage).toMatchObject({ kind: 'talking', sinceMs: START_UNIX_TIME_MS })
    // It began ten seconds ago, by the clock as it is right now.
    expect(records).toMatchObject([{ durationMs: 10_000, startedAtMs: clock.unixTime() - 10_000 }])
  })
})

test('The other side’s state is kept with its call, on the stage and on hold, and heard on the stage only', () => {
  const { calls, hear, signalling, cues } = managerWith()
  const states: unknown[] = []
  calls.on('changed', () => states.push(calls.lines))
  calls.callWaiting = true
  calls.dispatch({ kind: 'dial', contact: 'bob' })
  hear({ kind: 'offered', callId: 1, offer: ours })
  hear({ kind: 'established', callId: 1 })
  hear({ kind: 'peer-state', callId: 1, state: { muted: true, holding: false } })
  expect(calls.lines.stage).toMatchObject({ kind: 'talking', peer: { muted: true, holding: false } })
  expect(cues()).toEqual(['peer-muted'])
  signalling.emit('call-request', { contact: 'carol', offer: theirs })
  calls.dispatch({ kind: 'accept-waiting', first: 'hold' })
  const before = states.length
  hear({ kind: 'peer-state', callId: 1, state: { muted: false, holding: true } })
  expect(calls.lines.held).toMatchObject({ contact: 'bob', peer: { muted: false, holding: true } })
  expect(states).toHaveLength(before + 1)
  expect(cues()).toEqual(['peer-muted'])
  hear({ kind: 'peer-state', callId: 9, state: { muted: true, holding: true } })
  expect(states).toHaveLength(before + 1)
})

test('A call that looks for another path is shown so, on the stage and on hold, until voice comes', () => {
  const { calls, hear, signalling } = managerWith()
  calls.callWaiting = true
  calls.dispatch({ kind: 'dial', contact: 'bob' })
  hear({ kind: 'offered', callId: 1, offer: ours })
  hear({ kind: 'established', callId: 1 })
  hear({ kind: 'reconnecting', callId: 1 })
  expect(calls.lines.stage).toMatchObject({ kind: 'talking', isReconnecting: true })
  hear({ kind: 'reconnected', callId: 1 })
  expect(calls.lines.stage).not.toHaveProperty('isReconnecting')
  signalling.emit('call-request', { contact: 'carol', offer: theirs })
  calls.dispatch({ kind: 'accept-waiting', first: 'hold' })
  hear({ kind: 'reconnecting', callId: 1 })
  expect(calls.lines.held).toMatchObject({ contact: 'bob', isReconnecting: true })
  hear({ kind: 'reconnected', callId: 1 })
  expect(calls.lines.held).not.toHaveProperty('isReconnecting')
})

describe('capabilities in a call request', () => {
  const requests = (rig: ReturnType<typeof managerWith>, names: readonly string[]): void => {
    for (const contact of names) rig.signalling.emit('call-request', { contact, offer: theirs })
  }

  test('counts when the request is admitted', () => {
    const rig = managerWith()
    requests(rig, ['bob'])
    expect(rig.signalling.admittedCalls).toEqual(['bob'])
  })

  test('counts for nothing beyond the limits of a flood', () => {
    const rig = managerWith()
    requests(
      rig,
      Array.from({ length: 1_000 }, (_, n) => `stranger ${n}`),
    )
    expect(rig.signalling.admittedCalls).toHaveLength(20)
  })

  test('counts for nothing when its signature does not hold', () => {
    const rig = managerWith()
    rig.signalling.emit('call-request', {
      ...{ contact: 'bob', offer: theirs, claim: 'malformed' },
      identity: 'ab'.repeat(32),
    })
    expect(rig.signalling.admittedCalls).toEqual([])
  })
})

describe('the link of a call that rings', () => {
  const kinds = ({ commands }: { commands: readonly VoiceCommand[] }): string[] =>
    commands.flatMap(({ kind }) => (['prepare-link', 'open-link', 'close'].includes(kind) ? [kind] : []))

  test('is prepared at once, and opened by the answer', () => {
    const rig = managerWith()
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    expect(rig.commands.find(({ kind }) => kind === 'prepare-link')).toMatchObject({
      callId: 1,
      offer: theirs,
      early: false,
      webrtc: { iceServers: [] },
    })
    rig.calls.dispatch({ kind: 'accept' })
    expect(kinds(rig)).toEqual(['prepare-link', 'open-link'])
  })

  test('is closed when the call is refused', () => {
    const rig = managerWith()
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    rig.calls.dispatch({ kind: 'refuse' })
    expect(kinds(rig)).toEqual(['prepare-link', 'close'])
  })

  test('is prepared anew when the caller calls again', () => {
    const rig = managerWith()
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    rig.signalling.emit('call-request', { contact: 'bob', offer: tcpOffer({ host: '10.0.0.2', port: 3 }) })
    expect(kinds(rig)).toEqual(['prepare-link', 'prepare-link'])
  })

  test('is not prepared where the caller takes no signals', () => {
    const rig = managerWith({ hasSignals: false })
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    rig.calls.dispatch({ kind: 'accept' })
    expect(kinds(rig)).toEqual(['open-link'])
    expect(rig.opened()[0]).not.toHaveProperty('webrtc')
  })

  test('tells no address of this computer where the user does not want that', () => {
    const rig = managerWith()
    rig.calls.offersAddresses = false
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    rig.calls.dispatch({ kind: 'accept' })
    expect(rig.commands.find(({ kind }) => kind === 'prepare-link')).toMatchObject({ hidesAddresses: true })
    expect(rig.opened()[0]).toMatchObject({ hidesAddresses: true })
  })

  test('is closed when calls are relayed from now on, because ICE shows our address', () => {
    const rig = managerWith()
    rig.signalling.emit('call-request', { contact: 'bob', offer: theirs })
    rig.calls.relayOnly = true
    expect(kinds(rig)).toEqual(['prepare-link', 'close'])
    rig.calls.dispatch({ kind: 'accept' })
    expect(rig.opened()[0]).toMatchObject({ relayOnly: true })
    expect(rig.opened()[0]).not.toHaveProperty('webrtc')
  })
})
