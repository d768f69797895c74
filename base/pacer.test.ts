import { expect, test } from 'vitest'
import { ManualClock } from './testing/manual-clock'
import { startPacer } from './pacer'

const paced = () => {
  const clock = new ManualClock()
  const ticks: number[] = []
  const stop = startPacer(clock, 10, () => ticks.push(clock.now()))
  return { clock, ticks, stop }
}

test('ticks once a period', () => {
  const { clock, ticks } = paced()
  clock.advance(50)
  expect(ticks).toEqual([10, 20, 30, 40, 50])
})

test('catches up after a late wake-up, and keeps the rhythm', () => {
  const { clock, ticks } = paced()
  clock.advance(20)
  clock.stall(35)
  expect(ticks).toEqual([10, 20, 55, 55, 55])
  clock.advance(5)
  expect(ticks.at(-1)).toBe(60)
})

test('goes on from now after a long sleep, and says how much it has missed', () => {
  const clock = new ManualClock()
  const ticks: number[] = []
  const dropped: number[] = []
  startPacer(
    clock,
    10,
    () => ticks.push(clock.now()),
    (count) => dropped.push(count),
  )
  clock.stall(400)
  expect([ticks.splice(0).length, dropped]).toEqual([40, []])
  clock.stall(60_004)
  expect(ticks).toEqual([60_404])
  expect(dropped).toEqual([5_999])
  clock.advance(6)
  expect(ticks).toEqual([60_404, 60_410])
})

test('gives others a turn when its ticks take longer than the period', () => {
  const clock = new ManualClock()
  let ticks = 0
  startPacer(clock, 10, () => {
    if (++ticks < 1000) clock.stall(15)
  })
  clock.advance(100)
  expect(ticks).toBeLessThan(20)
})

test('does not tick after it is stopped, not even from inside a tick', () => {
  const clock = new ManualClock()
  let ticks = 0
  const stop = startPacer(clock, 10, () => {
    ticks++
    stop()
  })
  clock.stall(100)
  clock.advance(100)
  expect(ticks).toBe(1)
  expect(clock.pendingTimers).toBe(0)
})
