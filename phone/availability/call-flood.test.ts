import { describe, expect, it } from 'vitest'
import { CallFlood, type FloodVerdict } from './call-flood'

const isAdmitted = (verdict: FloodVerdict): boolean => verdict === 'admit'

describe('a flood of calls', () => {
  it('comes through five times, and then once in five seconds', () => {
    const flood = new CallFlood(0)
    const second = (from: number) =>
      Array.from({ length: 100 }, (_, n) => flood.judge('mallory', from + 10 * n)).filter(isAdmitted).length
    expect(second(0)).toBe(5)
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => second(1000 * n)).reduce((sum, n) => sum + n)).toBe(1)
  })

  it('of one caller leaves room for the others', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 1000; n++) flood.judge('mallory', 0)
    expect(flood.judge('bob', 0)).toBe('admit')
  })

  it('from a thousand names comes through twenty times, and then once a second', () => {
    const flood = new CallFlood(0)
    const through = Array.from({ length: 1000 }, (_, n) => flood.judge(`m${n}`, n)).filter(isAdmitted)
    expect(through).toHaveLength(20)
    expect(flood.judge('bob', 2000)).toBe('admit')
  })

  it('is refused, and ignored where refusals would be a flood themselves', () => {
    const flood = new CallFlood(0)
    const verdicts = Array.from({ length: 100 }, () => flood.judge('mallory', 0))
    const count = (verdict: FloodVerdict) => verdicts.filter((each) => each === verdict).length
    expect([count('admit'), count('refuse'), count('ignore')]).toEqual([5, 20, 75])
    expect(flood.judge('mallory', 1000)).toBe('refuse')
  })

  it('ends when its calls end', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 100; n++) flood.judge('mallory', 0)
    expect([1, 2, 3, 4, 5].map(() => flood.judge('mallory', 60_000)).every(isAdmitted)).toBe(true)
  })
})
