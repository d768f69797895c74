import { expect, it } from 'vitest'
import { Patience } from './patience'

it('what has not been seen may take five seconds', () => expect(new Patience().limitFor('open x')).toBe(5000))

it('what was quick before has little time', () => {
  const patience = new Patience()
  patience.took('open x', 40)
  expect(patience.limitFor('open x')).toBe(600)
  expect(patience.limitFor('open y')).toBe(5000)
})

it('what was slow once has more time from then on', () => {
  const patience = new Patience()
  patience.took('open x', 1500)
  patience.took('open x', 40)
  expect(patience.limitFor('open x')).toBe(6000)
})

it('what was given up has as much time as what has not been seen', () => {
  const patience = new Patience()
  patience.took('open x', 40)
  patience.gaveUp('open x')
  expect(patience.limitFor('open x')).toBe(5000)
})
