import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { GuestWaits } from './guest-waits'

const play = () => {
  const clock = new ManualClock()
  const waits = new GuestWaits(clock)
  return { clock, begin: (address = '192.0.2.1', room = 'lobby') => waits.begin(address, room) }
}

it('has two guests of an address wait at a room, whoever waits elsewhere', () => {
  const { begin } = play()
  const first = begin()
  expect(begin()).toBeDefined()
  expect(begin()).toBeUndefined()
  expect(begin('192.0.2.2')).toBeDefined()
  expect(begin('192.0.2.1', 'attic')).toBeDefined()
  first?.()
  first?.()
  expect(begin()).toBeDefined()
  expect(begin()).toBeUndefined()
})

it('lets an address wait for two minutes, and a fifth of the time from then on', () => {
  const { clock, begin } = play()
  const ends = [begin(), begin()]
  clock.advance(70_000)
  for (const end of ends) end?.()
  expect(begin()).toBeUndefined()
  expect(begin('192.0.2.2')).toBeDefined()
  let waitedMs = 0
  for (let second = 0; second < 3_600; second++) {
    const end = begin()
    clock.advance(1_000)
    if (end) waitedMs += 1_000
    end?.()
  }
  expect(waitedMs / 3_600_000).toBeCloseTo(0.2, 1)
})

it('lets as many come as are answered at once', () => {
  const { clock, begin } = play()
  for (let n = 0; n < 100; n++) {
    const end = begin()
    expect(end).toBeDefined()
    clock.advance(1_000)
    end?.()
    clock.advance(4_000)
  }
})

it('remembers ten thousand', () => {
  const { begin } = play()
  begin()
  begin()
  for (let n = 0; n < 10_000; n++) begin(`198.51.100.${n}`)
  expect(begin()).toBeDefined()
})
