import { expect, it } from 'vitest'
import { heard, NOBODY_HEARD, type RecentSpeakers } from './recent-speakers'

const everybody = new Set('abcdefghij')
const after = (...turns: string[]): RecentSpeakers =>
  turns.reduce((before, turn) => heard(before, Array.from(turn), everybody), NOBODY_HEARD)
const keys = ({ places }: RecentSpeakers): string => places.map(({ key }) => key).join('')

it('who speaks gets a place, and keeps it', () => {
  expect(keys(after('a', 'b', 'a', ''))).toBe('ab')
  expect(keys(after('ba'))).toBe('ba')
})

it('the seventh takes the place of who has been silent for longest', () =>
  expect(keys(after('a', 'b', 'c', 'd', 'e', 'f', 'a', 'g'))).toBe('agcdef'))

it('nobody loses the place while speaking', () => expect(keys(after('abcdefg'))).toBe('abcdef'))

it('who has left has no place', () => expect(keys(heard(after('a', 'b'), [], new Set('b')))).toBe('b'))
