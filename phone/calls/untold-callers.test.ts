import { describe, expect, it, test } from 'vitest'
import { managerWith } from '../testing/managed-calls'
import { NO_STATS } from '../voice/no-stats'
import { tcpOffer } from '../voice/links/tcp/tcp-offer'
import type { CallRecord } from './call-recorder'
import { UNIFORM_MS } from './late-refusals'

const ours = tcpOffer({ host: '::', port: 1 })
const theirs = tcpOffer({ host: '10.0.0.2', port: 2 })
const CANDIDATES = ['192.168.1.1', '192.168.1.2']
const withCandidates = tcpOffer({ host: '203.0.113.7', port: 2, candidates: CANDIDATES })

let requests = 0
const signedBy = (identity: string, offer = theirs) => ({
  ...{ contact: 'bob', offer, identity },
  claim: { identity, ageMs: 0, random: `${requests++}`, isSigned: () => true },
})

/** A phone whose signalling is followed with times, and what Bob does to it. */
const rig = () => {
  const manager = managerWith()
  const { clock, signalling, calls, hear } = manager
  const startMs = clock.now()
  const records: CallRecord[] = []
  calls.on('record', (record) => records.push(record))
  const sent: [atMs: number, ...what: unknown[]][] = []
  signalling.onAsked = ([kind, contact, why]) =>
    sent.push([clock.now() - startMs, kind, contact, ...(kind === 'refuse' ? [why] : [])])
  const calledBy = (contact: string) => signalling.emit('call-request', { contact, offer: theirs })
  const fail = () => {
    const { stage } = calls.lines
    if (stage.kind !== 'connecting') throw new Error('nothing connects')
    const { id: callId } = stage
    hear({ kind: 'closed', callId, reason: 'unreachable', stats: NO_STATS, detail: '' })
  }
  const dial = (contact: string, identity?: string) => {
    calls.dispatch({ kind: 'dial', contact, identity })
    const { stage } = calls.lines
    if (stage.kind === 'dialing') hear({ kind: 'offered', callId: stage.id, offer: ours })
  }
  return { ...manager, records, sent, calledBy, fail, dial }
}

/** We have answered Bob, a stranger. */
const answered = () => {
  const phone = rig()
  phone.calledBy('bob')
  phone.calls.dispatch({ kind: 'accept' })
  return phone
}

describe('a stranger to whom we could not connect', () => {
  const FAILURES = [0, 500, 5_000, 10_000]

  it('sees the same while they call again and again, however long the attempt has taken', () => {
    const seen = FAILURES.map((failedAtMs) => {
      const { clock, calls, sent, records, calledBy, fail } = answered()
      for (let ms = 0; ms <= UNIFORM_MS; ms += 500) {
        if (ms === failedAtMs) fail()
        if ([1_000, 4_000, 11_500].includes(ms)) calledBy('bob')
        if (ms < UNIFORM_MS) clock.advance(500)
      }
      expect(calls.lines.stage.kind).toBe('ended')
      calledBy('bob')
      expect(calls.lines.stage).toMatchObject({ kind: 'ringing', contact: 'bob' })
      // The attempts to call meanwhile are not in the history.
      expect(records).toMatchObject([{ contact: 'bob', outcome: 'unreachable' }])
      clock.advance(UNIFORM_MS)
      expect(calls.lines.stage.kind).toBe('ringing')
      return sent
    })
    for (const sent of seen)
      expect(sent).toEqual([1_000, 4_000, 11_500].map((ms) => [ms, 'refuse', 'bob', 'busy']))
  })

  it.each([0, 2_000])('rings after giving up, also when the attempt has failed after %i ms', (failedAtMs) => {
    const { clock, calls, signalling, sent, calledBy, fail } = answered()
    if (failedAtMs === 0) fail()
    clock.advance(1_000)
    signalling.emit('call-cancelled', 'bob')
    calledBy('bob')
    expect(calls.lines.stage).toMatchObject({ kind: 'ringing', contact: 'bob' })
    clock.advance(UNIFORM_MS)
    expect(sent).toEqual([])
  })

  it('does not hold up other callers', () => {
    const { calls, calledBy, fail } = answered()
    fail()
    calledBy('carol')
    expect(calls.lines.stage).toMatchObject({ kind: 'ringing', contact: 'carol' })
  })

  it('is told before we call back, so that their phone rings', () => {
    const { clock, calls, sent, dial, fail } = answered()
    fail()
    clock.advance(3_000)
    dial('bob')
    expect(sent).toEqual([
      [3_000, 'refuse', 'bob', 'cannot-connect'],
      [3_000, 'request', 'bob'],
    ])
    clock.advance(UNIFORM_MS)
    expect(calls.lines.stage.kind).toBe('calling')
    expect(sent).toHaveLength(2)
  })

  it('is told once when they have called again before we call back', () => {
    const { sent, dial, calledBy, fail } = answered()
    fail()
    calledBy('bob')
    dial('bob')
    expect(sent).toEqual([
      [0, 'refuse', 'bob', 'busy'],
      [0, 'request', 'bob'],
    ])
  })

  it('is told before the computer sleeps', () => {
    const { clock, calls, sent, fail } = answered()
    fail()
    calls.dispatch({ kind: 'sleep', survivors: [] })
    expect(sent).toEqual([[0, 'refuse', 'bob', 'cannot-connect']])
    clock.advance(UNIFORM_MS)
    expect(sent).toHaveLength(1)
  })

  it('is told at the same time when both have called at once', () => {
    for (const failedAtMs of FAILURES) {
      const { clock, calls, sent, dial, calledBy, fail } = rig()
      dial('bob')
      calledBy('bob')
      expect(calls.lines.stage).toMatchObject({ kind: 'connecting', direction: 'outgoing' })
      clock.advance(failedAtMs)
      fail()
      clock.advance(UNIFORM_MS)
      expect(sent).toEqual([
        [0, 'request', 'bob'],
        [UNIFORM_MS, 'refuse', 'bob', 'cannot-connect'],
      ])
    }
  })
})

describe('somebody known to whom we could not connect', () => {
  const known = () => {
    const phone = rig()
    phone.trust.pin('bob', 'ab')
    return phone
  }

  it('is told at once, and rings when calling again', () => {
    const { clock, signalling, calls, sent, fail } = known()
    signalling.emit('call-request', signedBy('ab'))
    calls.dispatch({ kind: 'accept' })
    clock.advance(300)
    fail()
    expect(sent).toEqual([[300, 'refuse', 'bob', 'cannot-connect']])
    signalling.emit('call-request', signedBy('ab'))
    expect(calls.lines.stage.kind).toBe('ringing')
  })

  it('is told at once when both have called at once', () => {
    const { clock, signalling, sent, dial, fail } = known()
    dial('bob', 'ab')
    signalling.emit('call-request', signedBy('ab'))
    clock.advance(300)
    fail()
    expect(sent.slice(1)).toEqual([[300, 'refuse', 'bob', 'cannot-connect']])
  })

  it('rings by a signed request after a stranger has called under that name', () => {
    const { clock, signalling, calls, sent, calledBy, fail } = known()
    calledBy('bob')
    calls.dispatch({ kind: 'accept' })
    fail()
    signalling.emit('call-request', signedBy('ab'))
    expect(calls.lines.stage).toMatchObject({ kind: 'ringing', identity: 'ab' })
    clock.advance(UNIFORM_MS)
    expect(sent).toEqual([])
  })
})

describe('where we connect to when both call at once', () => {
  const HOST = tcpOffer({ host: '203.0.113.7', port: 2 })

  test('is the host of a stranger’s request, and none of the addresses that they name', () => {
    const { signalling, opened, dial } = rig()
    dial('bob', 'ab')
    signalling.emit('call-request', signedBy('ab', withCandidates))
    expect(opened().at(-1)).toMatchObject({ role: 'answer' })
    expect(opened().at(-1)).toHaveProperty('offer', HOST)
  })

  test('is any of the addresses of a known caller', () => {
    const { signalling, trust, opened, dial } = rig()
    trust.pin('bob', 'ab')
    dial('bob', 'ab')
    signalling.emit('call-request', signedBy('ab', withCandidates))
    expect(opened().at(-1)).toHaveProperty('offer', withCandidates)
  })

  test('is any of a stranger’s addresses once the user has answered', () => {
    const { signalling, calls, opened } = rig()
    signalling.emit('call-request', signedBy('ab', withCandidates))
    calls.dispatch({ kind: 'accept' })
    expect(opened().at(-1)).toHaveProperty('offer', withCandidates)
  })
})
