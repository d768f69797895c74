import { describe, expect, test } from 'vitest'
import { JitterBuffer } from './jitter-buffer'
import { FRAME_MS, packetOf } from './testing/replay'

interface Numbers {
  readonly sequence: number
  readonly timestamp: number
}

/**
 * One packet every 20 ms with the numbers of `of`, and a block of 20 ms each time.
 * @returns how many blocks were sound
 */
const played = (
  buffer: JitterBuffer,
  frames: number,
  fromMs: number,
  of: (frame: number) => Numbers,
): number => {
  let sounds = 0
  for (let frame = 0; frame < frames; frame++) {
    const { primary } = packetOf(frame)
    const { sequence, timestamp } = of(frame)
    const nowMs = fromMs + frame * FRAME_MS
    buffer.push({ sequence, primary: { ...primary, timestamp }, repeats: [] }, nowMs)
    if (buffer.plan(nowMs + 15, 0, FRAME_MS).kind === 'play' && buffer.take()?.kind === 'packet') sounds++
  }
  return sounds
}
const from =
  (sequence: number, timestamp: number) =>
  (frame: number): Numbers => ({
    sequence: (sequence + frame) % 65_536,
    timestamp: (timestamp + frame * 960) % 2 ** 32,
  })

describe('a sender that restarts', () => {
  test.each([
    ['both numbers', 40_000, 3_000_000_000],
    ['its sequence, far ahead', 10_000, 200 * 960],
    ['its sequence, behind', 60_000, 200 * 960],
    ['its timestamp, far ahead', 200, 1_000_000_000],
    ['its timestamp, behind', 200, 4_000_000_000],
  ])('with other numbers is heard again at once: %s', (_, sequence, timestamp) => {
    const buffer = new JitterBuffer()
    expect(played(buffer, 200, 0, from(0, 0))).toBeGreaterThan(190)
    expect(played(buffer, 200, 200 * FRAME_MS, from(sequence, timestamp))).toBeGreaterThan(190)
    expect(buffer.queuedMs).toBeLessThan(200)
    expect(buffer.targetMs).toBeLessThan(60)
  })

  test('is not assumed after one stray packet', () => {
    const buffer = new JitterBuffer()
    const stray = (frame: number): Numbers =>
      frame % 50 === 25 ? { sequence: 30_000 + frame, timestamp: 7 } : from(0, 0)(frame)
    expect(played(buffer, 200, 0, stray)).toBeGreaterThan(185)
    expect(buffer.counters.discardedFrames).toBe(4)
  })

  test('with every packet costs nothing', () => {
    const buffer = new JitterBuffer()
    played(buffer, 5_000, 0, (frame) => ({
      sequence: (frame * 2999) % 65_536,
      timestamp: (frame * 2 ** 31 + frame * 7919) % 2 ** 32,
    }))
    expect(buffer.queuedMs).toBeLessThan(2_000)
    expect(buffer.counters.lostPackets).toBeLessThan(5_000 * 3_000)
  })
})

describe('a timestamp that advances during silence that is not sent', () => {
  test('is not a loss, and later sound is not late', () => {
    const buffer = new JitterBuffer()
    played(buffer, 200, 0, from(0, 0))
    const { concealedFrames } = buffer.counters
    // Three seconds without packets.
    const sounds = played(buffer, 200, 350 * FRAME_MS, from(200, 350 * 960))
    expect(sounds).toBeGreaterThan(195)
    expect(buffer.counters).toMatchObject({ lostPackets: 0, discardedFrames: 0, concealedFrames })
    expect(buffer.queuedMs).toBeLessThan(60)
  })
})
