import { describe, expect, it } from 'vitest'
import { CallQuality } from './call-quality'

const LAN = { packetMs: 20, lookAheadMs: 6.5, playoutMs: 10, roundTripMs: undefined }

describe('the quality of a call', () => {
  it('is that of a perfect line at first', () => {
    expect(new CallQuality().rate(LAN)).toMatchObject({ rFactor: 93.2, mos: 4.41, lossPercent: 0 })
  })

  it('counts concealment in the last ten seconds only', () => {
    const quality = new CallQuality()
    for (let second = 0; second <= 30; second++) {
      // Five concealed frames a second, for the first ten seconds.
      const concealedFrames = 5 * Math.min(10, second)
      quality.sample({ nowMs: 1000 * second, concealedFrames, bufferMs: 30 })
      const { lossPercent } = quality.rate(LAN)
      if (second === 5) expect(lossPercent).toBe(5)
      if (second === 10) expect(lossPercent).toBe(10)
      if (second === 15) expect(lossPercent).toBe(5)
    }
    expect(quality.rate(LAN).lossPercent).toBe(0)
  })

  it('adds the delays from mouth to ear: the median of the buffer, and half of the round trip if known', () => {
    const quality = new CallQuality()
    for (let n = 0; n < 100; n++)
      quality.sample({ nowMs: n * 100, concealedFrames: 0, bufferMs: n % 2 === 0 ? 20 : 40 })
    const here = quality.rate(LAN)
    expect(here.mouthToEarMs).toBe(Math.round(10 + 6.5 + 10 + 30 + 10))
    const far = { packetMs: 10, lookAheadMs: 2.5, playoutMs: 20, roundTripMs: 200 }
    expect(quality.rate(far).mouthToEarMs).toBe(Math.round(10 + 2.5 + 5 + 100 + 30 + 20))
    expect(quality.rate({ ...LAN, roundTripMs: 600 }).mos).toBeLessThan(here.mos)
  })

  it('takes the buffer’s median over the last two seconds, and at least half of them', () => {
    const quality = new CallQuality()
    const buffer = (fromMs: number, toMs: number, bufferMs: number): number => {
      for (let nowMs = fromMs; nowMs < toMs; nowMs += 100)
        quality.sample({ nowMs, concealedFrames: 0, bufferMs })
      return quality.rate(LAN).mouthToEarMs
    }
    const usual = buffer(0, 10_000, 30)
    expect(buffer(10_000, 10_900, 1000)).toBe(usual)
    expect(buffer(10_900, 11_500, 1000)).toBe(usual + 970)
    expect(buffer(11_500, 12_700, 30)).toBe(usual)
  })

  it('counts concealment in the first seconds as a share of ten seconds', () => {
    const quality = new CallQuality()
    quality.sample({ nowMs: 0, concealedFrames: 0, bufferMs: 30 })
    quality.sample({ nowMs: 1000, concealedFrames: 5, bufferMs: 30 })
    expect(quality.rate(LAN).lossPercent).toBe(1)
  })
})
