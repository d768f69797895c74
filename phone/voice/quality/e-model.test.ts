import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delayImpairment, meanOpinionScore, ratingFactor } from './e-model'

describe('the E-model', () => {
  it.each([
    [93.2, 4.41],
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
    [100, 4.5],
    [0, 1],
  ])('turns a rating of %d into a mean opinion score of %d, as in G.107 annex B', (rating, score) => {
    // The table's 4.03 is 4.024.
    expect(Math.abs(meanOpinionScore(rating) - score)).toBeLessThan(0.01)
  })

  it.each([
    [0, 0],
    [100, 0],
    [150, 0.16],
    [200, 3.03],
    [250, 8.91],
    [300, 14.76],
    [400, 24.07],
  ])('subtracts for %d ms of delay %d, as in G.107 section 7.4 with its defaults', (delayMs, impairment) => {
    expect(delayImpairment(delayMs)).toBeCloseTo(impairment, 1)
  })

  it('rates a connection without delay or loss 93.2', () => {
    expect(ratingFactor(0, 0)).toBe(93.2)
  })

  it('subtracts for loss the value of G.107 section 7.5 for Ie 0 and Bpl 10', () => {
    expect(ratingFactor(0, 1)).toBeCloseTo(93.2 - 95 / 11, 6)
    expect(ratingFactor(0, 10)).toBeCloseTo(93.2 - 95 / 2, 6)
    expect(ratingFactor(250, 2)).toBeCloseTo(93.2 - 8.91 - 190 / 12, 1)
  })

  it('stays on its scale, and decreases with delay and loss', () => {
    const delay = fc.double({ min: 0, max: 5000, noNaN: true })
    const loss = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(delay, loss, delay, loss, (delayMs, lossPercent, moreDelay, moreLoss) => {
        const rating = ratingFactor(delayMs, lossPercent)
        const worse = ratingFactor(delayMs + moreDelay, Math.min(100, lossPercent + moreLoss))
        expect(worse).toBeLessThanOrEqual(rating + 1e-9)
        expect(worse).toBeGreaterThanOrEqual(0)
        const score = meanOpinionScore(rating)
        expect(score).toBeGreaterThanOrEqual(1)
        expect(score).toBeLessThanOrEqual(4.5)
      }),
    )
  })
})
