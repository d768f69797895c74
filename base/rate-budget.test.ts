import { expect, it } from 'vitest'
import { RateBudget } from './rate-budget'

const taken = (budget: RateBudget, nowMs: number): number => {
  let count = 0
  while (count < 1000 && budget.take(nowMs)) count++
  return count
}

it('accepts a burst, then ten messages a second, and never more than a burst at once', () => {
  const budget = new RateBudget(100, 10, 0)
  expect(taken(budget, 0)).toBe(100)
  expect(taken(budget, 50)).toBe(0)
  expect(taken(budget, 2150)).toBe(21)
  expect(taken(budget, 3_600_000)).toBe(100)
})

it('accepts a hundred packets a second of a flood', () => {
  const budget = new RateBudget(100, 100, 0)
  expect(taken(budget, 0)).toBe(100)
  expect(taken(budget, 100)).toBe(10)
  expect(taken(budget, 60_100)).toBe(100)
})
