import { describe, expect, it } from 'vitest'
import { noise } from '../../../native/testing/signals'
import { type LossLevel, LossMeter } from './loss-meter'

/** Random loss, reported once a second. @returns the level after each report */
const run = (meter: LossMeter, percent: number, seconds: number, fromMs = 0, seed = 3): LossLevel[] => {
  const packets = 50
  const random = noise(seconds * packets, seed)
  return Array.from({ length: seconds }, (_, second) => {
    const lost = random
      .subarray(second * packets, (second + 1) * packets)
      .map((x) => (x + 1 < percent / 50 ? 1 : 0))
    const lossPercent = (100 * lost.reduce((sum, x) => sum + x, 0)) / packets
    meter.report({ lossPercent, longestBurst: lossPercent > 0 ? 1 : 0 }, fromMs + 1000 * (second + 1))
    return meter.level
  })
}
const changes = (levels: readonly LossLevel[]): number =>
  levels.filter((level, n) => n > 0 && level !== levels[n - 1]).length

describe('the level of loss', () => {
  it('is none where nothing is lost, and where a packet is lost now and then', () => {
    const meter = new LossMeter()
    expect(new Set(run(meter, 0, 60))).toEqual(new Set(['none']))
    meter.report({ lossPercent: 2, longestBurst: 1 }, 61_000)
    expect(meter.level).toBe('none')
  })

  it('rises with the first report of much loss', () => {
    const meter = new LossMeter()
    meter.report({ lossPercent: 4, longestBurst: 1 }, 1000)
    expect(meter.level).toBe('scattered')
    meter.report({ lossPercent: 14, longestBurst: 2 }, 2000)
    expect(meter.level).toBe('heavy')
  })

  it('is heavy at once when a burst is reported early', () => {
    const meter = new LossMeter()
    run(meter, 0, 10)
    meter.report({ lossPercent: 15, longestBurst: 3 }, 10_200)
    expect(meter.level).toBe('heavy')
    expect(meter.percent).toBeLessThan(3)
  })

  it('takes an early report that does not tell of bursts for one', () => {
    const meter = new LossMeter()
    for (const nowMs of [1000, 2000, 2200]) {
      meter.report({ lossPercent: 2 }, nowMs)
      expect(meter.level).toBe(nowMs === 2200 ? 'heavy' : nowMs === 2000 ? 'scattered' : 'none')
    }
  })

  it('falls step by step after ten seconds each without loss', () => {
    const meter = new LossMeter()
    meter.report({ lossPercent: 20, longestBurst: 4 }, 0)
    const levels = run(meter, 0, 90)
    const at = (level: LossLevel) => levels.indexOf(level)
    expect(at('scattered')).toBeGreaterThanOrEqual(10)
    expect(at('none')).toBeGreaterThanOrEqual(at('scattered') + 10)
    expect(at('none')).toBeLessThan(60)
    expect(changes(levels)).toBe(2)
  })

  it.each([0.5, 1, 2, 3, 5, 7, 10, 20])('settles at constant random loss of %d %', (percent) => {
    for (const seed of [3, 5, 7, 11]) {
      const levels = run(new LossMeter(), percent, 1200, 0, seed)
      // Each return doubles the time until the next fall.
      expect(changes(levels)).toBeLessThanOrEqual(20)
      expect(changes(levels.slice(600))).toBeLessThanOrEqual(8)
    }
  })

  it.each<[number, readonly LossLevel[]]>([
    [2, ['scattered', 'heavy']],
    [3, ['scattered', 'heavy']],
    [10, ['heavy']],
    [20, ['heavy']],
  ])('protects nearly all the time at %d %', (percent, expected) => {
    const levels = run(new LossMeter(), percent, 600)
    expect(levels.filter((level) => !expected.includes(level)).length).toBeLessThan(30)
  })
})
