import { describe, expect, test } from 'vitest'
import { bestMatch, speechLike } from '../testing/signals'
import { OpusDecoder } from './opus-decoder'
import { OpusEncoder } from './opus-encoder'
import { OpusError } from './opus-error'
import { fecSamples, FRAME_SAMPLES } from './opus-format'

const join = (parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((part) => [...part]))

describe('in-band forward error correction', () => {
  test.each([
    [FRAME_SAMPLES, 32_000, 0.5],
    [FRAME_SAMPLES, 64_000, 0.5],
    [480, 40_000, 0.8],
  ])(
    'packets of %d samples at %d bit/s contain the sound before them when loss is expected',
    (samples, bitrate, factor) => {
      const source = speechLike(4)
      const encoder = new OpusEncoder({ bitrate })
      encoder.setExpectedLoss(10)
      const packets: Uint8Array[] = []
      for (let at = 0; at < source.length; at += samples)
        packets.push(encoder.encode(source.subarray(at, at + samples)))
      encoder.free()
      expect(packets.filter((packet) => fecSamples(packet) === samples).length).toBeGreaterThan(
        0.6 * packets.length,
      )
      /** Every fifth packet is missing. */
      const heardWith = (recovers: boolean): number => {
        const decoder = new OpusDecoder()
        const parts = packets.map((packet, n) => {
          const following = packets[n + 1]
          if (n % 5 !== 3) return decoder.decode(packet)
          if (!recovers || following === undefined || fecSamples(following) === 0)
            return decoder.conceal(samples)
          return decoder.recover(following)
        })
        expect(parts.every((part) => part.length === samples)).toBe(true)
        return bestMatch(source.subarray(9_600, 180_000), join(parts).subarray(9_600), 960).correlation
      }
      expect(heardWith(true)).toBeGreaterThan(0.9)
      expect(1 - heardWith(true)).toBeLessThan(factor * (1 - heardWith(false)))
    },
  )

  test('it changes nothing while no loss is expected', () => {
    const source = speechLike(2)
    const [never, again] = [new OpusEncoder(), new OpusEncoder()]
    again.setExpectedLoss(10)
    again.setExpectedLoss(0)
    expect(again.expectedLossPercent).toBe(0)
    for (let at = 0; at < source.length; at += FRAME_SAMPLES) {
      const packet = never.encode(source.subarray(at, at + FRAME_SAMPLES))
      expect(fecSamples(packet)).toBe(0)
      expect(again.encode(source.subarray(at, at + FRAME_SAMPLES))).toEqual(packet)
    }
    expect(() => again.setExpectedLoss(101)).toThrow(OpusError)
    for (const encoder of [never, again]) encoder.free()
  })

  test('it keeps the bit rate', () => {
    const source = speechLike(4)
    const bytes = [0, 5, 20].map((percent) => {
      const encoder = new OpusEncoder({ bitrate: 40_000 })
      encoder.setExpectedLoss(percent)
      let sum = 0
      for (let at = 0; at < source.length; at += FRAME_SAMPLES)
        sum += encoder.encode(source.subarray(at, at + FRAME_SAMPLES)).length
      encoder.free()
      return sum
    })
    const [without = 0] = bytes
    for (const sum of bytes) expect(Math.abs(sum / without - 1)).toBeLessThan(0.1)
  })

  test('a low delay excludes it; it comes back after that', () => {
    const source = speechLike(1)
    const encoder = new OpusEncoder({ bitrate: 64_000 })
    const decoder = new OpusDecoder()
    encoder.setExpectedLoss(20)
    const contained = [false, true, false].map((low) => {
      encoder.setLowDelay(low)
      let count = 0
      for (let at = 0; at < source.length; at += 480)
        count += fecSamples(encoder.encode(source.subarray(at, at + 480))) > 0 ? 1 : 0
      return count
    })
    expect(contained[0]).toBeGreaterThan(40)
    expect(contained[1]).toBe(0)
    expect(contained[2]).toBeGreaterThan(40)
    encoder.setLowDelay(true)
    expect(() => decoder.recover(encoder.encode(source.subarray(0, 480)))).toThrow(/does not contain/)
    encoder.free()
  })
})
