import { describe, expect, it } from 'vitest'
import { formatDuration, formatWhen, secondsUntil } from './format'

describe('formatDuration', () => {
  it('shows minutes and seconds below an hour', () => {
    expect(formatDuration(0)).toBe('00:00')
    expect(formatDuration(59_999)).toBe('00:59')
    expect(formatDuration(61_000)).toBe('01:01')
  })

  it('adds hours from an hour on', () => {
    expect(formatDuration(3_599_999)).toBe('59:59')
    expect(formatDuration(3_600_000)).toBe('1:00:00')
    expect(formatDuration(36_000_000 + 62_000)).toBe('10:01:02')
  })

  it('shows zero when the clock has jumped back', () => {
    expect(formatDuration(-5000)).toBe('00:00')
  })
})

describe('secondsUntil', () => {
  it('rounds up and ends at zero', () => {
    expect(secondsUntil(5000, 1)).toBe(5)
    expect(secondsUntil(5000, 4000)).toBe(1)
    expect(secondsUntil(5000, 5000)).toBe(0)
    expect(secondsUntil(5000, 9000)).toBe(0)
  })
})

describe('formatWhen', () => {
  const words = { yesterday: (time: string) => `Yesterday ${time}` }
  const now = new Date(2026, 2, 18, 10, 0).getTime()
  const when = (...date: [number, number, number, number, number]): string =>
    formatWhen(new Date(...date).getTime(), now, words, 'en-GB')

  it('shows only the time today', () => expect(when(2026, 2, 18, 9, 5)).toBe('09:05'))
  it('says yesterday even when that is less than a day ago', () =>
    expect(when(2026, 2, 17, 23, 59)).toBe('Yesterday 23:59'))
  it('names the weekday within a week', () => expect(when(2026, 2, 12, 14, 32)).toBe('Thu 14:32'))
  it('gives the date before that', () => expect(when(2026, 2, 11, 14, 32)).toBe('11 Mar 14:32'))
  it('treats a moment in the future as today', () => expect(when(2026, 2, 18, 10, 1)).toBe('10:01'))
})
