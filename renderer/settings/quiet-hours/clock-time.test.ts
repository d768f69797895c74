import { expect, it } from 'vitest'
import { clockTime, minutesOf } from './clock-time'
import { weekdaysIn } from './weekdays'

it('a time of day is written as its field writes it, and read again', () => {
  for (const minutes of [0, 59, 60, 1_320, 1_439]) expect(minutesOf(clockTime(minutes))).toBe(minutes)
  expect(clockTime(1_320)).toBe('22:00')
  expect(clockTime(1_440)).toBe('00:00')
  expect(minutesOf('22:00:30')).toBe(1_320)
  expect(minutesOf('')).toBeUndefined()
})

it('a week starts on the language’s first day, and its days have the language’s names', () => {
  expect(weekdaysIn('en-US').map(({ day }) => day)).toEqual([0, 1, 2, 3, 4, 5, 6])
  const french = weekdaysIn('fr-FR')
  expect(french.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 0])
  expect(french[0]).toEqual({ day: 1, name: 'lundi', short: 'lun.' })
})
