import { beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { PULSE_MS, Pulses } from './pulses'

const ROUND_MS = PULSE_MS / 2
let clock: ManualClock
let pulses: Pulses
beforeEach(() => {
  clock = new ManualClock()
  pulses = new Pulses(clock)
})

/** @returns the number of its pulses so far */
const client = () => {
  let count = 0
  const pulse = (): void => {
    count++
  }
  return { count: () => count, pulse }
}

it('each client has a pulse in each round, and not all at once', () => {
  const clients = Array.from({ length: 30 }, client)
  for (const each of clients) pulses.add(each)
  clock.advance(ROUND_MS / 2)
  expect(clients.filter(({ count: pulsed }) => pulsed() > 0)).toHaveLength(15)
  clock.advance(ROUND_MS / 2)
  clock.advance(9 * ROUND_MS)
  expect(clients.map(({ count: pulsed }) => pulsed())).toEqual(clients.map(() => 10))
})

it('spreads those who come for others who leave', () => {
  const clients = Array.from({ length: 20 }, client)
  for (const each of clients) pulses.add(each)
  for (const each of clients) {
    pulses.delete(each)
    pulses.add(each)
  }
  clock.advance(ROUND_MS / 2)
  expect(clients.filter(({ count: pulsed }) => pulsed() > 0)).toHaveLength(10)
})

it('has no timer without clients, and goes on with the next one', () => {
  const [first, second] = [client(), client()]
  pulses.add(first)
  pulses.add(first)
  clock.advance(ROUND_MS)
  pulses.delete(first)
  clock.advance(ROUND_MS)
  expect([first.count(), clock.pendingTimers]).toEqual([1, 0])
  pulses.add(second)
  clock.advance(ROUND_MS)
  expect(second.count()).toBe(1)
  pulses.close()
  clock.advance(ROUND_MS)
  expect([second.count(), clock.pendingTimers]).toEqual([1, 0])
})
