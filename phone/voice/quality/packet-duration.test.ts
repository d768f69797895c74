import { describe, expect, it } from 'vitest'
import { PacketDuration } from './packet-duration'

const FINE = { bitrate: 32_000, isShort: false }

const shortened = (): PacketDuration => {
  const duration = new PacketDuration()
  duration.mayBeShort = true
  return duration
}

describe('the duration of a packet', () => {
  it('is 20 ms unless short packets are wanted and accepted', () => {
    const duration = new PacketDuration()
    for (const nowMs of [0, 60_000]) duration.observe(FINE, nowMs)
    expect(duration.ms).toBe(20)
  })

  it('falls to 10 ms after 3 s without a problem', () => {
    const duration = shortened()
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 500)
    duration.observe(FINE, 3400)
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 3500)
    expect(duration.ms).toBe(10)
  })

  it('is 20 ms again when short packets are no longer wanted', () => {
    const duration = shortened()
    for (const nowMs of [0, 5000]) duration.observe(FINE, nowMs)
    duration.mayBeShort = false
    duration.observe(FINE, 5100)
    expect(duration.ms).toBe(20)
  })

  it.each([
    ['the link is narrow', { ...FINE, bitrate: 24_000 }],
    ['the processor is short of time', { ...FINE, isShort: true }],
  ])('grows to 20 ms at once when %s, and shrinks after 10 s without a problem', (_, signs) => {
    const duration = shortened()
    duration.observe(FINE, 0)
    duration.observe(FINE, 5000)
    expect(duration.ms).toBe(10)
    duration.observe(signs, 6000)
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 15_900)
    expect(duration.ms).toBe(20)
    duration.observe(FINE, 16_000)
    expect(duration.ms).toBe(10)
  })
})
