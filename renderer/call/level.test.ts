import { expect, it } from 'vitest'
import { meterFraction, meterValue, ringWidth } from './level'

it('a meter is empty at silence, full at full scale, and linear in decibels between', () => {
  expect(meterFraction(-100)).toBe(0)
  expect(meterFraction(Number.NEGATIVE_INFINITY)).toBe(0)
  expect(meterFraction(-60)).toBe(0)
  expect(meterFraction(-30)).toBe(0.5)
  expect(meterFraction(0)).toBe(1)
  expect(meterFraction(3)).toBe(1)
  expect(meterFraction(Number.NaN)).toBe(0)
})

it('the announced value stays inside the range of the meter', () => {
  expect(meterValue(-100)).toBe(-60)
  expect(meterValue(-23.4)).toBe(-23)
  expect(meterValue(4)).toBe(0)
})

it('only a speaker has a ring, which is wider the louder they are', () => {
  for (const silence of [Number.NaN, -100, -60, -46]) expect(ringWidth(silence)).toBe(0)
  expect(ringWidth(-45)).toBeCloseTo(0.35)
  expect(ringWidth(-20)).toBeGreaterThan(ringWidth(-30))
  expect(ringWidth(0)).toBe(1)
  expect(ringWidth(3)).toBe(1)
})
