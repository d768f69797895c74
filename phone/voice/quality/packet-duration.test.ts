import { describe, expect, it } from 'vitest'
import { PacketDuration } from './packet-duration'

const FINE = { bitrate: 48_000, isShort: false }
const NARROW = { ...FINE, bitrate: 39_000 }

describe('the duration of a packet', () => {
  it('is 20 ms to a peer that does not accept less', () => {
    const duration = new PacketDuration(false)
    for (const nowMs of [0, 60_000]) duration.observe(FINE, nowMs)
    expect(duration.ms).toBe(20)
  })

  it('falls to 10 ms after 3 s without a problem', () => {
    const duration = new PacketDuration(true)
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 500)
    duration.observe(FINE, 3_400)
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 3_500)
    expect(duration.ms).toBe(10)
  })

  it.each([
    ['the link is narrow', NARROW],
    ['the processor is short of time', { ...FINE, isShort: true }],
  ])('grows to 20 ms at once when %s', (_, signs) => {
    const duration = new PacketDuration(true)
    for (const nowMs of [0, 5_000]) duration.observe(FINE, nowMs)
    expect(duration.ms).toBe(10)
    duration.observe(signs, 6_000)
    expect(duration.ms).toBe(20)
  })

  /** How long it takes until packets are short again after a problem, ms. */
  const recovery = (duration: PacketDuration, atMs: number): number => {
    duration.observe(NARROW, atMs)
    for (let nowMs = atMs; nowMs < atMs + 1_000_000; nowMs += 100) {
      duration.observe(FINE, nowMs)
      if (duration.ms === 10) return nowMs - atMs
    }
    return Infinity
  }

  it('stays 20 ms for longer each time that short packets did not last', () => {
    const duration = new PacketDuration(true)
    for (const nowMs of [0, 3_000]) duration.observe(FINE, nowMs)
    let nowMs = 3_000
    const waits = Array.from({ length: 6 }, () => {
      const waitedMs = recovery(duration, nowMs + 1_000)
      nowMs += 1_000 + waitedMs
      return waitedMs
    })
    expect(waits).toEqual([20_000, 40_000, 80_000, 160_000, 160_000, 160_000])
    expect(recovery(duration, nowMs + 60_000)).toBe(10_000)
  })

  it('shortens later after a narrow start', () => {
    const duration = new PacketDuration(true)
    expect(recovery(duration, 0)).toBe(10_000)
  })
})
