import { expect, it } from 'vitest'
import { incomingOf } from './incoming'
import { somebody } from '../../../phone/people/testing/somebody'

const bob = { ...somebody('bob'), privacy: 'not-private', sinceMs: 5 } as const
const talking = {
  kind: 'talking',
  ...somebody('carol'),
  privacy: 'not-private',
  direction: 'incoming',
  sinceMs: 1,
  muted: false,
} as const

it('a ringing call alerts the user, and so does a second one, but a silent call does not', () => {
  expect(incomingOf({ call: { kind: 'ringing', ...bob } })).toMatchObject({ name: 'bob', second: false })
  expect(incomingOf({ call: talking, waiting: bob })).toMatchObject({ name: 'bob', second: true })
  expect(incomingOf({ call: { kind: 'ringing', ...bob, silent: true } })).toBeUndefined()
  expect(incomingOf({ call: talking, waiting: { ...bob, silent: true } })).toBeUndefined()
  expect(incomingOf({ call: talking })).toBeUndefined()
})

it('the second caller’s call keeps its id when the first call ends, and has another id when they call again', () => {
  const second = incomingOf({ call: talking, waiting: bob })
  expect(incomingOf({ call: { kind: 'ringing', ...bob } })?.id).toBe(second?.id)
  expect(incomingOf({ call: talking, waiting: { ...bob, sinceMs: 6 } })?.id).not.toBe(second?.id)
})

it('a caller has the name that the user has given them', () => {
  expect(incomingOf({ call: { kind: 'ringing', ...bob, nickname: 'Boss' } })?.name).toBe('Boss')
})
