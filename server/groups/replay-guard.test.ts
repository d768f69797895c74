import { describe, expect, it } from 'vitest'
import { ReplayGuard } from './replay-guard'

describe('the guard against replays', () => {
  const taking = (counters: readonly number[], guard = new ReplayGuard(), run = 1n): readonly boolean[] =>
    counters.map((counter) => guard.take({ run, counter }))

  it('takes each packet once, in any order', () => {
    expect(taking([0, 1, 5, 3, 4, 2])).toEqual([true, true, true, true, true, true])
    expect(taking([7, 7, 6, 6, 8, 7])).toEqual([true, false, true, false, true, false])
    expect(taking([0, 0])).toEqual([true, false])
  })

  it('takes none that is too old to know', () => {
    expect(taking([5000, 5000 - 1023, 5000 - 1023, 5000 - 1024])).toEqual([true, true, false, false])
    expect(taking([0, 1023, 0, 1, 1024, 0, 1])).toEqual([true, true, false, true, true, false, false])
  })

  it('forgets what fell out of its window, also after a leap', () => {
    const guard = new ReplayGuard()
    taking(
      Array.from({ length: 2000 }, (_, n) => n),
      guard,
    )
    expect(taking([100_000, 99_999, 99_000, 98_000], guard)).toEqual([true, true, true, false])
    expect(taking([0xffffffff, 0xffffffff, 0xfffffffe], guard)).toEqual([true, false, true])
  })

  it('knows each run by itself, and the last 10,000', () => {
    const guard = new ReplayGuard()
    expect(taking([3], guard, 1n)).toEqual([true])
    expect(taking([3], guard, 2n)).toEqual([true])
    for (let run = 3n; run <= 10_001n; run++) guard.take({ run, counter: 0 })
    expect(taking([3], guard, 2n)).toEqual([false])
    expect(taking([3], guard, 1n)).toEqual([true])
  })
})
