import { describe, expect, it } from 'vitest'
import { energies, real, refinePeak, slide } from './correlate'

/** Deterministic noise. */
const noise = (length: number, seed = 1): Float32Array => {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647
    return (state / 2_147_483_647) * 2 - 1
  })
}

const slowly = (signal: Float32Array, template: Float32Array): number[] =>
  Array.from({ length: signal.length - template.length + 1 }, (_, i) =>
    template.reduce((sum, value, k) => sum + value * (signal[i + k] ?? 0), 0),
  )

describe('cross-correlation of a signal with a template', () => {
  it('equals the direct sum', () => {
    const [signal, template] = [noise(1_000), noise(37, 2)]
    const fast = slide(signal, real(template)).re
    slowly(signal, template).forEach((value, i) => expect(fast[i]).toBeCloseTo(value, 6))
    expect(fast).toHaveLength(964)
  })

  it('joins the blocks of a long signal seamlessly', () => {
    const [signal, template] = [noise(150_000), noise(500, 2)]
    const fast = slide(signal, real(template)).re
    const places = [0, 65_036, 65_037, 65_038, 130_073, 130_074, 149_500]
    for (const at of places)
      expect(fast[at]).toBeCloseTo(slowly(signal.subarray(at, at + 500), template)[0] ?? NaN, 4)
  })

  it('is empty when the signal is shorter than the template', () => {
    expect(slide(noise(5), real(noise(6))).re).toHaveLength(0)
  })

  it('finds the envelope with a complex template at any phase', () => {
    const wave = (phase: number): Float32Array =>
      Float32Array.from({ length: 480 }, (_, i) => Math.cos(0.3 * i + phase))
    const template = { re: Float64Array.from(wave(0)), im: Float64Array.from(wave(-Math.PI / 2)) }
    const magnitudes = [0, 1, 2].map((phase) => {
      const { re, im } = slide(wave(phase), template)
      return Math.hypot(re[0] ?? 0, im[0] ?? 0)
    })
    for (const magnitude of magnitudes) expect(magnitude).toBeCloseTo(240, -1)
  })
})

describe('energies', () => {
  it('sum the squares of every stretch', () => {
    expect([...energies(Float32Array.of(1, 2, 3, 0), 2)]).toEqual([5, 13, 9])
  })

  it('do not become negative after a loud passage', () => {
    const signal = new Float32Array(2_000)
    signal.set(noise(1_000).map((value) => value * 1e3))
    expect(Math.min(...energies(signal, 10))).toBeGreaterThanOrEqual(0)
  })
})

describe('the top of a peak', () => {
  it('lies between the samples', () => {
    const parabola = Float64Array.from([0, 1, 2, 3, 4], (x) => 10 - (x - 2.3) ** 2)
    expect(refinePeak(parabola, 2)).toBeCloseTo(2.3)
  })

  it('is the sample itself at the edge', () => {
    expect(refinePeak(Float64Array.of(3, 2, 1), 0)).toBe(0)
  })
})
