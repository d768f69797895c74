import { expect, it } from 'vitest'
import { MessageBudget } from './message-budget'

const taken = (budget: MessageBudget, nowMs: number): number => {
  let count = 0
  while (count < 1000 && budget.take(nowMs)) count++
  return count
}

it('a burst is taken in, then ten messages a second, and never more than a burst at once', () => {
  const budget = new MessageBudget(0)
  expect(taken(budget, 0)).toBe(100)
  expect(taken(budget, 50)).toBe(0)
  expect(taken(budget, 2150)).toBe(21)
  expect(taken(budget, 3_600_000)).toBe(100)
})
