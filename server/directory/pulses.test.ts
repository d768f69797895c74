import { beforeEach, expect, it } from 'vitest'
import type { Clock } from '../../base/clock'
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

/** A clock whose timers are late, as those of a busy process are. */
const lateBy = (ms: number): Clock => ({
  now: () => clock.now(),
  unixTime: () => clock.unixTime(),
  steadyUnixTime: () => clock.steadyUnixTime(),
  uptime: () => clock.uptime(),
  after: (dueMs, callback) => clock.after(dueMs + ms, callback),
})

it.each([50, 200])('each client has its pulses in time when every timer is %i ms late', (lateMs) => {
  const late = new Pulses(lateBy(lateMs))
  const clients = Array.from({ length: 30 }, client)
  for (const each of clients) late.add(each)
  clock.advance(20 * ROUND_MS)
  for (const { count: pulsed } of clients) expect(pulsed()).toBeGreaterThanOrEqual(19)
})

it('makes up for one round after a long pause, and not for all', () => {
  const one = client()
  let pauseMs = 0
  const pausing = new Pulses({ ...lateBy(0), after: (ms, callback) => clock.after(ms + pauseMs, callback) })
  pausing.add(one)
  clock.advance(ROUND_MS)
  pauseMs = 10 * ROUND_MS
  clock.advance(ROUND_MS)
  pauseMs = 0
  clock.advance(10 * ROUND_MS)
  expect(one.count()).toBeLessThanOrEqual(4)
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
