import { describe, expect, it } from 'vitest'
import { candidates, completed, mentionBefore } from './complete-mention'

const people = ['Alan Turing', 'Ada Lovelace', 'Chien-Shiung Wu', 'Grace Adams'].map((name) => ({
  key: name,
  name,
}))

describe('a mention that is being written', () => {
  it.each([
    ['@', 1, { at: 0, written: '' }],
    ['hello @ada', 10, { at: 6, written: 'ada' }],
    ['hello @ada lo', 13, { at: 6, written: 'ada lo' }],
    ['@ada and', 4, { at: 0, written: 'ada' }],
  ])('is found in %j at %i', (text, caret, found) => expect(mentionBefore(text, caret)).toEqual(found))

  it.each([
    ['ada', 3],
    ['me@ada', 6],
    ['@ ada', 5],
    ['@ada\nnext', 9],
    [`@${'a'.repeat(41)}`, 42],
    ['@ada', 0],
  ])('is not in %j at %i', (text, caret) => expect(mentionBefore(text, caret)).toBeUndefined())
})

describe('who could be meant', () => {
  const names = (written: string) => candidates(people, written).map(({ name }) => name)
  it('are those whose name begins so, then those with such a word', () =>
    expect(names('ad')).toEqual(['Ada Lovelace', 'Grace Adams']))
  it('is everybody before a letter is written', () => expect(names('')).toHaveLength(4))
  it('is somebody whose nickname begins so', () => {
    const withNickname = people.map((each) =>
      each.key === 'Alan Turing' ? { ...each, nickname: 'Prof' } : each,
    )
    expect(candidates(withNickname, 'pr').map(({ name }) => name)).toEqual(['Alan Turing'])
  })
  it('is nobody when the name is whole', () => expect(names('Ada Lovelace ')).toEqual([]))
})

it('the whole name takes the place of what was written', () =>
  expect(completed('hi @ad there', 6, { at: 3, written: 'ad' }, { key: 'a', name: 'Ada Lovelace' })).toEqual({
    text: 'hi @Ada Lovelace there',
    caret: 17,
  }))
