import { expect, it } from 'vitest'
import { DeviceTimeline } from './device-timeline'

/** A device that asks for 5 ms at a time; each turn is late by what `lateMs` says. @returns the gaps that were found */
const turns = (count: number, lateMs: (turn: number) => number, ppm = 0): number[] => {
  const timeline = new DeviceTimeline()
  const gaps: number[] = []
  for (let n = 0; n < count; n++) {
    const gapMs = timeline.asked(1e6 + n * 5 * (1 - ppm / 1e6) + lateMs(n), 5)
    if (gapMs > 0) gaps.push(Math.round(gapMs))
  }
  return gaps
}

it('finds no gap where some turns are late and the next ones punctual again', () => {
  expect(turns(2000, (n) => (n % 7 === 0 ? 12 : 0.3 * (n % 3)))).toEqual([])
})

it('finds none in bursts of two turns', () => {
  expect(turns(2000, (n) => (n % 2 === 0 ? 5 : 0))).toEqual([])
})

it('finds none where clocks differ by 300 parts per million', () => {
  expect(turns(20_000, () => 0, 300)).toEqual([])
  expect(turns(20_000, () => 0, -300)).toEqual([])
})

it('finds the time that the device had to wait', () => {
  expect(turns(2000, (n) => (n < 1000 ? 0 : 8))).toEqual([8])
  expect(turns(3000, (n) => (n < 1000 ? 0 : n < 2000 ? 20 : 23))).toEqual([20, 3])
})

it('takes what no lead can bridge for a device that stopped, or a computer that slept', () => {
  for (const ms of [200, 1500, 5000]) expect(turns(2000, (n) => (n < 1000 ? 0 : ms))).toEqual([])
})
