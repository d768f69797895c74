import { expect, it } from 'vitest'
import { ManualClock } from '../../../native/testing/manual-clock'
import { PacketBudget } from './packet-budget'

it('a flood is read at a hundred packets a second', () => {
  const clock = new ManualClock()
  const budget = new PacketBudget(clock)
  const flood = () => Array.from({ length: 1000 }, () => budget.take()).filter(Boolean).length
  expect(flood()).toBe(100)
  clock.advance(100)
  expect(flood()).toBe(10)
  clock.advance(60_000)
  expect(flood()).toBe(100)
})
