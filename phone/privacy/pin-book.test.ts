import { describe, expect, test } from 'vitest'
import type { Privacy } from '../model'
import { PinBook } from './pin-book'

const [A, B, C] = ['aa', 'bb', 'cc']

/** Alice with A at one server and with B at another, Carol with C. */
const book = (verified?: string) => {
  const pins = new PinBook<string>()
  const set = (key: string, name: string, identity: string) =>
    pins.set(key, name, { identity, verified: identity === verified })
  set('one alice', 'alice', A)
  set('two alice', 'alice', B)
  set('one carol', 'carol', C)
  return pins
}
const at = (place: string, name: string, identity?: string, isProved?: boolean) => ({
  ...{ key: `${place} ${name}`, name, identity, isProved },
})

describe('how private a call is', () => {
  test.each<readonly [string, ReturnType<typeof at>, Privacy]>([
    ['her key at her server', at('one', 'alice', A), 'known'],
    ['her other key there', at('one', 'alice', B), 'changed'],
    ['either key at a third server', at('three', 'alice', A), 'known'],
    ['the other one at a third server', at('three', 'alice', B), 'known'],
    ['a third key at a third server', at('three', 'alice', 'dd'), 'changed'],
    ['a third key under a name like hers', at('one', 'aIice', 'dd'), 'changed'],
    ['her key under a name like hers', at('one', 'aIice', A), 'known'],
    ['her key under a name of her own', at('one', 'ally', A), 'known'],
    ['her name with the key of Carol', at('three', 'alice', C), 'changed'],
    ['her name without a key', at('three', 'alice'), 'stripped'],
    ['a name like hers without a key', at('three', 'ALICE'), 'stripped'],
    ['a stranger', at('three', 'dora', 'dd'), 'new'],
    ['a stranger without a key', at('three', 'dora'), 'not-private'],
    ['her key without a signature', at('one', 'alice', A, false), 'unproven'],
    ['her key without a signature, under a name of her own', at('one', 'ally', A, false), 'unproven'],
    ['a third key without a signature', at('one', 'alice', 'dd', false), 'changed'],
    ['a stranger without a signature', at('one', 'dora', 'dd', false), 'new'],
  ])('%s', (_, named, privacy) => expect(book().privacyOf(named)).toBe(privacy))

  test('a compared code is verified at every server', () => {
    expect(book(A).privacyOf(at('one', 'alice', A))).toBe('verified')
    expect(book(A).privacyOf(at('three', 'alice', A))).toBe('verified')
    expect(book(A).privacyOf(at('three', 'ally', A))).toBe('verified')
    expect(book(A).privacyOf(at('two', 'alice', B))).toBe('known')
    expect(book(A).privacyOf(at('one', 'alice', A, false))).toBe('unproven')
  })

  test('a code compared with Carol says nothing about an Alice with her key', () => {
    const pins = book(C)
    pins.set('three alice', 'alice', { identity: C, verified: false })
    expect(pins.privacyOf(at('three', 'alice', C))).toBe('known')
    expect(pins.privacyOf(at('one', 'carol', C))).toBe('verified')
  })
})

test.each<readonly [string, ReturnType<typeof at>, string | undefined]>([
  ['a third key under a name like hers', at('one', 'aIice', 'dd'), 'alice'],
  ['the key of Carol under a name like hers', at('one', 'аlice', C), 'alice'],
  ['a name like hers without a key', at('three', 'ALICE'), 'alice'],
  ['her key under a name like hers', at('one', 'aIice', A), undefined],
  ['her name with a third key', at('one', 'alice', 'dd'), undefined],
  ['her name at a third server', at('three', 'alice', 'dd'), undefined],
  ['a stranger', at('one', 'dora', 'dd'), undefined],
])('a warning is about a look-alike, or about the name itself: %s', (_, named, known) =>
  expect(book().lookAlikeOf(named)).toBe(known),
)

test('a look-alike that is pinned itself is not about the other one', () => {
  const pins = book()
  pins.set('one aIice', 'aIice', { identity: 'dd', verified: false })
  expect(pins.lookAlikeOf(at('one', 'aIice', 'ee'))).toBeUndefined()
  expect(pins.lookAlikeOf(at('two', 'aIice', 'ee'))).toBeUndefined()
})

test('a nickname is nobody else’s either', () => {
  const pins = book()
  pins.set('one alice', 'alice', { identity: A, verified: false }, 'Mum')
  expect(pins.privacyOf(at('one', 'mum', 'dd'))).toBe('changed')
  expect(pins.privacyOf(at('three', 'Мum'))).toBe('stripped')
  expect(pins.lookAlikeOf(at('one', 'mum', 'dd'))).toBe('Mum (alice)')
  expect(pins.lookAlikeOf(at('one', 'aIice', 'dd'))).toBe('alice')
  expect(pins.privacyOf(at('one', 'mum', A))).toBe('known')
  expect(pins.privacyOf(at('one', 'alice', A))).toBe('known')
  pins.set('one alice', 'alice', { identity: A, verified: false })
  expect(pins.privacyOf(at('one', 'mum', 'dd'))).toBe('new')
})

test('a withdrawn or replaced pin leaves nothing behind', () => {
  const pins = book()
  pins.set('one alice', 'alice', undefined)
  pins.set('two alice', 'alice', { identity: 'dd', verified: false })
  expect([A, B, C, 'dd'].map((identity) => pins.isPinned(identity))).toEqual([false, false, true, true])
  expect(pins.keysOf('dd')).toEqual(['two alice'])
  pins.set('two alice', 'alice', undefined)
  expect(pins.privacyOf(at('three', 'alice', A))).toBe('new')
})

test('a name is verified if a code was compared with whom it belongs to', () => {
  const pins = book(A)
  expect(pins.isNameVerified('one alice', 'alice')).toBe(true)
  expect(pins.isNameVerified('two alice', 'alice')).toBe(false)
  expect(pins.isNameVerified('three aIice', 'aIice')).toBe(true)
  expect(pins.isNameVerified('one carol', 'carol')).toBe(false)
  expect(pins.isNameVerified('one dora', 'dora')).toBe(false)
})
