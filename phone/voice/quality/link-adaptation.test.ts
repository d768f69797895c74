import { describe, expect, it } from 'vitest'
import { LinkAdaptation, type LinkObservation } from './link-adaptation'

const QUIET: LinkObservation = { blockedMs: 0, aboveBestMs: 0, aboveUsualMs: 0, droppedFrames: 0 }

/** @returns the bit rate at the end of each second, with ten samples a second */
const run = (
  seconds: number,
  signs: (nowMs: number, bitrate: number) => LinkObservation,
  adaptation = new LinkAdaptation(),
) => {
  const rates: number[] = []
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += 100) {
    adaptation.observe(signs(nowMs, adaptation.bitrate), nowMs)
    if (nowMs % 1000 === 900) rates.push(adaptation.bitrate)
  }
  return rates
}

const quartile = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 2] ?? 0

/** A link of the given rate with a queue; the round trip becomes known a second late. */
const narrow = (bitsPerSecond: (nowMs: number) => number, overhead = 29_000) => {
  const queues: number[] = []
  let queuedBits = 0
  return {
    queues,
    signs: (nowMs: number, bitrate: number): LinkObservation => {
      const takes = bitsPerSecond(nowMs)
      queuedBits = Math.max(0, queuedBits + (bitrate + overhead - takes) / 10)
      queues.push((1000 * queuedBits) / takes)
      const seen = queues.slice(-160, -10)
      const lastMs = seen.at(-1) ?? 0
      return {
        ...QUIET,
        aboveBestMs: lastMs - Math.min(lastMs, ...seen),
        aboveUsualMs: Math.max(0, lastMs - quartile(seen)),
      }
    },
  }
}

describe('the bit rate', () => {
  it('begins at 40 kbit/s and rises to 64 within 30 s while nothing queues', () => {
    const rates = run(30, () => QUIET)
    expect(rates[0]).toBe(40_000)
    expect(rates.at(-1)).toBe(64_000)
    expect([...rates].sort((a, b) => a - b)).toEqual(rates)
  })

  it('stays while the round trip is a little longer than usual', () => {
    expect(new Set(run(20, () => ({ ...QUIET, aboveUsualMs: 25 })))).toEqual(new Set([40_000]))
  })

  it('rises on an unsteady network, where the round trip is seldom near its best', () => {
    let n = 0
    expect(run(30, () => ({ ...QUIET, aboveBestMs: n++ % 3 === 0 ? 10 : 60 })).at(-1)).toBe(64_000)
  })

  it('falls step by step when a queue begins', () => {
    const rates = run(4, () => ({ ...QUIET, aboveUsualMs: 50 }))
    expect(rates).toEqual([38_000, 36_000, 36_000, 34_000])
  })

  it.each<[string, LinkObservation]>([
    ['the socket takes nothing for a while', { ...QUIET, blockedMs: 150 }],
    ['the round trip has risen', { ...QUIET, aboveBestMs: 150 }],
  ])('falls at once when %s, and to no less than 16 kbit/s', (_, signs) => {
    const rates = run(20, () => signs)
    expect(rates[0]).toBe(30_000)
    expect(rates.at(-1)).toBe(16_000)
  })

  it('falls once for each loss of unsent voice', () => {
    const rates = run(8, (nowMs) => ({ ...QUIET, droppedFrames: nowMs < 2000 ? 0 : 7 }))
    expect(rates.slice(0, 4)).toEqual([40_000, 41_000, 30_750, 30_750])
    expect(rates.at(-1)).toBeGreaterThan(30_750)
  })

  it('waits for the queue to empty before it falls further', () => {
    const rates = run(6, () => ({ ...QUIET, aboveBestMs: 400 }))
    expect(rates).toEqual([30_000, 30_000, 30_000, 22_500, 22_500, 22_500])
  })

  it('finds the rate of a link of 64 kbit/s, and hardly ever queues 100 ms on it', () => {
    const link = narrow(() => 64_000)
    const rates = run(300, link.signs).slice(30)
    const meanRate = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    expect(meanRate).toBeGreaterThan(29_000)
    expect(meanRate).toBeLessThan(35_000)
    expect(link.queues.filter((ms) => ms > 100).length / link.queues.length).toBeLessThan(0.02)
  })

  it('rises again when a slow link becomes fast', () => {
    const link = narrow((nowMs) => (nowMs < 30_000 ? 56_000 : 1_000_000))
    const rates = run(200, link.signs)
    expect(rates[29]).toBeLessThan(28_000)
    expect(rates.at(-1)).toBe(64_000)
  })
})

describe('the rate of voice with redundancy', () => {
  const RULES = { first: 60_000, least: 40_000, most: 250_000, rise: 0.1, decrease: 0.5, emptyingMs: 2000 }

  it('rises by a share each second until it was too much once, then by steps', () => {
    const adaptation = new LinkAdaptation(RULES)
    expect(run(4, () => QUIET, adaptation)).toEqual([60_000, 66_000, 72_600, 79_860])
    adaptation.observe({ ...QUIET, aboveBestMs: 150 }, 4000)
    expect(adaptation.bitrate).toBe(40_000)
    for (let nowMs = 4000; nowMs <= 9000; nowMs += 100) adaptation.observe(QUIET, nowMs)
    expect(adaptation.bitrate).toBe(44_000)
  })

  describe('at the start', () => {
    const STARTING = { ...RULES, suspectMs: 250 }
    const trips = (ms: (nowMs: number) => number | undefined) => (nowMs: number) => {
      const latestRoundTripMs = ms(nowMs)
      return { ...QUIET, ...(latestRoundTripMs !== undefined && { latestRoundTripMs }) }
    }

    it('is the least one until the round trip is known', () => {
      const seen = trips((nowMs) => (nowMs < 2000 ? undefined : 30))
      expect(run(4, seen, new LinkAdaptation(STARTING))).toEqual([40_000, 40_000, 60_000, 66_000])
    })

    it('stays the least one while it empties a queue, and then rises by steps', () => {
      const seen = trips((nowMs) => (nowMs < 2000 ? 500 : 45))
      expect(run(5, seen, new LinkAdaptation(STARTING))).toEqual([40_000, 40_000, 40_000, 41_000, 42_000])
    })

    it('is the usual one after three seconds in which a long round trip has stayed', () => {
      const rates = run(
        6,
        trips(() => 600),
        new LinkAdaptation(STARTING),
      )
      expect(rates).toEqual([40_000, 40_000, 40_000, 60_000, 66_000, 72_600])
    })

    it('rises on a narrow link only while it is used', () => {
      const narrow = trips((nowMs) => (nowMs < 1000 ? 500 : 45))
      const adaptation = new LinkAdaptation(STARTING)
      run(60, (nowMs) => ({ ...narrow(nowMs), isUsed: false }), adaptation)
      expect(adaptation.bitrate).toBe(60_000)
      for (let nowMs = 60_000; nowMs < 65_000; nowMs += 100)
        adaptation.observe({ ...QUIET, latestRoundTripMs: 45, isUsed: true }, nowMs)
      expect(adaptation.bitrate).toBeGreaterThan(60_000)
    })
  })

  it('falls by a share when a queue begins, most after a fast rise', () => {
    const adaptation = new LinkAdaptation(RULES)
    const queue = { ...QUIET, aboveUsualMs: 50 }
    adaptation.observe(queue, 0)
    expect(adaptation.bitrate).toBe(51_000)
    adaptation.observe(queue, 1500)
    expect(adaptation.bitrate).toBe(48_450)
  })

  it('rises no further than anything would use, and falls to that when less is used', () => {
    const adaptation = new LinkAdaptation(RULES)
    adaptation.mostBitrate = 64_000
    expect(run(5, () => QUIET, adaptation).at(-1)).toBe(64_000)
    adaptation.mostBitrate = 50_000
    for (let nowMs = 5000; nowMs < 7000; nowMs += 100) adaptation.observe(QUIET, nowMs)
    expect(adaptation.bitrate).toBe(50_000)
  })

  it('falls to a rate that lost less, and returns when that was a mistake', () => {
    const adaptation = new LinkAdaptation(RULES)
    run(4, () => QUIET, adaptation)
    adaptation.lower(66_000, 4000)
    expect(adaptation.bitrate).toBe(66_000)
    adaptation.lower(70_000, 4100)
    expect(adaptation.bitrate).toBe(66_000)
    adaptation.restore(9000)
    expect(adaptation.bitrate).toBe(79_860)
    adaptation.restore(9100)
    expect(adaptation.bitrate).toBe(79_860)
  })
})
