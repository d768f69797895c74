import { expect, it } from 'vitest'
import { AdaptiveTimeout } from './adaptive-timeout'

it('what has not been seen may take five seconds', () =>
  expect(new AdaptiveTimeout().limitFor('open x')).toBe(5000))

it('what was quick before has little time', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 40)
  expect(timeout.limitFor('open x')).toBe(600)
  expect(timeout.limitFor('open y')).toBe(5000)
})

it('what was slow once has more time from then on', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 1500)
  timeout.took('open x', 40)
  expect(timeout.limitFor('open x')).toBe(6000)
})

it('what was given up has as much time as what has not been seen', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 40)
  timeout.gaveUp('open x')
  expect(timeout.limitFor('open x')).toBe(5000)
})
