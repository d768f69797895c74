import { describe, expect, test } from 'vitest'
import { noise, speechLike } from '../../../../native/testing/signals'
import { JitterBuffer } from './jitter-buffer'
import { LOOK_AHEAD_MS, TimeStretcher } from './time-stretcher'

const FRAME_MS = 20
const FRAME = 960
const BLOCK = 480

interface Run {
  readonly buffer: JitterBuffer
  /** What was heard, block by block of 10 ms: how much later than it was said, ms. */
  readonly delays: readonly { readonly atMs: number; readonly delayMs: number }[]
  readonly kinds: readonly string[]
  readonly maxQueuedMs: number
}

interface Trace {
  /** When frame n, said from 20 n ms on, arrives. It can't be before it was said to its end. */
  readonly arrivals: readonly number[]
  readonly untilMs: number
  /** The loudspeaker's clock runs so much fast. */
  readonly ppm?: number
  /** The loudspeaker asks for blocks in bursts of so many. */
  readonly burst?: number
  readonly sound?: Float32Array
}

/** Plays arrivals through jitter buffer and stretcher as the playout path does, without a codec. */
function run({ arrivals, untilMs, ppm = 0, burst = 1, sound = speechLike(1) }: Trace): Run {
  const buffer = new JitterBuffer()
  const stretcher = new TimeStretcher()
  const delays: { atMs: number; delayMs: number }[] = []
  const kinds: string[] = []
  let [next, taken, maxQueuedMs] = [0, 0, 0]
  for (let n = 0; ; n++) {
    const now = (Math.floor(n / burst) * burst * 10) / (1 + ppm / 1e6) + 3
    if (now >= untilMs) break
    for (let at = arrivals[next]; at !== undefined && at <= now; at = arrivals[++next]) {
      buffer.push(Uint8Array.of(next & 255), FRAME_MS, at)
    }
    maxQueuedMs = Math.max(maxQueuedMs, buffer.queuedMs)
    const block = new Float32Array(BLOCK)
    const plan = buffer.plan(now, stretcher.waiting / 48, BLOCK / 48)
    kinds.push(plan.kind)
    if (plan.kind === 'play') {
      const needed = plan.stretch.kind === 'shorten' ? BLOCK + LOOK_AHEAD_MS * 48 : BLOCK
      while (stretcher.waiting < needed && buffer.take()) {
        const from = (taken++ * FRAME) % (sound.length - FRAME)
        stretcher.push(sound.subarray(from, from + FRAME))
      }
      delays.push({
        atMs: now,
        delayMs: now - ((taken + buffer.counters.discardedFrames) * FRAME_MS - stretcher.waiting / 48),
      })
      buffer.stretched(stretcher.read(block, plan.stretch) / 48)
    } else if (plan.kind === 'conceal') {
      stretcher.push(new Float32Array(BLOCK))
      stretcher.read(block)
    }
  }
  return { buffer, delays, kinds, maxQueuedMs }
}

/** When frames arrive that take `delay` each; on TCP nothing overtakes. */
function frames(count: number, delay: (sentMs: number, frame: number) => number): number[] {
  let latest = 0
  return Array.from({ length: count }, (_, frame) => {
    const sentMs = (frame + 1) * FRAME_MS
    return (latest = Math.max(latest, sentMs + delay(sentMs, frame)))
  })
}

const steady = (count: number): number[] => frames(count, () => 0)
const random = noise(20_000, 7)
/** 50 ms, give or take 20. */
const jittery = (count: number): number[] => frames(count, (_, frame) => 50 + 20 * (random[frame] ?? 0))
const stalledAt = (fromMs: number, forMs: number) => (sentMs: number) =>
  sentMs >= fromMs && sentMs < fromMs + forMs ? fromMs + forMs - sentMs : 0

const meanDelay = ({ delays }: Run, fromMs: number, toMs: number): number => {
  const some = delays.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
  return some.reduce((sum, { delayMs }) => sum + delayMs, 0) / some.length
}

describe('on a steady network', () => {
  const calm = run({ arrivals: steady(3000), untilMs: 60_000 })

  test('nothing is concealed, discarded or missing after the first moment', () => {
    expect(calm.buffer.counters).toMatchObject({ concealedFrames: 0, discardedFrames: 0, underruns: 0 })
    expect(calm.kinds.slice(20)).not.toContain('silence')
  })

  test('sound is played as soon as its packet is whole, and a little later for safety', () => {
    expect(meanDelay(calm, 5_000, 60_000)).toBeLessThan(40)
    expect(meanDelay(calm, 5_000, 60_000)).toBeGreaterThan(20)
  })

  test('once settled, nothing is stretched', () => {
    const { buffer } = run({ arrivals: steady(500), untilMs: 10_000 })
    expect(calm.buffer.counters.shortenedMs).toBe(buffer.counters.shortenedMs)
    expect(calm.buffer.counters.lengthenedMs).toBe(buffer.counters.lengthenedMs)
  })

  test('a loudspeaker that asks in bursts is given time for it', () => {
    const bursts = run({ arrivals: steady(1500), untilMs: 30_000, burst: 4 })
    const { concealedFrames } = run({ arrivals: steady(250), untilMs: 5_000, burst: 4 }).buffer.counters
    expect(bursts.buffer.counters.concealedFrames).toBe(concealedFrames)
  })
})

describe('on a network that jitters', () => {
  const call = run({ arrivals: jittery(3000), untilMs: 60_000 })

  test('the target follows the jitter', () => {
    expect(call.buffer.targetMs).toBeGreaterThan(45)
    expect(call.buffer.targetMs).toBeLessThan(75)
    expect(meanDelay(call, 10_000, 60_000)).toBeLessThan(30 + 80)
  })

  test('hardly anything is made up', () => {
    expect(call.buffer.counters.concealedFrames).toBeLessThan(60)
    expect(call.buffer.counters.discardedFrames).toBe(0)
  })

  test('the target rises at once and falls when the jitter is forgotten', () => {
    const arrivals = frames(3000, (sentMs, frame) =>
      sentMs > 10_000 && sentMs < 20_000 ? 40 + 40 * (random[frame] ?? 0) : 0,
    )
    const during = run({ arrivals, untilMs: 13_000 }).buffer.targetMs
    const after = run({ arrivals, untilMs: 45_000 })
    expect(during).toBeGreaterThan(60)
    expect(after.buffer.targetMs).toBeLessThan(35)
    expect(meanDelay(after, 40_000, 45_000)).toBeLessThan(40)
  })
})

describe('after a stall', () => {
  const arrivals = frames(3000, stalledAt(10_000, 1000))
  const call = run({ arrivals, untilMs: 60_000 })
  const before = meanDelay(call, 8_000, 10_000)

  test('of a second the sound is as early as before within three seconds', () => {
    expect(meanDelay(call, 11_000, 11_200)).toBeGreaterThan(before + 500)
    expect(Math.abs(meanDelay(call, 13_900, 14_100) - before)).toBeLessThan(20)
    expect(Math.abs(meanDelay(call, 20_000, 21_000) - before)).toBeLessThan(8)
  })

  test('nothing of what was said is thrown away', () => {
    expect(call.buffer.counters.discardedFrames).toBe(0)
    expect(call.buffer.counters.underruns).toBe(1)
    expect(call.buffer.counters.concealedFrames).toBe(5)
  })

  test('that is hopeless only the latest is kept', () => {
    const long = run({ arrivals: frames(2000, stalledAt(5_000, 8_000)), untilMs: 40_000 })
    expect(long.buffer.counters.discardedFrames).toBeGreaterThan(100)
    expect(long.maxQueuedMs).toBeLessThan(2_000)
    expect(meanDelay(long, 20_000, 21_000)).toBeLessThan(60)
  })

  test('the stall does not raise the target', () => {
    const early = run({ arrivals, untilMs: 12_500 })
    expect(early.buffer.targetMs).toBeLessThan(40)
  })
})

describe('clocks that drift apart', () => {
  test.each([200, -200, 500])('by %d ppm are followed without a gap, for ten minutes', (ppm) => {
    const call = run({ arrivals: steady(30_000), untilMs: 595_000, ppm })
    expect(call.buffer.counters.discardedFrames).toBe(0)
    expect(call.buffer.counters.concealedFrames).toBe(0)
    expect(Math.abs(meanDelay(call, 590_000, 595_000) - meanDelay(call, 10_000, 15_000))).toBeLessThan(10)
  })
})

describe('a peer that pauses', () => {
  test('is not taken for a network that stalls: its next words are neither rushed nor late', () => {
    // It says nothing between 10 and 14 s; the packets after that carry what was said after that.
    const arrivals = Array.from({ length: 1000 }, (_, n) => (n + 1) * FRAME_MS + (n >= 500 ? 4_000 : 0))
    const call = run({ arrivals, untilMs: 23_000 })
    const { shortenedMs } = run({ arrivals, untilMs: 13_900 }).buffer.counters
    expect(call.buffer.counters.underruns).toBe(1)
    expect(call.buffer.counters.shortenedMs - shortenedMs).toBeLessThan(60)
    expect(meanDelay(call, 20_000, 23_000) - 4_000).toBeLessThan(45)
  })
})

describe('whatever arrives', () => {
  test('the buffer stays bounded', () => {
    const flood = run({ arrivals: Array.from({ length: 20_000 }, () => 50), untilMs: 2_000 })
    expect(flood.maxQueuedMs).toBeLessThan(2_000)
  })

  test('eight hours of call cost no memory', () => {
    const buffer = new JitterBuffer()
    const packet = new Uint8Array(80)
    const play = (fromMs: number, toMs: number) => {
      for (let now = fromMs; now < toMs; now += 10) {
        if (now % FRAME_MS === 0) buffer.push(packet, FRAME_MS, now)
        if (buffer.plan(now + 5, 0, 10).kind === 'play' && now % FRAME_MS === 0) buffer.take()
      }
    }
    play(0, 60_000)
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    play(60_000, 8 * 3_600_000)
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
  })
})
