import { expect, it } from 'vitest'
import { AdaptiveTimeout } from './adaptive-timeout'

it('a new call may take five seconds', () => expect(new AdaptiveTimeout().limitFor('open x')).toBe(5000))

it('a call that was quick before has a short limit', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 40)
  expect(timeout.limitFor('open x')).toBe(600)
  expect(timeout.limitFor('open y')).toBe(5000)
})

it('a call that was slow once has a longer limit', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 1500)
  timeout.took('open x', 40)
  expect(timeout.limitFor('open x')).toBe(6000)
})

it('a call that was given up has the limit of a new one', () => {
  const timeout = new AdaptiveTimeout()
  timeout.took('open x', 40)
  timeout.gaveUp('open x')
  expect(timeout.limitFor('open x')).toBe(5000)
})
