import { describe, expect, it } from 'vitest'
import { CallFlood } from './call-flood'
import type { Standing } from './standing'

const admits = (flood: CallFlood, contact: string, standing: Standing, nowMs: number): boolean =>
  flood.admitsCaller(contact, nowMs) && flood.admits(standing, nowMs)

describe('a flood of calls', () => {
  it('is admitted five times, and then once in five seconds', () => {
    const flood = new CallFlood(0)
    const second = (from: number) =>
      Array.from({ length: 100 }, (_, n) => admits(flood, 'mallory', 'stranger', from + 10 * n)).filter(
        Boolean,
      ).length
    expect(second(0)).toBe(5)
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => second(1000 * n)).reduce((sum, n) => sum + n)).toBe(1)
  })

  it('of one caller leaves room for the others', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 1000; n++) admits(flood, 'mallory', 'stranger', 0)
    expect(admits(flood, 'bob', 'stranger', 0)).toBe(true)
  })

  it('from a thousand names is admitted twenty times, and then once in five seconds', () => {
    const flood = new CallFlood(0)
    const through = Array.from({ length: 1000 }, (_, n) => admits(flood, `m${n}`, 'stranger', n)).filter(
      Boolean,
    )
    expect(through).toHaveLength(20)
    expect(admits(flood, 'bob', 'stranger', 4000)).toBe(false)
    expect(admits(flood, 'bob', 'stranger', 6000)).toBe(true)
  })

  it('of strangers leaves room for favourites, and for callers with a proved identity', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 10_000; n++) admits(flood, `m${n}`, 'stranger', n)
    for (const standing of ['favourite', 'proved'] as const) {
      const friends = Array.from({ length: 20 }, (_, n) =>
        admits(flood, `${standing} ${n}`, standing, 10_000),
      )
      expect(friends.every(Boolean)).toBe(true)
    }
  })

  it('of signatures is checked a hundred times, and leaves room for those of pinned keys', () => {
    const flood = new CallFlood(0)
    expect(Array.from({ length: 500 }, () => flood.admitsCheck(false, 0)).filter(Boolean)).toHaveLength(100)
    expect(flood.admitsCheck(true, 0)).toBe(true)
    expect(flood.admitsCheck(false, 1000)).toBe(true)
  })

  it('is refused, and ignored when refusals would be a flood themselves', () => {
    const flood = new CallFlood(0)
    const verdicts = Array.from({ length: 100 }, () => flood.overLimit(0))
    expect(verdicts.filter((verdict) => verdict === 'refuse')).toHaveLength(20)
    expect(flood.overLimit(1000)).toBe('refuse')
  })

  it('ends when its calls end', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 100; n++) admits(flood, 'mallory', 'stranger', 0)
    expect([1, 2, 3, 4, 5].map(() => admits(flood, 'mallory', 'stranger', 60_000))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
  })
})
