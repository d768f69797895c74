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

it('a call that rings wants attention, also a second one, but not a silent one', () => {
  expect(incomingOf({ call: { kind: 'ringing', ...bob } })).toMatchObject({ contact: 'bob', second: false })
  expect(incomingOf({ call: talking, waiting: bob })).toMatchObject({ contact: 'bob', second: true })
  expect(incomingOf({ call: { kind: 'ringing', ...bob, silent: true } })).toBeUndefined()
  expect(incomingOf({ call: talking, waiting: { ...bob, silent: true } })).toBeUndefined()
  expect(incomingOf({ call: talking })).toBeUndefined()
})

it('a second caller’s call is the same one when the first call ends, and another one when they call again', () => {
  const second = incomingOf({ call: talking, waiting: bob })
  expect(incomingOf({ call: { kind: 'ringing', ...bob } })?.id).toBe(second?.id)
  expect(incomingOf({ call: talking, waiting: { ...bob, sinceMs: 6 } })?.id).not.toBe(second?.id)
})
