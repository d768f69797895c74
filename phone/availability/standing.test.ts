import { expect, it } from 'vitest'
import { standingOf } from './standing'

it.each([
  ['known', false, 'proved'],
  ['verified', true, 'proved'],
  ['new', false, 'stranger'],
  ['new', true, 'favourite'],
  ['not-private', true, 'favourite'],
  ['changed', true, 'stranger'],
  ['stripped', true, 'stranger'],
] as const)('a caller who is %s, favourite %s, is a %s', (privacy, favourite, standing) => {
  expect(standingOf(privacy, { favourite, blocked: false })).toBe(standing)
})
