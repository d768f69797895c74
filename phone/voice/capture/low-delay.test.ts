import { describe, expect, it } from 'vitest'
import { LowDelay, type LowDelayObservation } from './low-delay'

const GOOD: LowDelayObservation = { packetMs: 10, bitrate: 48_000, dtx: false, fec: false, levelDbfs: -60 }

describe('low delay', () => {
  it('is used with short packets at a high bit rate', () => {
    expect(new LowDelay().observe(GOOD)).toBe(true)
  })

  it.each<[string, Partial<LowDelayObservation>]>([
    ['packets of 20 ms', { packetMs: 20 }],
    ['a lower bit rate', { bitrate: 43_000 }],
    ['discontinuous transmission', { dtx: true }],
    ['forward error correction', { fec: true }],
  ])('is not used with %s', (_, more) => {
    expect(new LowDelay().observe({ ...GOOD, ...more })).toBe(false)
  })

  it('stays until the bit rate is clearly lower', () => {
    const delay = new LowDelay()
    delay.observe(GOOD)
    expect(delay.observe({ ...GOOD, bitrate: 40_000 })).toBe(true)
    expect(delay.observe({ ...GOOD, bitrate: 39_000 })).toBe(false)
    expect(delay.observe({ ...GOOD, bitrate: 43_000 })).toBe(false)
    expect(delay.observe({ ...GOOD, bitrate: 44_000 })).toBe(true)
  })

  it('ends at once for forward error correction', () => {
    const delay = new LowDelay()
    delay.observe(GOOD)
    expect(delay.observe({ ...GOOD, fec: true, levelDbfs: -20 })).toBe(false)
  })

  it('changes in a pause, after two seconds of speech at the latest', () => {
    const delay = new LowDelay()
    const speech = { ...GOOD, levelDbfs: -20 }
    for (let ms = 0; ms < 2_000; ms += 10) expect(delay.observe(speech)).toBe(false)
    expect(delay.observe(speech)).toBe(true)
    expect(delay.observe({ ...speech, packetMs: 20 })).toBe(true)
    expect(delay.observe({ ...speech, packetMs: 20, levelDbfs: -50 })).toBe(false)
  })
})
