import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { SharedTime } from './shared-time'

const DAY_MS = 24 * 60 * 60 * 1_000

it('is our own until a server says its time, and where it does not say', () => {
  const clock = new ManualClock()
  const time = new SharedTime(clock)
  expect(time.nowMs).toBe(Math.round(clock.unixTime()))
  time.follow(clock.unixTime() + 5_000)
  expect(time.nowMs).toBe(Math.round(clock.unixTime()) + 5_000)
  time.follow(undefined)
  expect(time.nowMs).toBe(Math.round(clock.unixTime()))
})

it('is the server’s, and goes on with it, however wrong our clock is within a day', () => {
  const clock = new ManualClock()
  const time = new SharedTime(clock)
  const serverMs = clock.unixTime() + DAY_MS
  time.follow(serverMs)
  clock.advance(90_000)
  expect(time.nowMs).toBe(Math.round(serverMs) + 90_000)
})

it('is our own where the server is wrong by more than a day', () => {
  const clock = new ManualClock()
  const time = new SharedTime(clock)
  for (const wrongMs of [-DAY_MS - 1, DAY_MS + 1]) {
    time.follow(clock.unixTime() + wrongMs)
    expect(time.nowMs).toBe(Math.max(0, Math.round(clock.unixTime())))
  }
})

it('goes on while the computer sleeps, and does not jump when its clock is set', () => {
  const clock = new ManualClock()
  const time = new SharedTime(clock)
  const serverMs = clock.unixTime() + 5_000
  time.follow(serverMs)
  clock.sleep(600_000)
  clock.set(-DAY_MS)
  clock.advance(1_000)
  expect(time.nowMs).toBe(Math.round(serverMs) + 601_000)
})
