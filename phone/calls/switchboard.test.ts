import { describe, expect, it } from 'vitest'
import { IDLE } from './call-machine'
import {
  type Lines,
  NO_LINES,
  type Ringing,
  type SwitchboardContext,
  type SwitchboardEvent,
  switchLines,
  type Talking,
} from './switchboard'

const NOW = 1_000_000
const context: SwitchboardContext = {
  nowMs: NOW,
  ownName: 'me',
  online: true,
  newId: 9,
  callWaiting: true,
}
const bob: Talking = {
  kind: 'talking',
  id: 1,
  contact: 'bob',
  sinceMs: NOW - 5_000,
  direction: 'outgoing',
  muted: true,
}
const carol: Ringing = { kind: 'ringing', id: 2, contact: 'carol', sinceMs: NOW, host: '10.0.0.3', port: 78 }
const heldCarol: Talking = { ...bob, id: 2, contact: 'carol', muted: false }

const run = (lines: Lines, event: SwitchboardEvent, more: Partial<SwitchboardContext> = {}) =>
  switchLines(lines, event, { ...context, ...more })
const requestOf = (contact: string): SwitchboardEvent => ({
  kind: 'call-request',
  contact,
  host: '10.0.0.4',
  port: 79,
})

describe('a second caller', () => {
  it('waits while the first is talked to', () => {
    const { lines, effects } = run({ stage: bob }, requestOf('carol'))
    expect(lines).toEqual({
      stage: bob,
      waiting: { ...carol, id: 9, host: '10.0.0.4', port: 79 },
    })
    expect(effects).toEqual([{ kind: 'start-ring-timer', id: 9 }])
  })

  it('is refused and noted where calls do not wait', () => {
    const { lines, effects } = run({ stage: bob }, requestOf('carol'), { callWaiting: false })
    expect(lines).toEqual({ stage: bob })
    expect(effects).toEqual([
      { kind: 'refuse-call', contact: 'carol' },
      { kind: 'note-busy', contact: 'carol' },
    ])
  })

  it('is refused while a call is only being made', () => {
    const calling = { kind: 'calling', id: 1, contact: 'bob', sinceMs: 5 } as const
    expect(run({ stage: calling }, requestOf('carol')).effects).toContainEqual({
      kind: 'refuse-call',
      contact: 'carol',
    })
  })

  it('who calls anew is answered at the newer address', () => {
    const { lines } = run({ stage: bob, waiting: carol }, requestOf('carol'))
    expect(lines.waiting).toEqual({ ...carol, host: '10.0.0.4', port: 79 })
  })

  it.each([
    { stage: bob, waiting: carol },
    { stage: bob, held: heldCarol },
  ])('after whom comes a third is the last: %o', (lines) => {
    const result = run(lines, requestOf('dave'))
    expect(result.lines).toEqual(lines)
    expect(result.effects).toContainEqual({ kind: 'refuse-call', contact: 'dave' })
  })

  it('is answered by ending the first', () => {
    const { lines, effects, ended } = run(
      { stage: bob, waiting: carol },
      { kind: 'accept-waiting', first: 'end' },
    )
    expect(lines.stage).toMatchObject({ kind: 'connecting', contact: 'carol' })
    expect(lines.held).toBeUndefined()
    expect(ended).toMatchObject([{ contact: 'bob', reason: 'hung-up', durationMs: 5_000 }])
    const kinds = effects.map(({ kind }) => kind)
    expect(kinds.indexOf('close-voice')).toBeLessThan(kinds.indexOf('connect'))
  })

  it('is answered by holding the first', () => {
    const { lines, effects, ended } = run(
      { stage: bob, waiting: carol },
      { kind: 'accept-waiting', first: 'hold' },
    )
    expect(lines).toMatchObject({ stage: { kind: 'connecting', contact: 'carol' }, held: bob })
    expect(ended).toEqual([])
    const kinds = effects.map(({ kind }) => kind)
    expect(kinds.indexOf('hold-voice')).toBeLessThan(kinds.indexOf('connect'))
  })

  it('is refused, and the first goes on', () => {
    const { lines, effects } = run({ stage: bob, waiting: carol }, { kind: 'refuse-waiting' })
    expect(lines).toEqual({ stage: bob })
    expect(effects).toContainEqual({ kind: 'refuse-call', contact: 'carol' })
  })

  it.each([
    ['rings for too long', { kind: 'ring-timeout', id: 2 }, 'missed'],
    ['leaves', { kind: 'contact-left', contact: 'carol' }, 'caller-gave-up'],
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
    expect(effects).toEqual([{ kind: 'stop-ring-timer', id: 1 }])
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
    const { lines } = run({ stage: IDLE, held: bob }, requestOf('dave'))
    expect(lines).toMatchObject({ stage: { kind: 'ringing', contact: 'dave' }, held: bob })
  })
})

describe('a computer that goes to sleep', () => {
  it('ends both calls', () => {
    const { lines, ended } = run({ stage: bob, held: heldCarol }, { kind: 'sleep' })
    expect(ended.map(({ contact, reason }) => [contact, reason])).toEqual([
      ['carol', 'slept'],
      ['bob', 'slept'],
    ])
    expect(lines).toMatchObject({ stage: { kind: 'ended', contact: 'bob' } })
    expect(lines.held).toBeUndefined()
  })

  it('misses the second caller, who does not ring on after the first call', () => {
    const { lines, ended } = run({ stage: bob, waiting: carol }, { kind: 'sleep' })
    expect(ended.map(({ reason }) => reason)).toEqual(['missed', 'slept'])
    expect(lines.waiting).toBeUndefined()
  })
})
