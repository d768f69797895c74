import { describe, expect, test } from 'vitest'
import { tone } from '../../../native/testing/signals'
import { bandPowers, BANDS, FRAME } from './band-powers'

const decibels = (power: number): number => 10 * Math.log10(power)
/** The index of the loudest band. */
const strongest = (row: Float64Array | undefined): number => {
  const powers = [...(row ?? [])]
  return powers.indexOf(Math.max(...powers))
}

describe('power in bands', () => {
  test('has a row for each 20 ms whose spectrum lies within the recording', () => {
    expect(bandPowers(tone(1_000, 10 * FRAME))).toHaveLength(9)
    expect(bandPowers(tone(1_000, 10 * FRAME))[0]).toHaveLength(BANDS)
    expect(bandPowers(new Float32Array(100))).toHaveLength(0)
  })

  test('assigns a tone to its band, on a logarithmic scale', () => {
    // 24 bands for a factor of 70: band n begins at 100 · 70^(n / 24) Hz.
    for (const hertz of [600, 1_000, 1_900, 6_000]) {
      const band = Math.floor((BANDS * Math.log(hertz / 100)) / Math.log(70))
      expect(strongest(bandPowers(tone(hertz, 4 * FRAME))[1])).toBe(band)
    }
  })

  test('falls by 6 dB when the sound is half as loud', () => {
    const [loud, quiet] = [bandPowers(tone(1_000, 4 * FRAME, 0.4)), bandPowers(tone(1_000, 4 * FRAME, 0.2))]
    const band = strongest(loud[0])
    expect(decibels((loud[0]?.[band] ?? 0) / (quiet[0]?.[band] ?? 1))).toBeCloseTo(6.02, 2)
  })

  test('is small outside the bands', () => {
    const [inside, outside] = [bandPowers(tone(3_000, 4 * FRAME)), bandPowers(tone(12_000, 4 * FRAME))]
    expect(decibels(Math.max(...(outside[0] ?? [])) / Math.max(...(inside[0] ?? [])))).toBeLessThan(-80)
  })
})
