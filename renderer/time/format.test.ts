import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { daysAgo, formatDuration, formatTime, lengthOf, secondsUntil } from './format'

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

  it('shows zero when the clock jumps back', () => {
    expect(formatDuration(-5000)).toBe('00:00')
  })
})

describe('lengthOf', () => {
  it.each([
    [0, '0 secs', '0 s'],
    [12_999, '12 secs', '12 s'],
    [252_000, '4 mins 12 secs', '4 min 12 s'],
    [240_000, '4 mins', '4 min'],
    [4_503_000, '1 hr 15 mins', '1 h 15 min'],
    [7_200_000, '2 hrs', '2 h'],
    [-1, '0 secs', '0 s'],
  ])('says how long %i ms are', (ms, english, french) => {
    // The library's spaces do not break.
    const plain = (words: string): string => words.replaceAll(/\s/g, ' ')
    expect(plain(lengthOf(wordingIn('en'), ms))).toBe(english)
    expect(plain(lengthOf(wordingIn('fr'), ms))).toBe(french)
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

describe('daysAgo', () => {
  const now = new Date(2026, 2, 18, 10, 0).getTime()
  const days = (...date: [number, number, number, number, number]): number =>
    daysAgo(new Date(...date).getTime(), now)

  it('counts midnights, not hours', () => {
    expect(days(2026, 2, 18, 0, 0)).toBe(0)
    expect(days(2026, 2, 17, 23, 59)).toBe(1)
    expect(days(2026, 2, 12, 14, 32)).toBe(6)
    expect(days(2026, 2, 19, 8, 0)).toBe(-1)
  })
})

describe('formatTime', () => {
  const afternoon = new Date(2026, 2, 18, 14, 5).getTime()

  it('shows hours and minutes, on the clock of the region', () => {
    expect(formatTime(wordingIn('en', ['en-GB']), afternoon)).toBe('14:05')
    expect(formatTime(wordingIn('en', ['en-US']), afternoon)).toMatch(/^02:05\sPM$/)
  })

  it.each([[['en-US']], [['fr-FR-u-hc-h12']], [['fr-DZ']], [['fr-CA']]])(
    'has 24 hours in French whatever the system’s languages are (%s)',
    (preferred) => {
      const shown = formatTime(wordingIn('fr', preferred), afternoon)
      expect(shown).toMatch(/^14\D+05$/)
      expect(formatTime(wordingIn('fr', preferred), new Date(2026, 2, 18, 0, 5).getTime())).toMatch(/^00/)
    },
  )
})
