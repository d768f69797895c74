import { expect, test } from 'vitest'
import { PacedSignal } from './paced-signal'
import { ManualClock } from './testing/manual-clock'

const paced = () => {
  const clock = new ManualClock()
  let told = 0
  const signal = new PacedSignal(clock, 100, () => told++)
  return { clock, signal, told: () => told }
}

test('A change after quiet is told at once, later ones together when the time is over', () => {
  const { clock, signal, told } = paced()
  for (let n = 0; n < 1000; n++) signal.changed()
  expect([told(), clock.pendingTimers]).toEqual([1, 1])
  clock.advance(99)
  expect(told()).toBe(1)
  clock.advance(1)
  expect(told()).toBe(2)
  clock.advance(100)
  expect([told(), clock.pendingTimers]).toEqual([2, 0])
  signal.changed()
  expect(told()).toBe(3)
})

test('Nothing is told once it is closed, and no timer is left', () => {
  const { clock, signal, told } = paced()
  signal.changed()
  signal.changed()
  signal.close()
  signal.changed()
  expect(clock.pendingTimers).toBe(0)
  clock.advance(1000)
  expect(told()).toBe(1)
})
