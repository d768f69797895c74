import { expect, it } from 'vitest'
import { ManualClock, START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import { SilenceWatch } from './silence-watch'

const HOUR_MS = 60 * 60 * 1_000

function watching() {
  const clock = new ManualClock()
  let over = 0
  const watch = new SilenceWatch(clock, () => over++)
  return { clock, watch, over: () => over }
}

it('tells the first end once, and nothing of those that are over', () => {
  const { clock, watch, over } = watching()
  watch.follow([START_UNIX_TIME_MS + 2 * HOUR_MS, START_UNIX_TIME_MS + HOUR_MS, START_UNIX_TIME_MS - 1])
  clock.advance(HOUR_MS - 1)
  expect(over()).toBe(0)
  clock.advance(1)
  expect([over(), clock.pendingTimers]).toEqual([1, 0])
})

it('waits for nothing without a silence, and when it is closed', () => {
  const { clock, watch } = watching()
  watch.follow([START_UNIX_TIME_MS])
  expect(clock.pendingTimers).toBe(0)
  watch.follow([8.64e15])
  expect(clock.pendingTimers).toBe(1)
  watch.close()
  expect(clock.pendingTimers).toBe(0)
})
