import { describe, expect, test } from 'vitest'
import { JitterBuffer } from './jitter-buffer'

const FRAME_MS = 20

interface Played {
  readonly frame: number
  /** From being sent to being played, ms. */
  readonly delayMs: number
}

/**
 * Frame n is sent at 20 n ms and arrives when `arrivals` says. A sound card with `ppm` of drift asks for the next
 * piece whenever it has played the last one, from `phaseMs` on.
 */
const play = (
  arrivals: readonly number[],
  { phaseMs = 3, ppm = 0, untilMs = (arrivals.at(-1) ?? 0) + 300 } = {},
) => {
  const buffer = new JitterBuffer()
  const played: Played[] = []
  const kinds: string[] = []
  let maxBufferedMs = 0
  let next = 0
  const rate = 1 + ppm / 1e6
  for (let now = phaseMs; now < untilMs;) {
    for (let at = arrivals[next]; at !== undefined && at <= now; at = arrivals[++next])
      buffer.push(Uint8Array.of(next >> 8, next & 255), FRAME_MS, at)
    maxBufferedMs = Math.max(maxBufferedMs, buffer.bufferedMs)
    const playout = buffer.pull(now)
    kinds.push(playout.kind)
    if (playout.kind === 'packet') {
      const frame = ((playout.packet[0] ?? 0) << 8) + (playout.packet[1] ?? 0)
      played.push({ frame, delayMs: now - frame * FRAME_MS })
    }
    now += (playout.kind === 'silence' ? 10 : FRAME_MS) / rate
  }
  return { buffer, played, kinds, maxBufferedMs }
}

const frames = (count: number, arrival: (sentMs: number, frame: number) => number): number[] =>
  Array.from({ length: count }, (_, frame) => arrival(frame * FRAME_MS, frame))

/** On TCP nothing overtakes: a frame behind a late one is late, too. */
const inOrder = (arrivals: readonly number[]): number[] => {
  let latest = 0
  return arrivals.map((at) => (latest = Math.max(latest, at)))
}

const stalled = (fromMs: number, forMs: number) => (sentMs: number) =>
  sentMs >= fromMs && sentMs < fromMs + forMs ? fromMs + forMs : sentMs

const delayAfter = (played: readonly Played[], frame: number): number =>
  played.find((entry) => entry.frame >= frame)?.delayMs ?? NaN

describe('a jitter buffer', () => {
  test('plays a steady stream whole and in order, within its target', () => {
    const { played, buffer, kinds } = play(frames(500, (sent) => sent))
    expect(played.map(({ frame }) => frame)).toEqual(Array.from({ length: 500 }, (_, n) => n))
    expect(Math.max(...played.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(40)
    expect(buffer.counters.discardedFrames).toBe(0)
    expect(kinds.slice(kinds.indexOf('packet'), kinds.lastIndexOf('packet'))).not.toContain('conceal')
  })

  test('is silent until it holds its target', () => {
    expect(play([0, 20, 40, 60]).kinds.slice(0, 4)).toEqual(['silence', 'silence', 'packet', 'packet'])
  })

  test('does not hold a lone packet back for ever', () => {
    expect(play([0], { untilMs: 100 }).played).toEqual([{ frame: 0, delayMs: 43 }])
  })

  test('plays through jitter below its target without a gap', () => {
    const { played, buffer } = play(inOrder(frames(500, (sent, n) => sent + ((n * 7) % 19))))
    expect(played).toHaveLength(500)
    expect(buffer.counters).toMatchObject({ discardedFrames: 0, underruns: 1, concealedFrames: 5 })
  })

  test('conceals a frame that is late, once, and goes on with it', () => {
    const { played, buffer, kinds } = play(inOrder(frames(100, (sent, n) => (n === 50 ? sent + 55 : sent))), {
      untilMs: 1990,
    })
    expect(kinds.filter((kind) => kind === 'conceal').length).toBeGreaterThan(0)
    expect(buffer.counters.underruns).toBe(1)
    expect(played.some(({ frame }) => frame === 50)).toBe(true)
  })

  test('is as early as before, a moment after a stall of one second', () => {
    const { played, buffer, maxBufferedMs } = play(frames(500, stalled(2000, 1000)))
    const before = delayAfter(played, 90)
    expect(delayAfter(played, 151)).toBeLessThanOrEqual(before + 20)
    expect(delayAfter(played, 400)).toBeLessThanOrEqual(before + 20)
    expect(buffer.counters.underruns).toBe(2)
    expect(buffer.counters.discardedFrames).toBeGreaterThan(40)
    expect(maxBufferedMs).toBeLessThanOrEqual(100)
  })

  test('gives back within seconds what many short stalls have added', () => {
    const hiccups = frames(1000, (sent) =>
      sent % 1000 < 90 && sent < 10_000 ? sent - (sent % 1000) + 90 : sent,
    )
    const { played } = play(inOrder(hiccups))
    expect(delayAfter(played, 750)).toBeLessThanOrEqual(60)
  })

  test('conceals for 100 ms, then is silent, and counts one underrun however long the gap', () => {
    const { kinds, buffer } = play([0, 20, 40, 60], { untilMs: 30_000 })
    const gap = kinds.slice(kinds.lastIndexOf('packet') + 1)
    expect(gap.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'conceal'))
    expect(new Set(gap.slice(5))).toEqual(new Set(['silence']))
    expect(buffer.counters).toEqual({ concealedFrames: 5, discardedFrames: 0, underruns: 1 })
  })

  test('tells how far into the gap it is, so that the sound can be faded out', () => {
    const buffer = new JitterBuffer()
    buffer.push(new Uint8Array(1), 40, 0)
    buffer.pull(0)
    const gaps = [40, 60, 80, 100, 120].map((now) => buffer.pull(now))
    expect(gaps).toEqual([0, 20, 40, 60, 80].map((gapMs) => ({ kind: 'conceal', gapMs })))
  })

  test('starts afresh after a pause, with its target', () => {
    const { played, buffer } = play(frames(200, (sent, n) => (n < 100 ? sent : sent + 5000)))
    expect(played).toHaveLength(200)
    expect(delayAfter(played, 150)).toBeLessThanOrEqual(5040)
    expect(buffer.counters.underruns).toBe(2)
  })

  test.each([500, -500])('follows a sound card that is off by %i ppm for ten minutes', (ppm) => {
    const { played, buffer } = play(
      frames(30_000, (sent) => sent),
      { ppm },
    )
    expect(Math.max(...played.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(80)
    expect(buffer.counters.concealedFrames + buffer.counters.discardedFrames).toBeLessThan(50)
  })

  test('holds a bounded amount when nothing is played', () => {
    const buffer = new JitterBuffer()
    for (let n = 0; n < 10_000; n++) buffer.push(new Uint8Array(80), FRAME_MS, n * FRAME_MS)
    expect(buffer.bufferedMs).toBeLessThanOrEqual(100)
  })

  test('holds packets of 120 ms, too', () => {
    const buffer = new JitterBuffer()
    for (let n = 0; n < 100; n++) {
      buffer.push(new Uint8Array(80), 120, n * 120)
      expect(buffer.pull(n * 120).kind).toBe('packet')
    }
    expect(buffer.counters.discardedFrames).toBe(0)
  })
})
