import { describe, expect, it } from 'vitest'
import { ReadBudget } from './read-budget'

const MB = 2 ** 20

describe('the read budget', () => {
  it('is a whole list of 20,000 people at once, with the longest announcements', () => {
    const budget = new ReadBudget(0)
    expect(budget.spend(20_000 * (44 + 256), 80, 0)).toBe(0)
  })

  it('is a list of 10,000 people in a message each', () => {
    const budget = new ReadBudget(0)
    expect(budget.spend(10_000 * 64, 10_000, 0)).toBe(0)
  })

  it('is 100 changes a second without an end', () => {
    const budget = new ReadBudget(0)
    for (let second = 0; second < 3_600; second++)
      expect(budget.spend(100 * 300, 100, second * 1_000)).toBe(0)
  })

  it('is 16 MB, then 256 KB a second, of a server that sends all it can', () => {
    const budget = new ReadBudget(0)
    let [nowMs, read] = [0, 0]
    while (nowMs < 60_000) {
      read += 65_536
      nowMs += budget.spend(65_536, 0, nowMs)
    }
    expect(read / MB).toBeGreaterThan(16 + 60 / 4 - 1)
    expect(read / MB).toBeLessThan(16 + 60 / 4 + 1)
  })

  it('is 256 messages a second at most, however short', () => {
    const budget = new ReadBudget(0)
    budget.spend(16 * MB, 0, 0)
    let [nowMs, messages] = [0, 0]
    while (nowMs < 60_000) {
      messages += 100
      nowMs += budget.spend(100 * 27, 100, nowMs)
    }
    expect(messages / 60).toBeLessThan(256)
  })
})
