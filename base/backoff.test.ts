import { describe, expect, it } from 'vitest'
import { backoffDelay } from './backoff'

describe('backoffDelay', () => {
  it('doubles from half a second and stops growing at 30 s', () => {
    const latest = [1, 2, 3, 4, 5, 6, 7, 8, 60].map((attempt) => backoffDelay(attempt, () => 1))
    expect(latest).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
  })

  it('spreads retries over the upper half of the delay', () => {
    expect(backoffDelay(3, () => 0)).toBe(1000)
    expect(backoffDelay(3, () => 0.5)).toBe(1500)
  })
})
