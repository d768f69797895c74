import { describe, expect, it } from 'vitest'
import { somebody } from '../state/testing/somebody'
import type { HistoryEntry } from '../../electron/api'
import { byDay, passes } from './select'

const call = (more: Partial<HistoryEntry>): HistoryEntry => ({
  ...somebody('bob'),
  id: 1,
  server: 'here:4242',
  direction: 'incoming',
  outcome: 'peer-hung-up',
  startedAtMs: 0,
  durationMs: 0,
  seen: true,
  ...more,
})

describe('a filter', () => {
  it('shows as missed the incoming calls that the user may not have noticed', () => {
    expect(passes(call({ outcome: 'missed' }), 'missed')).toBe(true)
    expect(passes(call({ outcome: 'busy' }), 'missed')).toBe(true)
    expect(passes(call({ outcome: 'declined' }), 'missed')).toBe(false)
    expect(passes(call({ direction: 'outgoing', outcome: 'no-answer' }), 'missed')).toBe(false)
  })

  it('separates incoming from outgoing calls, with missed ones among the incoming', () => {
    expect(passes(call({ outcome: 'missed' }), 'incoming')).toBe(true)
    expect(passes(call({}), 'outgoing')).toBe(false)
    expect(passes(call({ direction: 'outgoing' }), 'outgoing')).toBe(true)
    expect(passes(call({}), 'all')).toBe(true)
  })
})

describe('days', () => {
  const at = (day: number, hour: number): HistoryEntry =>
    call({ id: day * 24 + hour, startedAtMs: new Date(2026, 2, day, hour).getTime() })

  it('start at midnight, one for each day with calls', () => {
    const calls = [at(18, 10), at(18, 0), at(17, 23), at(2, 5)]
    expect(byDay(calls).map((day) => day.lines.flat().length)).toEqual([2, 1, 1])
    expect(byDay([])).toEqual([])
  })

  it('have calls that follow each other with one person in one line', () => {
    const callOf = (name: string, hour: number): HistoryEntry => ({
      ...{ ...at(18, hour), ...somebody(name) },
      id: 18 * 24 + hour,
    })
    const calls = [
      callOf('bob', 9),
      callOf('bob', 8),
      callOf('ada', 7),
      callOf('bob', 6),
      at(17, 6),
      at(17, 5),
    ]
    expect(byDay(calls).map(({ lines }) => lines.map((line) => line.map(({ id }) => id % 24)))).toEqual([
      [[9, 8], [7], [6]],
      [[6, 5]],
    ])
  })
})
