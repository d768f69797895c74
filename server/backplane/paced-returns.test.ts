import { beforeEach, expect, it } from 'vitest'
import { type EnterAgain, PacedReturns } from './paced-returns'

const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `${n}`, session: `s${n}` }))

let asked: string[]
let answers: (() => void)[]
let returns: PacedReturns
let done: number
beforeEach(() => {
  asked = []
  answers = []
  done = 0
  const enter: EnterAgain = (group, answered) => {
    asked.push(group.map(({ name }) => name).join())
    answers.push(answered)
  }
  returns = new PacedReturns(2, enter, () => done++)
})

it('lets two groups come back at once, and the next with each answer', () => {
  returns.add(people(7))
  expect(asked).toEqual(['0,1', '2,3'])
  answers[1]?.()
  expect(asked).toEqual(['0,1', '2,3', '4,5'])
  answers[0]?.()
  expect(asked).toEqual(['0,1', '2,3', '4,5', '6'])
  answers[3]?.()
  expect([done, returns.isDone]).toEqual([0, false])
  answers[2]?.()
  expect([done, returns.isDone]).toEqual([1, true])
})

it('takes answers that come at once, of any number', () => {
  let count = 0
  const enter: EnterAgain = (group, answered) => {
    count += group.length
    answered()
  }
  new PacedReturns(1, enter, () => done++).add(people(20_000))
  expect([count, done]).toEqual([20_000, 1])
})

it('begins anew after the store was lost, whatever it answers later', () => {
  returns.add(people(5))
  returns.clear()
  answers[0]?.()
  expect(asked).toEqual(['0,1', '2,3'])
  returns.add(people(5))
  answers[1]?.()
  expect(asked).toEqual(['0,1', '2,3', '0,1', '2,3'])
  answers[2]?.()
  expect(asked).toEqual(['0,1', '2,3', '0,1', '2,3', '4'])
})
