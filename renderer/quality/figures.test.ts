import { expect, it } from 'vitest'
import { formatBitrate, formatDelay, formatLength, formatPercent } from './figures'

it('a delay is told in whole milliseconds', () => expect(formatDelay(23.6)).toBe('24 ms'))

it('a length of sound is told in milliseconds below a second, then in seconds', () => {
  expect([0, 999, 999.7, 1040, 9940, 75_400].map(formatLength)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '1.0 s',
    '9.9 s',
    '75 s',
  ])
})

it('a bit rate is told in kilobits', () => expect(formatBitrate(31_600)).toBe('32 kbit/s'))

it('a share is told to the tenth while it is small', () =>
  expect([0, 0.04, 0.4, 9.96, 100].map(formatPercent)).toEqual(['0 %', '0.0 %', '0.4 %', '10 %', '100 %']))
