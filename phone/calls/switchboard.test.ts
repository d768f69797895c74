import { describe, expect, it } from 'vitest'
import { tcpOffer } from '../voice/links/tcp/tcp-offer'
import { IDLE, type Lines, NO_LINES, type Ringing, type Talking } from './call'
import type { CallContext } from './call-events'
import type { Decision } from './decide-incoming'
import { type SwitchboardEvent, switchLines } from './switchboard'

const NOW = 1_000_000
const context: CallContext = { nowMs: NOW, online: true, newId: 9, linkKindTo: () => 'tcp' }
const older = tcpOffer({ host: '10.0.0.3', port: 78 })
const offer = tcpOffer({ host: '10.0.0.4', port: 79 })
const bob: Talking = {
  kind: 'talking',
  id: 1,
  contact: 'bob',
  sinceMs: NOW - 5_000,
  direction: 'outgoing',
  muted: true,
}
const carol: Ringing = {
  kind: 'ringing',
  id: 2,
  contact: 'carol',
  sinceMs: NOW,
  isProved: false,
  offer: older,
}
const heldCarol: Talking = { ...bob, id: 2, contact: 'carol', muted: false }

const calling = { kind: 'calling', id: 1, contact: 'bob', sinceMs: 5 } as const

const run = (lines: Lines, event: SwitchboardEvent) => switchLines(lines, event, context)
const incoming = (contact: string, decision: Decision): SwitchboardEvent => ({
  kind: 'incoming',
  caller: { contact, offer, isProved: false },
  decision,
})

describe('a decision about a request', () => {
  const ringing: Ringing = { kind: 'ringing', id: 9, contact: 'carol', sinceMs: NOW, isProved: false, offer }

  it.each(['ignore', 'keep-ours'] as const)('%s: nothing happens', (kind) => {
    const lines = { stage: calling }
    expect(run(lines, incoming('carol', { kind }))).toEqual({ lines, effects: [], ended: [] })
  })

  it.each(['declined', 'busy'] as const)('refuse as %s: only the caller hears of it', (why) => {
    const lines = { stage: bob }
    const effects = [{ kind: 'refuse-call', contact: 'carol', why }]
    expect(run(lines, incoming('carol', { kind: 'refuse', why }))).toEqual({ lines, effects, ended: [] })
  })

  it.each(['busy', 'not-private'] as const)('refuse-and-record: as %s', (outcome) => {
    const lines = { stage: bob }
    const effects = [
      { kind: 'refuse-call', contact: 'carol', why: outcome },
      { kind: 'record-refused', contact: 'carol', outcome },
    ]
    const decision = { kind: 'refuse-and-record', outcome } as const
    expect(run(lines, incoming('carol', decision))).toEqual({ lines, effects, ended: [] })
  })

  it('displace: the call that may be given up is missed, and the newer one rings', () => {
    const dave: Ringing = { ...carol, id: 3, contact: 'dave' }
    const eve = { kind: 'ringing', id: 9, contact: 'eve', sinceMs: NOW, isProved: false, offer } as const
    const displaced = (lines: Lines, line: 'stage' | 'waiting') =>
      run(lines, incoming('eve', { kind: 'displace', line, silent: false }))
    const both = displaced({ stage: carol, waiting: dave }, 'stage')
    expect(both.lines).toEqual({ stage: dave, waiting: eve })
    expect(both.ended).toMatchObject([{ contact: 'carol', reason: 'missed' }])
    expect(both.effects).toContainEqual({ kind: 'refuse-call', contact: 'carol', why: 'busy' })
    expect(displaced({ stage: carol, held: bob }, 'stage').lines).toEqual({ stage: eve, held: bob })
    expect(displaced({ stage: bob, waiting: dave }, 'waiting').lines).toEqual({ stage: bob, waiting: eve })
  })

  it('meet-theirs: our call stands, and we connect to theirs', () => {
    const lines = { stage: calling }
    const effects = [{ kind: 'meet-offer', id: 1, offer }]
    expect(run(lines, incoming('bob', { kind: 'meet-theirs' }))).toEqual({ lines, effects, ended: [] })
  })

  it('ring: on the stage, aloud or silently', () => {
    const aloud = run(NO_LINES, incoming('carol', { kind: 'ring', silent: false }))
    expect(aloud.lines).toEqual({ stage: ringing })
    expect(aloud.effects).toEqual([{ kind: 'start-ring-timer', id: 9 }])
    const silently = run(NO_LINES, incoming('carol', { kind: 'ring', silent: true }))
    expect(silently.lines).toEqual({ stage: { ...ringing, silent: true } })
  })

  it('ring-and-answer: rings, and is timed to be answered', () => {
    const { lines, effects } = run(NO_LINES, incoming('carol', { kind: 'ring-and-answer' }))
    expect(lines).toEqual({ stage: ringing })
    expect(effects).toEqual([
      { kind: 'start-ring-timer', id: 9 },
      { kind: 'start-answer-timer', id: 9 },
    ])
  })

  it('wait: beside the call that is on, aloud or silently', () => {
    const aloud = run({ stage: bob }, incoming('carol', { kind: 'wait', silent: false }))
    expect(aloud.lines).toEqual({ stage: bob, waiting: ringing })
    expect(aloud.effects).toEqual([{ kind: 'start-ring-timer', id: 9 }])
    const silently = run({ stage: bob }, incoming('carol', { kind: 'wait', silent: true }))
    expect(silently.lines).toEqual({ stage: bob, waiting: { ...ringing, silent: true } })
  })

  it('wait: nobody replaces a waiting caller', () => {
    const lines = { stage: bob, waiting: carol }
    const decision = { kind: 'wait', silent: false } as const
    expect(run(lines, incoming('dave', decision))).toEqual({ lines, effects: [], ended: [] })
  })

  it('renew: the waiting caller is answered at the newer offer', () => {
    const decision = { kind: 'renew', line: 'waiting', answers: false } as const
    const { lines } = run({ stage: bob, waiting: carol }, incoming('carol', decision))
    expect(lines.waiting).toEqual({ ...carol, offer })
  })

  it.each([false, true])('renew: so is the one on the stage (answered without the user: %s)', (answers) => {
    const decision = { kind: 'renew', line: 'stage', answers } as const
    const { lines, effects } = run({ stage: carol }, incoming('carol', decision))
    expect(lines).toEqual({ stage: { ...carol, offer } })
    expect(effects).toEqual([
      { kind: 'start-ring-timer', id: 2 },
      ...(answers ? [{ kind: 'start-answer-timer', id: 2 }] : []),
    ])
  })

  it('answer-theirs: ours is dropped', () => {
    const { lines, effects } = run({ stage: calling }, incoming('bob', { kind: 'answer-theirs' }))
    expect(lines.stage).toMatchObject({ kind: 'connecting', id: 9, contact: 'bob' })
    expect(effects).toContainEqual({ kind: 'answer-offer', id: 9, offer })
  })

  it('ring-theirs: ours is dropped, and the user is asked', () => {
    const { lines, effects } = run({ stage: calling }, incoming('bob', { kind: 'ring-theirs' }))
    expect(lines.stage).toMatchObject({ kind: 'ringing', id: 9, contact: 'bob' })
    expect(effects).toContainEqual({ kind: 'close-voice', id: 1 })
  })
})

describe('a second caller', () => {
  it('is answered by ending the first', () => {
    const { lines, effects, ended } = run(
      { stage: bob, waiting: carol },
      { kind: 'accept-waiting', first: 'end' },
    )
    expect(lines.stage).toMatchObject({ kind: 'connecting', contact: 'carol' })
    expect(lines.held).toBeUndefined()
    expect(ended).toMatchObject([{ contact: 'bob', reason: 'hung-up', durationMs: 5_000 }])
    const kinds = effects.map(({ kind }) => kind)
    expect(kinds.indexOf('close-voice')).toBeLessThan(kinds.indexOf('answer-offer'))
  })

  it('is answered by holding the first', () => {
    const { lines, effects, ended } = run(
      { stage: bob, waiting: carol },
      { kind: 'accept-waiting', first: 'hold' },
    )
    expect(lines).toMatchObject({ stage: { kind: 'connecting', contact: 'carol' }, held: bob })
    expect(ended).toEqual([])
    const kinds = effects.map(({ kind }) => kind)
    expect(kinds.indexOf('hold-voice')).toBeLessThan(kinds.indexOf('answer-offer'))
  })

  it('is refused, and the first goes on', () => {
    const { lines, effects } = run({ stage: bob, waiting: carol }, { kind: 'refuse-waiting' })
    expect(lines).toEqual({ stage: bob })
    expect(effects).toContainEqual({ kind: 'refuse-call', contact: 'carol', why: 'declined' })
  })

  it.each([
    ['rings for too long', { kind: 'ring-timeout', id: 2 }, 'missed'],
    ['leaves', { kind: 'contact-left', contact: 'carol' }, 'caller-gave-up'],
    ['gives up', { kind: 'call-cancelled', contact: 'carol' }, 'caller-gave-up'],
  ] as const)('who %s is missed', (_, event, reason) => {
    const { lines, ended } = run({ stage: bob, waiting: carol }, event)
    expect(lines).toEqual({ stage: bob })
    expect(ended).toMatchObject([{ contact: 'carol', reason }])
  })

  it('has the stage when the first hangs up', () => {
    const { lines, effects, ended } = run(
      { stage: bob, waiting: carol },
      { kind: 'voice-closed', id: 1, reason: 'peer-closed' },
    )
    expect(lines).toEqual({ stage: carol })
    expect(effects).toEqual([
      { kind: 'stop-ring-timer', id: 1 },
      { kind: 'end-call', id: 1, contact: 'bob' },
    ])
    expect(ended).toMatchObject([{ contact: 'bob', reason: 'peer-hung-up' }])
  })
})

describe('holding', () => {
  it('puts a call aside', () => {
    const { lines, effects } = run({ stage: bob }, { kind: 'swap' })
    expect(lines).toEqual({ stage: IDLE, held: bob })
    expect(effects).toEqual([{ kind: 'hold-voice', id: 1 }])
  })

  it('and taking back restores whether it was muted', () => {
    const { lines, effects } = run({ stage: IDLE, held: bob }, { kind: 'swap' })
    expect(lines).toEqual({ stage: bob })
    expect(effects).toEqual([
      { kind: 'resume-voice', id: 1 },
      { kind: 'set-muted', muted: true },
    ])
  })

  it('changes places with the call on the stage', () => {
    const { lines, effects } = run({ stage: bob, held: heldCarol }, { kind: 'swap' })
    expect(lines).toEqual({ stage: heldCarol, held: bob })
    expect(effects).toEqual([
      { kind: 'hold-voice', id: 1 },
      { kind: 'resume-voice', id: 2 },
      { kind: 'set-muted', muted: false },
    ])
  })

  it('waits until a second caller is answered', () => {
    const lines = { stage: bob, waiting: carol }
    expect(run(lines, { kind: 'swap' })).toEqual({ lines, effects: [], ended: [] })
  })

  it('with nobody there does nothing', () => {
    expect(run(NO_LINES, { kind: 'swap' })).toEqual({ lines: NO_LINES, effects: [], ended: [] })
  })

  it('ends when they hang up, seen only where nothing else is on the stage', () => {
    const closed: SwitchboardEvent = { kind: 'voice-closed', id: 2, reason: 'peer-closed' }
    const behind = run({ stage: bob, held: heldCarol }, closed)
    expect(behind.lines).toEqual({ stage: bob })
    expect(behind.ended).toMatchObject([{ contact: 'carol', reason: 'peer-hung-up' }])
    expect(run({ stage: IDLE, held: heldCarol }, closed).lines.stage).toMatchObject({
      kind: 'ended',
      contact: 'carol',
    })
  })

  it('is ended by us without disturbing the call on the stage', () => {
    const { lines, effects, ended } = run({ stage: bob, held: heldCarol }, { kind: 'hang-up-held' })
    expect(lines).toEqual({ stage: bob })
    expect(effects).toContainEqual({ kind: 'close-voice', id: 2 })
    expect(ended).toMatchObject([{ contact: 'carol', reason: 'hung-up' }])
  })

  it('goes on when the call on the stage ends', () => {
    const { lines } = run({ stage: bob, held: heldCarol }, { kind: 'hang-up' })
    expect(lines).toMatchObject({ stage: { kind: 'ended', contact: 'bob' }, held: heldCarol })
  })

  it('lets a new call come in beside it', () => {
    const { lines } = run({ stage: IDLE, held: bob }, incoming('dave', { kind: 'ring', silent: false }))
    expect(lines).toMatchObject({ stage: { kind: 'ringing', contact: 'dave' }, held: bob })
  })
})

describe('a computer that goes to sleep', () => {
  it('ends both calls', () => {
    const { lines, ended } = run({ stage: bob, held: heldCarol }, { kind: 'sleep', survivors: [] })
    expect(ended.map(({ contact, reason }) => [contact, reason])).toEqual([
      ['carol', 'slept'],
      ['bob', 'slept'],
    ])
    expect(lines).toMatchObject({ stage: { kind: 'ended', contact: 'bob' } })
    expect(lines.held).toBeUndefined()
  })

  it('misses the second caller, who does not ring on after the first call', () => {
    const { lines, ended } = run({ stage: bob, waiting: carol }, { kind: 'sleep', survivors: [] })
    expect(ended.map(({ reason }) => reason)).toEqual(['missed', 'slept'])
    expect(lines.waiting).toBeUndefined()
  })
})
