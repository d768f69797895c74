import { describe, expect, it } from 'vitest'
import { CallFlood } from './call-flood'

describe('a flood of calls', () => {
  it('comes through five times, and then once in five seconds', () => {
    const flood = new CallFlood(0)
    const second = (from: number) =>
      Array.from({ length: 100 }, (_, n) => flood.admits('mallory', 'stranger', from + 10 * n)).filter(
        Boolean,
      ).length
    expect(second(0)).toBe(5)
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => second(1000 * n)).reduce((sum, n) => sum + n)).toBe(1)
  })

  it('of one caller leaves room for the others', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 1000; n++) flood.admits('mallory', 'stranger', 0)
    expect(flood.admits('bob', 'stranger', 0)).toBe(true)
  })

  it('from a thousand names comes through twenty times, and then once a second', () => {
    const flood = new CallFlood(0)
    const through = Array.from({ length: 1000 }, (_, n) => flood.admits(`m${n}`, 'stranger', n)).filter(
      Boolean,
    )
    expect(through).toHaveLength(20)
    expect(flood.admits('bob', 'stranger', 2000)).toBe(true)
  })

  it('of strangers leaves room for favourites, and for those who are proved', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 10_000; n++) flood.admits(`m${n}`, 'stranger', n)
    for (const standing of ['favourite', 'proved'] as const) {
      const friends = Array.from({ length: 20 }, (_, n) => flood.admits(`${standing} ${n}`, standing, 10_000))
      expect(friends.every(Boolean)).toBe(true)
    }
  })

  it('ends when its calls end', () => {
    const flood = new CallFlood(0)
    for (let n = 0; n < 100; n++) flood.admits('mallory', 'stranger', 0)
    expect([1, 2, 3, 4, 5].map(() => flood.admits('mallory', 'stranger', 60_000))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
  })
})
