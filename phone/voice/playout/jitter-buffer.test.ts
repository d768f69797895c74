import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../../../base/testing/collect-garbage'
import { noise } from '../../../native/testing/signals'
import { JitterBuffer } from './jitter-buffer'
import { FRAME_MS, meanDelay, packetOf, replay } from './testing/replay'

/** Arrival times of frames with these delays; on TCP no frame overtakes another. */
function frames(count: number, delay: (sentMs: number, frame: number) => number): number[] {
  let latest = 0
  return Array.from({ length: count }, (_, frame) => {
    const sentMs = (frame + 1) * FRAME_MS
    return (latest = Math.max(latest, sentMs + delay(sentMs, frame)))
  })
}

const steady = (count: number): number[] => frames(count, () => 0)
const random = noise(20_000, 7)
/** 50 ms, plus or minus 20. */
const jittery = (count: number): number[] => frames(count, (_, frame) => 50 + 20 * (random[frame] ?? 0))
const stalledAt = (fromMs: number, forMs: number) => (sentMs: number) =>
  sentMs >= fromMs && sentMs < fromMs + forMs ? fromMs + forMs - sentMs : 0

describe('on a steady network', () => {
  const calm = replay({ arrivals: steady(3000), untilMs: 60_000 })

  test('nothing is concealed, discarded or missing after the start', () => {
    expect(calm.buffer.counters).toMatchObject({ concealedFrames: 0, discardedFrames: 0, underruns: 0 })
    expect(calm.kinds.slice(20)).not.toContain('silence')
  })

  test('sound is played when its packet is complete, a short margin later', () => {
    expect(meanDelay(calm, 5_000, 60_000)).toBeLessThan(40)
    expect(meanDelay(calm, 5_000, 60_000)).toBeGreaterThan(20)
  })

  test('once settled, nothing is stretched', () => {
    const { buffer } = replay({ arrivals: steady(500), untilMs: 10_000 })
    expect(calm.buffer.counters.shortenedMs).toBe(buffer.counters.shortenedMs)
    expect(calm.buffer.counters.lengthenedMs).toBe(buffer.counters.lengthenedMs)
  })

  test('a loudspeaker that asks in bursts gets time for it', () => {
    const bursts = replay({ arrivals: steady(1500), untilMs: 30_000, burst: 4 })
    const { concealedFrames } = replay({ arrivals: steady(250), untilMs: 5_000, burst: 4 }).buffer.counters
    expect(bursts.buffer.counters.concealedFrames).toBe(concealedFrames)
  })
})

describe('on a network that jitters', () => {
  const call = replay({ arrivals: jittery(3000), untilMs: 60_000 })

  test('the target follows the jitter', () => {
    expect(call.buffer.targetMs).toBeGreaterThan(45)
    expect(call.buffer.targetMs).toBeLessThan(75)
    expect(meanDelay(call, 10_000, 60_000)).toBeLessThan(30 + 80)
  })

  test('hardly anything is concealed', () => {
    expect(call.buffer.counters.concealedFrames).toBeLessThan(60)
    expect(call.buffer.counters.discardedFrames).toBe(0)
  })

  test('the target rises at once and falls when the jitter has left the window', () => {
    const arrivals = frames(3000, (sentMs, frame) =>
      sentMs > 10_000 && sentMs < 20_000 ? 40 + 40 * (random[frame] ?? 0) : 0,
    )
    const during = replay({ arrivals, untilMs: 13_000 }).buffer.targetMs
    const after = replay({ arrivals, untilMs: 45_000 })
    expect(during).toBeGreaterThan(60)
    expect(after.buffer.targetMs).toBeLessThan(35)
    expect(meanDelay(after, 40_000, 45_000)).toBeLessThan(40)
  })
})

describe('after a stall', () => {
  const arrivals = frames(3000, stalledAt(10_000, 1000))
  const call = replay({ arrivals, untilMs: 60_000 })
  const before = meanDelay(call, 8_000, 10_000)

  test('of a second the sound is as early as before within three seconds', () => {
    expect(meanDelay(call, 11_000, 11_200)).toBeGreaterThan(before + 500)
    expect(Math.abs(meanDelay(call, 13_900, 14_100) - before)).toBeLessThan(20)
    expect(Math.abs(meanDelay(call, 20_000, 21_000) - before)).toBeLessThan(8)
  })

  test('no speech is discarded', () => {
    expect(call.buffer.counters.discardedFrames).toBe(0)
    expect(call.buffer.counters.underruns).toBe(1)
    expect(call.buffer.counters.concealedFrames).toBe(5)
  })

  test('of more than 1.5 s only the latest sound is kept', () => {
    const long = replay({ arrivals: frames(2000, stalledAt(5_000, 8_000)), untilMs: 40_000 })
    expect(long.buffer.counters.discardedFrames).toBeGreaterThan(100)
    expect(long.maxQueuedMs).toBeLessThan(2_000)
    expect(meanDelay(long, 20_000, 21_000)).toBeLessThan(60)
  })

  test('the stall does not raise the target', () => {
    const early = replay({ arrivals, untilMs: 12_500 })
    expect(early.buffer.targetMs).toBeLessThan(40)
  })
})

describe('an overdue packet', () => {
  test('is awaited by repeating pitch periods, while there is sound to repeat', () => {
    const buffer = new JitterBuffer()
    for (let n = 1; n <= 200; n++) {
      buffer.push(packetOf(n), n * FRAME_MS)
      buffer.plan(n * FRAME_MS + 3, 20, 5)
      buffer.take()
    }
    expect(buffer.plan(4_018, 6, 5)).toEqual({ kind: 'play', stretch: { kind: 'as-it-is' } })
    expect(buffer.plan(4_026, 6, 5)).toMatchObject({ kind: 'play', stretch: { kind: 'lengthen' } })
    expect(buffer.plan(4_031, 1, 5)).toEqual({ kind: 'conceal', gapMs: 0 })
  })
})

describe('clocks that drift apart', () => {
  test.each([200, -200, 500])('by %d ppm cause no gap in ten minutes', (ppm) => {
    const call = replay({ arrivals: steady(30_000), untilMs: 595_000, ppm })
    expect(call.buffer.counters.discardedFrames).toBe(0)
    expect(call.buffer.counters.concealedFrames).toBe(0)
    expect(Math.abs(meanDelay(call, 590_000, 595_000) - meanDelay(call, 10_000, 15_000))).toBeLessThan(10)
  })
})

describe('a peer that pauses', () => {
  test('is not mistaken for a stalled network: its next words are neither shortened nor late', () => {
    // The speaker pauses from 10 to 14 s; the next packets contain the speech after the pause.
    const arrivals = Array.from({ length: 1000 }, (_, n) => (n + 1) * FRAME_MS + (n >= 500 ? 4_000 : 0))
    const call = replay({ arrivals, untilMs: 23_000 })
    const { shortenedMs } = replay({ arrivals, untilMs: 13_900 }).buffer.counters
    expect(call.buffer.counters.underruns).toBe(1)
    expect(call.buffer.counters.shortenedMs - shortenedMs).toBeLessThan(60)
    expect(meanDelay(call, 20_000, 23_000) - 4_000).toBeLessThan(45)
  })
})

describe('with any arrivals', () => {
  test('the buffer stays bounded', () => {
    const flood = replay({ arrivals: Array.from({ length: 20_000 }, () => 50), untilMs: 2_000 })
    expect(flood.maxQueuedMs).toBeLessThan(2_000)
  })

  test('two hours of call cost no memory', () => {
    const buffer = new JitterBuffer()
    const play = (fromMs: number, toMs: number) => {
      for (let now = fromMs; now < toMs; now += 10) {
        if (now % FRAME_MS === 0) buffer.push(packetOf(now / FRAME_MS), now)
        if (buffer.plan(now + 5, 0, 10).kind === 'play' && now % FRAME_MS === 0) buffer.take()
      }
    }
    play(0, 60_000)
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    // 360,000 packets: not even eight bytes of each may stay.
    play(60_000, 2 * 3_600_000)
    collectGarbage()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000)
  })
})
