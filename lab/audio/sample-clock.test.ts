import { describe, expect, it } from 'vitest'
import { sampleClock, type Arrival } from './sample-clock'
import { SAMPLE_RATE } from '../../native/audio/audio-device'

const BLOCK = 480

/** Pieces of 10 ms from a card that started at 5,000 ms and runs `ppm` fast; each arrives `late(i)` ms late. */
const arrivals = (count: number, ppm: number, late: (i: number) => number): Arrival[] =>
  Array.from({ length: count }, (_, i) => ({
    atMs: 5_000 + (i * BLOCK * 1000) / (SAMPLE_RATE * (1 + ppm / 1e6)) + 10 + late(i),
    firstSample: i * BLOCK,
  }))

/** Sometimes late, never early; deterministic. */
const sometimesLate = (i: number): number => (i % 7 === 3 ? 0 : (i * 37) % 23)

describe('a recording’s clock', () => {
  it('ignores the delay of late pieces', () => {
    const clock = sampleClock(arrivals(600, 0, sometimesLate), 10)
    expect(clock.timeOf(SAMPLE_RATE)).toBeCloseTo(6_000, 3)
    expect(clock.sampleAt(7_500)).toBeCloseTo(2.5 * SAMPLE_RATE, 1)
  })

  it('follows a card that runs fast', () => {
    const clock = sampleClock(arrivals(1_500, 300, sometimesLate), 10)
    expect(Math.abs(clock.timeOf(10 * SAMPLE_RATE) - (5_000 + 10_000 / 1.0003))).toBeLessThan(0.3)
  })

  it('extrapolates beyond the recording’s ends with the nearest value', () => {
    const clock = sampleClock(
      arrivals(300, 0, () => 0),
      10,
    )
    expect(clock.timeOf(0)).toBeCloseTo(5_000, 3)
    expect(clock.timeOf(10 * SAMPLE_RATE)).toBeCloseTo(15_000, 3)
  })

  it('refuses a recording that is too short to be timed', () => {
    expect(() =>
      sampleClock(
        arrivals(50, 0, () => 0),
        10,
      ),
    ).toThrow('too short')
    expect(() => sampleClock([], 10)).toThrow('too short')
  })
})
