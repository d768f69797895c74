import { expect, it } from 'vitest'
import { wordingIn } from '../../../locales/wording'
import { clockTime, minutesOf } from './clock-time'
import { weekdaysIn } from './weekdays'

it.each([
  ['en', 'en-GB', '22:00'],
  ['en', 'en-US', '10:00\u202fPM'],
  ['fr', 'fr-FR', '22:00'],
  ['fr', 'fr-CA', '22\u202fh\u202f00'],
  ['fr', 'en-US', '22:00'],
] as const)('a time of day in %s for %s is written as %j, and read again', (language, locale, ten) => {
  const wording = wordingIn(language, [locale])
  expect(clockTime(wording, 1_320).replaceAll(/\s/g, '\u202f')).toBe(ten)
  for (const minutes of [0, 59, 60, 720, 721, 1_320, 1_439])
    expect(minutesOf(clockTime(wording, minutes))).toBe(minutes)
  expect(minutesOf(clockTime(wording, 1_440))).toBe(0)
})

it.each([
  ['7', 420],
  ['0730', 450],
  ['930', 570],
  ['7.30', 450],
  ['22h', 1_320],
  ['22 h 30', 1_350],
  ['12 am', 0],
  ['12:30 p.m.', 750],
  ['9PM', 1_260],
])('%j is a time', (text, minutes) => expect(minutesOf(text)).toBe(minutes))

it.each(['', '24:00', '7:60', '22:5', '13 pm', '0 am', 'noon', '-1', '7:30:00', '99999'])(
  '%j is no time',
  (text) => expect(minutesOf(text)).toBeUndefined(),
)

it('a week starts on the language’s first day, and its days have the language’s names', () => {
  expect(weekdaysIn('en-US').map(({ day }) => day)).toEqual([0, 1, 2, 3, 4, 5, 6])
  const french = weekdaysIn('fr-FR')
  expect(french.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 0])
  expect(french[0]).toEqual({ day: 1, name: 'lundi', short: 'lun.' })
})
