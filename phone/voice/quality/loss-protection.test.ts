import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LossProtection, type LinkConditions } from './loss-protection'

const FAST: LinkConditions = { linkBitrate: 300_000, mayBeShort: true, mayRepeat: true }
const SCATTERED = { lossPercent: 4, longestBurst: 1 }
const HEAVY = { lossPercent: 20, longestBurst: 3 }
/** 16 kbit/s of voice in packets of 20 ms: nothing goes below it. bit/s */
const LEAST = 16_000 + 56 * 8 * 50

const planFor = (report: typeof HEAVY | undefined, conditions: Partial<LinkConditions> = {}) => {
  const protection = new LossProtection()
  if (report) protection.report(report, 1000)
  return protection.update({ ...FAST, ...conditions })
}

describe('protection against loss', () => {
  it('repeats nothing where nothing is lost', () => {
    const none = { distances: [], expectedLossPercent: 0 }
    expect(planFor(undefined)).toEqual({ bitrate: 64_000, packetMs: 10, ...none })
    expect(planFor(undefined, { mayBeShort: false })).toEqual({ bitrate: 64_000, packetMs: 20, ...none })
    expect(planFor(undefined, { linkBitrate: 63_000 })).toEqual({ bitrate: 40_000, packetMs: 20, ...none })
  })

  it.each([
    // The link’s rate, and the plan at scattered and at heavy loss.
    [
      300,
      { packetMs: 10, distances: [1], bitrate: 64_000 },
      { packetMs: 10, distances: [1, 2], bitrate: 64_000 },
    ],
    [
      180,
      { packetMs: 10, distances: [1], bitrate: 64_000 },
      { packetMs: 10, distances: [2], bitrate: 64_000 },
    ],
    [
      150,
      { packetMs: 10, distances: [1], bitrate: 50_000 },
      { packetMs: 10, distances: [2], bitrate: 50_000 },
    ],
    [110, { packetMs: 10, distances: [], bitrate: 64_000 }, { packetMs: 10, distances: [], bitrate: 64_000 }],
    [90, { packetMs: 20, distances: [], bitrate: 64_000 }, { packetMs: 20, distances: [2], bitrate: 32_000 }],
    [64, { packetMs: 20, distances: [], bitrate: 41_000 }, { packetMs: 20, distances: [], bitrate: 41_000 }],
    [40, { packetMs: 20, distances: [], bitrate: 17_000 }, { packetMs: 20, distances: [], bitrate: 17_000 }],
  ])('fits into %d kbit/s', (kbits, scattered, heavy) => {
    expect(planFor(SCATTERED, { linkBitrate: 1000 * kbits })).toMatchObject(scattered)
    expect(planFor(HEAVY, { linkBitrate: 1000 * kbits })).toMatchObject(heavy)
  })

  it('corrects errors in band where there is no room for repeats, or the peer does not understand them', () => {
    expect(planFor(SCATTERED, { linkBitrate: 64_000 }).expectedLossPercent).toBe(10)
    expect(planFor(HEAVY, { mayRepeat: false })).toMatchObject({ distances: [], expectedLossPercent: 10 })
    expect(planFor(SCATTERED).expectedLossPercent).toBe(0)
  })

  it('leaves room for what encryption adds to each frame', () => {
    const protection = new LossProtection(20)
    protection.report(HEAVY, 0)
    const plan = protection.update({ ...FAST, linkBitrate: 260_000 })
    // Three frames in each of a hundred packets a second.
    expect(plan).toMatchObject({ distances: [1, 2], bitrate: 53_000 })
    expect(protection.wireBitrateOf(plan)).toBeLessThanOrEqual(260_000)
  })

  it('says how much of the link the best plan would take', () => {
    const protection = new LossProtection()
    protection.update(FAST)
    expect(protection.wantedBitrate).toBe(64_000 + 56 * 8 * 100)
    protection.report(HEAVY, 0)
    protection.update({ ...FAST, linkBitrate: 64_000 })
    expect(protection.wantedBitrate).toBe(3 * 64_000 + (56 + 9) * 8 * 100)
  })

  it('keeps a scheme until a better one fits with something to spare', () => {
    const protection = new LossProtection()
    protection.report(SCATTERED, 0)
    const distancesAt = (kbits: number) => protection.update({ ...FAST, linkBitrate: 1000 * kbits }).distances
    expect(distancesAt(130)).toEqual([])
    expect(distancesAt(145)).toEqual([])
    expect(distancesAt(152)).toEqual([1])
    expect(distancesAt(140)).toEqual([1])
    expect(distancesAt(136)).toEqual([])
  })

  const reports = fc.record({
    lossPercent: fc.double({ min: 0, max: 100, noNaN: true }),
    longestBurst: fc.nat(20),
  })
  const conditions = fc.record({
    linkBitrate: fc.integer({ min: 1000, max: 500_000 }),
    mayBeShort: fc.boolean(),
    mayRepeat: fc.boolean(),
  })

  it('never takes more than the link bears, whatever is reported', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.array(fc.tuple(reports, conditions), { maxLength: 60 }),
        (sealBytes, steps) => {
          const protection = new LossProtection(sealBytes)
          for (const [second, [report, link]] of steps.entries()) {
            protection.report(report, 1000 * second)
            const plan = protection.update(link)
            const least = LEAST + sealBytes * 8 * 50
            expect(protection.wireBitrateOf(plan)).toBeLessThanOrEqual(Math.max(link.linkBitrate, least))
            expect(plan.bitrate).toBeGreaterThanOrEqual(16_000)
            expect(plan.bitrate).toBeLessThanOrEqual(64_000)
            if (!link.mayRepeat) expect(plan.distances).toEqual([])
            if (!link.mayBeShort) expect(plan.packetMs).toBe(20)
          }
        },
      ),
    )
  })

  it('stays the same while link and loss do', () => {
    fc.assert(
      fc.property(reports, conditions, (report, link) => {
        const protection = new LossProtection()
        for (let second = 0; second < 100; second++) {
          protection.report(report, 1000 * second)
          protection.update(link)
        }
        const { plan } = protection
        for (let second = 100; second < 300; second++) {
          protection.report(report, 1000 * second)
          expect(protection.update(link)).toEqual(plan)
        }
      }),
      { numRuns: 60 },
    )
  })
})
