import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { formatBitrate, formatDelay, formatLength, formatPercent } from './figures'

const english = wordingIn('en')

it('a delay is written in whole milliseconds', () => expect(formatDelay(english, 23.6)).toBe('24 ms'))

it('a length of sound is written in milliseconds below a second, then in seconds', () => {
  const lengths = [0, 999, 999.7, 1040, 9940, 75_400].map((ms) => formatLength(english, ms))
  expect(lengths).toEqual(['0 ms', '999 ms', '1.0 s', '1.0 s', '9.9 s', '75 s'])
})

it('a bit rate is written in kilobits', () => expect(formatBitrate(english, 31_600)).toBe('32 kbit/s'))

it('a small share is written with one decimal', () => {
  const shares = [0, 0.04, 0.4, 9.96, 100].map((percent) => formatPercent(english, percent))
  expect(shares).toEqual(['0 %', '0.0 %', '0.4 %', '10 %', '100 %'])
})

it('figures follow the language', () => {
  const french = wordingIn('fr')
  expect(formatLength(french, 1040)).toBe('1,0\u00a0s')
  expect(formatPercent(french, 0.4)).toBe('0,4\u00a0%')
})
