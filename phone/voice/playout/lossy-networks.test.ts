import { describe, expect, test } from 'vitest'
import { noise } from '../../../native/testing/signals'
import { arrivalsOf, burstLoss, correlatedLoss, type Loss, noLoss, randomLoss } from './testing/loss'
import { median } from '../../../base/statistics'
import { FRAME_MS, meanDelay, replay, type Run, type Trace } from './testing/replay'

const FRAMES = 3000
const END_MS = FRAMES * FRAME_MS
const JITTER_MS = 5
/** The average number of packets that the Gilbert channel loses in a row. */
const BURST = 3
const LOSSES: readonly (readonly [string, Loss])[] = [
  ['1 % at random', randomLoss(FRAMES, 0.01, 7)],
  ['2 % at random', randomLoss(FRAMES, 0.02, 7)],
  ['5 % at random', randomLoss(FRAMES, 0.05, 7)],
  ['10 % at random', randomLoss(FRAMES, 0.1, 7)],
  ['5 % in bursts', burstLoss(FRAMES, 0.05, BURST, 7)],
]
const fivePercent = randomLoss(FRAMES, 0.05, 7)

/** A minute with 5 ms of jitter. */
const minute = (loss: Loss, trace: Partial<Trace> = {}): Run =>
  replay({ arrivals: arrivalsOf(FRAMES, JITTER_MS, 11, loss), untilMs: END_MS, ...trace })
const lostMs = (loss: Loss): number =>
  FRAME_MS * Array.from({ length: FRAMES }, (_, frame) => loss(frame)).filter(Boolean).length
const concealedMs = ({ buffer }: Run): number => buffer.counters.concealedFrames * FRAME_MS
const inOrder = (frames: readonly number[]): boolean =>
  frames.every((frame, n) => n === 0 || frame > (frames[n - 1] ?? 0))

describe.each([5, 10])('a network that loses packets, with blocks of %d ms', (blockMs) => {
  const whole = minute(noLoss, { blockMs })

  test.each(LOSSES)('%s: lost sound is concealed, and nothing else changes', (_, loss) => {
    const call = minute(loss, { blockMs })
    const { counters } = call.buffer
    expect(concealedMs(call) / lostMs(loss)).toBeGreaterThan(0.9)
    expect(concealedMs(call) / lostMs(loss)).toBeLessThan(1.1)
    expect(call.missingMs / lostMs(loss)).toBeGreaterThan(0.9)
    expect(call.missingMs / lostMs(loss)).toBeLessThan(1.1)
    expect(Math.abs(median(call.targets) - median(whole.targets))).toBeLessThan(15)
    expect(meanDelay(call, 5_000, END_MS) - meanDelay(whole, 5_000, END_MS)).toBeLessThan(5)
    // Per minute at most two packets' sound, from splices that loss moves to other places.
    expect(counters.shortenedMs - whole.buffer.counters.shortenedMs).toBeLessThan(2 * FRAME_MS)
    expect(counters.discardedFrames).toBe(0)
    expect(new Set(call.frames).size).toBeGreaterThan(FRAMES - lostMs(loss) / FRAME_MS - 5)
  })

  test('repeats of the previous packet restore all but consecutive losses, for one packet more of delay', () => {
    const call = minute(fivePercent, { blockMs, distances: [1] })
    expect(concealedMs(call)).toBeLessThan(0.005 * END_MS)
    expect(call.missingMs).toBeLessThan(0.005 * END_MS)
    expect(median(call.targets) - median(whole.targets)).toBeLessThanOrEqual(25)
    expect(meanDelay(call, 5_000, END_MS) - meanDelay(whole, 5_000, END_MS)).toBeLessThan(25)
    expect(call.buffer.counters.recoveredPackets).toBeGreaterThan(0.9 * (lostMs(fivePercent) / FRAME_MS))
    expect(inOrder(call.frames)).toBe(true)
  })

  test('forward error correction restores all but consecutive losses, for one packet more of delay', () => {
    const call = minute(fivePercent, { blockMs, fec: true })
    expect(concealedMs(call)).toBeLessThan(0.005 * END_MS)
    expect(call.missingMs).toBeLessThan(0.005 * END_MS)
    expect(median(call.targets) - median(whole.targets)).toBeLessThanOrEqual(25)
    expect(meanDelay(call, 5_000, END_MS) - meanDelay(whole, 5_000, END_MS)).toBeLessThan(25)
    expect(call.recovered.length).toBeGreaterThan(0.9 * (lostMs(fivePercent) / FRAME_MS))
    expect(call.recovered.every(fivePercent)).toBe(true)
    expect(call.buffer.counters.recoveredPackets).toBe(call.recovered.length)
    expect(inOrder(call.frames)).toBe(true)
  })

  test('forward error correction costs no delay without loss, and recovers nothing', () => {
    const call = minute(noLoss, { blockMs, fec: true })
    expect(call.targets).toEqual(whole.targets)
    expect(call.buffer.counters).toEqual(whole.buffer.counters)
    expect(call.recovered).toEqual([])
  })

  test('a repeat of the frame before the last comes in place of its recovery where both are in time', () => {
    const recovered = minute(fivePercent, { blockMs, fec: true })
    const both = minute(fivePercent, { blockMs, fec: true, distances: [2] })
    expect(both.missingMs).toBeLessThan(0.001 * END_MS)
    expect(both.recovered.length).toBeLessThan(0.5 * recovered.recovered.length)
    expect(inOrder(both.frames)).toBe(true)
  })

  test('repeats cost no delay without loss', () => {
    const call = minute(noLoss, { blockMs, distances: [1, 2] })
    expect(call.targets).toEqual(whole.targets)
    expect(call.buffer.counters).toEqual(whole.buffer.counters)
  })
})

describe('a network that loses packets', () => {
  test('is distinguished from a late one: lost packets are counted when newer ones have arrived', () => {
    const { lostPackets } = minute(fivePercent).buffer.counters
    const expected = Array.from({ length: FRAMES - 129 }, (_, frame) => fivePercent(frame)).filter(Boolean)
    expect(Math.abs(lostPackets - expected.length)).toBeLessThanOrEqual(2)
  })

  test.each([[], [1]])('is the same where numbers wrap, with repeats %j', (...distances) => {
    const call = minute(fivePercent, { distances, sequence: 65_000, timestamp: 2 ** 32 - 960 * 1000 })
    expect(call).toMatchObject({
      frames: minute(fivePercent, { distances }).frames,
      targets: minute(fivePercent, { distances }).targets,
    })
  })

  test.each([200, -200])('may have clocks that drift apart by %d ppm', (ppm) => {
    const call = minute(fivePercent, { ppm })
    expect(concealedMs(call) / lostMs(fivePercent)).toBeGreaterThan(0.9)
    expect(concealedMs(call) / lostMs(fivePercent)).toBeLessThan(1.1)
    expect(Math.abs(meanDelay(call, 55_000, END_MS) - meanDelay(call, 5_000, 10_000))).toBeLessThan(10)
    expect(call.buffer.counters.discardedFrames).toBe(0)
  })

  test('may stall for a second: after three seconds the sound is as early as before', () => {
    const arrivals = arrivalsOf(FRAMES, JITTER_MS, 11, fivePercent).map((atMs) =>
      atMs > 10_000 && atMs < 11_000 ? 11_000 : atMs,
    )
    const call = minute(fivePercent, { arrivals })
    const before = meanDelay(call, 8_000, 10_000)
    expect(meanDelay(call, 11_000, 11_100)).toBeGreaterThan(before + 500)
    expect(Math.abs(meanDelay(call, 14_000, 16_000) - before)).toBeLessThan(10)
    expect(median(call.targets)).toBe(median(minute(noLoss).targets))
  })

  test('may lose everything for ten seconds: afterwards all is as before', () => {
    const call = minute((frame) => frame >= 500 && frame < 1000)
    expect(concealedMs(call)).toBe(10_000)
    expect(call.buffer.counters).toMatchObject({ lostPackets: 500, underruns: 1, discardedFrames: 0 })
    expect(Math.abs(meanDelay(call, 20_200, 25_000) - meanDelay(call, 5_000, 9_900))).toBeLessThan(5)
  })
})

describe('voice that is protected against the loss', () => {
  const MINUTES = 5
  /** Some minutes with 5 ms of jitter. Losses count by packet, so frames of 10 ms have twice as many. */
  const call = (frameMs: number, lossOf: (count: number) => Loss, trace: Partial<Trace>) => {
    const count = (MINUTES * 60_000) / frameMs
    const arrivals = arrivalsOf(count, JITTER_MS, 11, lossOf(count), frameMs)
    const untilMs = count * frameMs
    const run = replay({ arrivals, untilMs, blockMs: 5, frameMs, ...trace })
    return { missing: run.missingMs / untilMs, delayMs: meanDelay(run, 5_000, untilMs) }
  }
  const lossless = (frameMs: number) => call(frameMs, () => noLoss, {})

  test.each<[string, number, Partial<Trace>, number, number, number, number]>([
    ['2 % at random: a repeat', 10, { distances: [1] }, 0.02, 0, 0.003, 15],
    ['10 % at random: two repeats', 10, { distances: [1, 2] }, 0.1, 0, 0.01, 25],
    ['5 % in bursts: two repeats', 10, { distances: [1, 2] }, 0.05, 0.25, 0.015, 25],
    ['2 % at random: forward error correction', 20, { fec: true }, 0.02, 0, 0.003, 25],
    ['10 % at random: it and a repeat', 20, { fec: true, distances: [2] }, 0.1, 0, 0.01, 45],
    ['5 % in bursts: it and a repeat', 20, { fec: true, distances: [2] }, 0.05, 0.25, 0.015, 45],
  ])('%s of packets of %d ms', (_, frameMs, trace, share, correlation, mostMissing, mostMoreMs) => {
    const { missing, delayMs } = call(frameMs, (count) => correlatedLoss(count, share, correlation, 7), trace)
    expect(missing).toBeLessThanOrEqual(mostMissing)
    expect(delayMs - lossless(frameMs).delayMs).toBeLessThan(mostMoreMs)
  })
})

describe('a network that reorders packets', () => {
  const random = noise(FRAMES, 5)
  const onTime = arrivalsOf(FRAMES, JITTER_MS, 11, noLoss)
  /** This share of all packets takes so much longer. */
  const reordered = (share: number, byMs: number) =>
    minute(noLoss, {
      arrivals: onTime.map((atMs, frame) => atMs + (Math.abs(random[frame] ?? 1) < share ? byMs : 0)),
    })

  test.each([
    [0.05, 25],
    [0.05, 45],
    [0.5, 30],
  ])('and delays %d of them by %d ms makes the buffer wait: hardly any is missing', (share, byMs) => {
    const call = reordered(share, byMs)
    expect(call.missingMs).toBeLessThan(0.003 * END_MS)
    expect(median(call.targets)).toBeLessThan(median(minute(noLoss).targets) + byMs + 5)
    expect(inOrder(call.frames)).toBe(true)
  })

  test('and delays few of them does not: those are discarded, and counted', () => {
    const call = reordered(0.002, 90)
    const { latePackets, discardedFrames } = call.buffer.counters
    expect(median(call.targets)).toBe(median(minute(noLoss).targets))
    expect(latePackets).toBeGreaterThan(3)
    expect(discardedFrames).toBe(latePackets)
    expect(new Set(call.frames).size).toBe(FRAMES - 1 - latePackets)
  })
})

describe('a network that duplicates packets', () => {
  test('has no effect', () => {
    const random = noise(FRAMES, 5)
    const again = arrivalsOf(FRAMES, JITTER_MS, 11, fivePercent)
      .map((atMs, frame) => ({ frame, atMs: atMs + 30 * Math.abs(random[frame] ?? 0) }))
      .filter(({ atMs }) => atMs < END_MS)
    const [once, twice] = [minute(fivePercent), minute(fivePercent, { again })]
    expect(twice.frames).toEqual(once.frames)
    expect(twice.targets).toEqual(once.targets)
    expect(Math.abs(twice.buffer.counters.duplicatePackets - again.length)).toBeLessThanOrEqual(2)
  })
})
