import { expect, it } from 'vitest'
import { noise } from '../testing/signals'
import { ClockRate } from './clock-rate'

interface Course {
  readonly rate?: ClockRate
  readonly seconds: number
  readonly ppm: number
  readonly jitterMs?: number
  readonly startMs?: number
}

/** The blocks of a card that runs `ppm` fast, each late by up to `jitterMs`. */
const run = ({ rate = new ClockRate(), seconds, ppm, jitterMs = 0, startMs = 1e6 }: Course): ClockRate => {
  const late = noise(seconds * 100, 11)
  for (let n = 0; n < seconds * 100; n++)
    rate.block(startMs + (n * 10) / (1 + ppm / 1e6) + Math.abs(late[n] ?? 0) * jitterMs)
  return rate
}

it('measures the rate of a card within seconds', () => {
  expect(run({ seconds: 4, ppm: 200 }).ppm).toBeCloseTo(200, 0)
  expect(run({ seconds: 4, ppm: -200 }).ppm).toBeCloseTo(-200, 0)
})

it('measures it although blocks arrive irregularly', () => {
  expect(Math.abs((run({ seconds: 10, ppm: 200, jitterMs: 10 }).ppm ?? 0) - 200)).toBeLessThan(100)
  expect(Math.abs((run({ seconds: 60, ppm: 200, jitterMs: 10 }).ppm ?? 0) - 200)).toBeLessThan(10)
})

it('is unknown at first', () => {
  expect(run({ seconds: 3, ppm: 200 }).ppm).toBeUndefined()
})

it('keeps its result when sound is lost, and continues from there', () => {
  const rate = run({ seconds: 20, ppm: 200 })
  run({ rate, seconds: 3, ppm: 200, startMs: 2e6 })
  expect(rate.ppm).toBeCloseTo(200, 0)
  run({ rate, seconds: 20, ppm: -100, startMs: 3e6 })
  expect(rate.ppm).toBeCloseTo(-100, 0)
})

it('is not misled by the first second, in which a device fills its queue', () => {
  const rate = new ClockRate()
  for (let n = 0; n < 1000; n++) rate.block(n < 100 ? n * 10 + 7 : n * 10)
  expect(rate.ppm).toBeCloseTo(0, 0)
})
