import { expect, it } from 'vitest'
import { NetworkBudgets } from './network-budgets'
import { networksOf } from './networks-of'

const budgets = (some: Partial<ConstructorParameters<typeof NetworkBudgets>[0]> = {}) => {
  const all = new NetworkBudgets({ host: { burst: 10, perSecond: 1 }, most: 1000, ...some })
  return (address: string, nowMs = 0, times = 1) =>
    Array.from({ length: times }, () => all.take(networksOf(address), nowMs)).filter(Boolean).length
}

it('a host has a burst, then a rate', () => {
  const take = budgets()
  expect(take('10.0.0.1', 0, 20)).toBe(10)
  expect(take('10.0.0.1', 3000, 20)).toBe(3)
})

it('an IPv4 /24 has the budget of four hosts, and each of its hosts keeps a small part', () => {
  const take = budgets()
  const taken = Array.from({ length: 100 }, (_, n) => take(`10.0.0.${n}`, 0, 20)).reduce((a, b) => a + b)
  expect(taken).toBeLessThanOrEqual(40 + 100 * 2)
  expect(taken).toBeGreaterThanOrEqual(40)
})

it('an IPv6 /48 has the budget of eight hosts, however many /64s it uses', () => {
  const take = budgets()
  const flood = (nowMs: number) =>
    Array.from({ length: 1000 }, (_, n) => take(`2001:db8:1:${n.toString(16)}::1`, nowMs)).reduce(
      (a, b) => a + b,
    )
  flood(0)
  expect(flood(1000)).toBeLessThanOrEqual(8 + 4 + 2)
})

it('a flood does not refuse a neighbour who uses little', () => {
  const take = budgets()
  for (let n = 1; n < 50; n++) take(`10.0.0.${n}`, 0, 20)
  expect(take('10.0.0.99', 0)).toBe(1)
})

it('the total refuses heavy users only', () => {
  const take = budgets({ total: { burst: 50, perSecond: 1 } })
  for (let n = 0; n < 200; n++) take(`10.0.${n}.1`, 0, 10)
  expect(take('10.0.5.1', 0, 10)).toBe(0)
  expect(take('192.0.2.1', 0, 20)).toBeLessThan(10)
  expect(take('192.0.3.1', 0)).toBe(1)
})

it('a host above its own budget uses nothing of its network’s budget', () => {
  const take = budgets()
  take('10.0.0.1', 0, 10_000)
  expect(take('10.0.0.2', 0, 10)).toBe(10)
})
