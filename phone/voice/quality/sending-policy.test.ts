import { describe, expect, it } from 'vitest'
import { noise } from '../../../native/testing/signals'
import type { LinkObservation } from './link-adaptation'
import type { SendingPlan } from './loss-protection'
import { SendingPolicy } from './sending-policy'

const ABILITIES = { tenMs: true, sealBytes: 0 }
const QUIET: LinkObservation = { blockedMs: 0, aboveBestMs: 0, aboveUsualMs: 0, droppedFrames: 0 }
const STEP_MS = 100
/** The round trip without a queue. */
const BASE_MS = 30
/** The link drops what does not fit. */
const LONGEST_QUEUE_MS = 500

interface Second {
  readonly plan: SendingPlan
  readonly wireBitrate: number
  readonly longestQueueMs: number
}

const quartile = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 2] ?? 0

/**
 * A link of the given rate with a queue, and random loss that is reported once a second. The round trip becomes known a
 * second late.
 */
const run = (
  seconds: number,
  bears: (second: number) => number,
  lossPercent: (second: number) => number,
  policy = new SendingPolicy(ABILITIES),
  queueMs = LONGEST_QUEUE_MS,
  mayRepeat = true,
): Second[] => {
  const random = noise(seconds * 100, 5)
  const queues: number[] = []
  const result: Second[] = []
  let queuedBits = 0
  const droppedShare = (second: number): number =>
    queuedBits < (bears(second) * queueMs) / 1000 ? 0 : Math.max(0, 1 - bears(second) / policy.wireBitrate)
  for (let second = 0; second < seconds; second++) {
    for (let step = 0; step < 1000 / STEP_MS; step++) {
      const bitrate = bears(second)
      const more = ((policy.wireBitrate - bitrate) * STEP_MS) / 1000
      queuedBits = Math.max(0, Math.min(queuedBits + more, (bitrate * queueMs) / 1000))
      queues.push((1000 * queuedBits) / bitrate)
      const seen = queues.slice(-160, -10)
      const lastMs = seen.at(-1) ?? 0
      const aboveBestMs = lastMs - Math.min(lastMs, ...seen)
      const aboveUsualMs = Math.max(0, lastMs - quartile(seen))
      policy.observe(
        { ...QUIET, aboveBestMs, aboveUsualMs, latestRoundTripMs: BASE_MS + lastMs, mayRepeat },
        false,
        1000 * second + step * STEP_MS,
      )
    }
    const packets = 1000 / policy.plan.packetMs
    const lost = Array.from(
      random.subarray(100 * second, 100 * second + packets),
      (x) => (x + 1) / 2 < Math.max(lossPercent(second) / 100, droppedShare(second)),
    )
    const longestBurst = Math.max(
      ...lost
        .join()
        .split('false')
        .map((run) => run.split('true').length - 1),
    )
    const share = lost.filter(Boolean).length / packets
    policy.report({ lossPercent: 100 * share, longestBurst }, 1000 * (second + 1))
    const longestQueueMs = Math.max(...queues.slice(-10))
    result.push({ plan: policy.plan, wireBitrate: policy.wireBitrate, longestQueueMs })
  }
  return result
}

const changes = (seconds: readonly Second[]): number => {
  const schemes = seconds.map(({ plan: { packetMs, distances, expectedLossPercent } }) =>
    JSON.stringify([packetMs, distances, expectedLossPercent]),
  )
  return schemes.filter((scheme, n) => n > 0 && scheme !== schemes[n - 1]).length
}
const FAST = () => 1_000_000

describe('the way to send voice', () => {
  it('is 64 kbit/s in packets of 10 ms without repeats on a good link', () => {
    const seconds = run(60, FAST, () => 0)
    expect(seconds.slice(15).every(({ plan }) => plan.packetMs === 10 && plan.bitrate === 64_000)).toBe(true)
    expect(seconds.every(({ plan }) => plan.distances.length === 0 && plan.expectedLossPercent === 0)).toBe(
      true,
    )
  })

  it('is protected in the second in which the loss is reported, then repeated as far as the link bears it', () => {
    const seconds = run(120, FAST, (second) => (second < 40 ? 0 : 10))
    const isProtected = ({ plan }: Second) => plan.distances.length > 0 || plan.expectedLossPercent > 0
    expect(seconds.slice(0, 39).some(isProtected)).toBe(false)
    expect(seconds.slice(41).every(isProtected)).toBe(true)
    expect(seconds[60]?.plan).toMatchObject({ packetMs: 10, distances: [1, 2], bitrate: 64_000 })
  })

  it('is unprotected again a minute after the loss has ended', () => {
    const seconds = run(200, FAST, (second) => (second < 40 ? 10 : 0))
    expect(seconds.slice(110).every(({ plan }) => plan.distances.length === 0)).toBe(true)
  })

  it.each([
    [64, 0],
    [64, 2],
    [64, 10],
    [100, 5],
    [130, 5],
    [160, 10],
    [250, 10],
  ])(
    'settles on a link of %d kbit/s with a loss of %d per cent, and hardly ever queues 100 ms',
    (kbits, percent) => {
      const seconds = run(
        600,
        () => 1000 * kbits,
        () => percent,
      )
      const settled = seconds.slice(60)
      const queueing = settled.filter(({ longestQueueMs }) => longestQueueMs > 100)
      expect(queueing.length / settled.length).toBeLessThan(0.05)
      const wire = settled.reduce((sum, { wireBitrate }) => sum + wireBitrate, 0) / settled.length
      expect(wire).toBeLessThan(1000 * kbits)
      expect(wire).toBeGreaterThan(Math.min(750 * kbits, 80_000))
      expect(changes(seconds.slice(300))).toBeLessThanOrEqual(10)
    },
  )

  it('gives way when the link becomes narrow', () => {
    const seconds = run(
      120,
      (second) => (second < 60 ? 1_000_000 : 64_000),
      () => 10,
    )
    expect(seconds[59]?.plan.distances).toEqual([1, 2])
    expect(seconds.slice(80).every(({ wireBitrate }) => wireBitrate < 70_000)).toBe(true)
    expect(seconds.slice(90).every(({ longestQueueMs }) => longestQueueMs < 100)).toBe(true)
  })

  it.each([60, 100, 140, 200])(
    'finds the rate of a link of %d kbit/s that drops what does not fit',
    (kbits) => {
      const seconds = run(
        600,
        () => 1000 * kbits,
        () => 0,
        new SendingPolicy(ABILITIES),
        0,
      )
      const settled = seconds.slice(60)
      const wire = settled.map(({ wireBitrate }) => wireBitrate)
      expect(Math.max(...wire)).toBeLessThan(1400 * kbits)
      expect(wire.reduce((sum, bitrate) => sum + bitrate, 0) / wire.length).toBeLessThan(1070 * kbits)
    },
  )

  it('has no repeats and no short packets for a peer without them', () => {
    const policy = new SendingPolicy({ tenMs: false, sealBytes: 0 })
    const seconds = run(60, FAST, () => 10, policy, undefined, false)
    expect(seconds[59]?.plan).toEqual({
      bitrate: 64_000,
      packetMs: 20,
      distances: [],
      expectedLossPercent: 10,
    })
  })

  it('is in short packets as soon as if the round trip had been known from the beginning, counted from then', () => {
    const becomesShort = (knownMs: number): number => {
      const policy = new SendingPolicy(ABILITIES)
      const packets = Array.from({ length: 100 }, (_, tenth) => {
        const trip = 100 * tenth < knownMs ? {} : { latestRoundTripMs: BASE_MS }
        return policy.observe({ ...QUIET, ...trip, mayRepeat: true }, false, 100 * tenth).packetMs
      })
      return packets.indexOf(10)
    }
    expect(becomesShort(0)).toBeGreaterThan(0)
    expect(becomesShort(1000)).toBe(becomesShort(0) + 10)
  })

  it('takes each report of the link once', () => {
    const policy = new SendingPolicy(ABILITIES)
    const observe = (lossReports: number, nowMs: number) =>
      policy.observe(
        { ...QUIET, latestRoundTripMs: BASE_MS, mayRepeat: true, lossReports, lossReported: 0.02 },
        false,
        nowMs,
      )
    expect(observe(0, 0).expectedLossPercent).toBe(0)
    for (let nowMs = 1000; nowMs < 3000; nowMs += 100) expect(observe(1, nowMs).expectedLossPercent).toBe(0)
    expect(observe(2, 3000).expectedLossPercent).toBe(10)
  })
})
