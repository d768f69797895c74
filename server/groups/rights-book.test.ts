import { expect, it } from 'vitest'
import { GROUP_TICKET_LIFETIME_MS } from './group-tickets'
import { RightsBook } from './rights-book'

const SILENCED = { isSilenced: true, isOut: false }
const FULL = { isSilenced: false, isOut: false }

it('rights hold until the next ones, or until tickets say the same', () => {
  const book = new RightsBook()
  book.set(7, 1, SILENCED, 0)
  expect(book.of(7, 1, 0)).toEqual(SILENCED)
  expect(book.of(7, 2, 0)).toEqual(FULL)
  expect(book.of(8, 1, 0)).toEqual(FULL)
  book.set(7, 1, FULL, 1)
  expect(book.of(7, 1, 1)).toEqual(FULL)
  book.set(7, 1, SILENCED, 2)
  expect(book.of(7, 1, GROUP_TICKET_LIFETIME_MS + 1)).toEqual(SILENCED)
  expect(book.of(7, 1, GROUP_TICKET_LIFETIME_MS + 2)).toEqual(FULL)
})

it('tells who has less than full rights, and nothing of the floor', () => {
  const book = new RightsBook()
  book.set(7, 1, { ...SILENCED, floor: 'taken' }, 0)
  book.set(7, 2, { ...FULL, floor: 'given' }, 0)
  expect(book.all(0)).toMatchObject([{ groupId: 7, userId: 1, rights: SILENCED }])
  expect(book.of(7, 1, 0)).toEqual(SILENCED)
  expect(book.all(GROUP_TICKET_LIFETIME_MS)).toEqual([])
})

it('the oldest rights of the group with the most are forgotten when there are too many', () => {
  const book = new RightsBook()
  book.set(6, 1, SILENCED, 0)
  for (let user = 1; user <= 10_001; user++) book.set(7, user, SILENCED, 0)
  expect(book.of(7, 1, 0)).toEqual(FULL)
  expect(book.of(7, 1_000, 0)).toEqual(SILENCED)
  expect(book.of(7, 10_001, 0)).toEqual(SILENCED)
  for (let user = 1; user <= 50_000; user++) book.set(8, user, SILENCED, 0)
  expect(book.of(8, 50_000, 0)).toEqual(SILENCED)
  expect(book.all(0).length).toBeLessThanOrEqual(10_000)
  // Of another room, whoever comes and goes there.
  expect(book.of(6, 1, 0)).toEqual(SILENCED)
})
