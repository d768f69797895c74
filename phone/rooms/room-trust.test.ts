import { expect, it } from 'vitest'
import { InMemoryTrust } from '../privacy/trust'
import type { RoomPerson } from './room-people'
import { RoomTrust } from './room-trust'

const [own, first, other] = ['0'.repeat(64), 'a'.repeat(64), 'b'.repeat(64)]
const person = (name: string, key: string, isInGroup = true): RoomPerson => ({
  ...{ name, key, isInGroup, isMuted: false, user: 2 },
})
/** Everybody who is pinned has compared a code. */
class VerifiedTrust extends InMemoryTrust {
  override isNameVerified(contact: string): boolean {
    return this.pinOf(contact) !== undefined
  }
}
const trustOf = (people: InMemoryTrust, blocked = ''): RoomTrust =>
  new RoomTrust({ people, own, marksOf: (name) => ({ favourite: false, blocked: name === blocked }) })

it('pins whoever proves an identity for the first time, and nobody else', () => {
  const people = new InMemoryTrust()
  const trust = trustOf(people)
  trust.meet([person('me', own), person('Ann', first), person('Bob', other, false)])
  expect(people.pinOf('Ann')).toEqual({ identity: first, verified: false })
  expect(people.pinOf('Bob')).toBeUndefined()
  expect(people.pinOf('me')).toBeUndefined()
  expect(trust.marksOf(person('Ann', first))).toEqual({ privacy: 'known', isBlocked: false })
  expect(trust.marksOf(person('me', own))).toEqual({ privacy: 'verified', isBlocked: false })
  // Another key under her name replaces nothing.
  trust.meet([person('Ann', other)])
  expect(people.pinOf('Ann')?.identity).toBe(first)
  expect(trust.marksOf(person('Ann', other)).privacy).toBe('changed')
})

it('does not take the word of a member for a name by which the network does not know them', () => {
  const people = new InMemoryTrust()
  const trust = trustOf(people)
  const named = { ...person('Ann', other), isDisputed: true } as const
  trust.meet([named])
  expect(people.pinOf('Ann')).toBeUndefined()
  expect(trust.marksOf(named).privacy).toBe('unproven')
  trust.meet([person('Ann', first)])
  expect(people.pinOf('Ann')?.identity).toBe(first)
  people.pin('Bob', other)
  expect(trust.marksOf({ ...named, name: 'Bob' }).privacy).toBe('unproven')
})

it('names whom somebody only looks like, and who is blocked', () => {
  const people = new InMemoryTrust()
  people.pin('alice', first)
  expect(trustOf(people, 'aIice').marksOf(person('aIice', other))).toEqual({
    ...{ privacy: 'changed', lookAlike: 'alice', isBlocked: true },
  })
})

it('calls members as the user does, unless a warning says that they may be somebody else', () => {
  class NamingTrust extends InMemoryTrust {
    override readonly nicknameOf = () => 'Boss'
  }
  const people = new NamingTrust()
  people.pin('Ann', first)
  const trust = trustOf(people)
  expect(trust.marksOf(person('Ann', first)).nickname).toBe('Boss')
  expect(trust.marksOf(person('Ann', other))).not.toHaveProperty('nickname')
})

it('asks about another identity of somebody who was verified, until it is confirmed', () => {
  const people = new VerifiedTrust()
  people.pin('Ann', first)
  const trust = trustOf(people)
  expect(trust.isDoubted(person('Ann', first))).toBe(false)
  expect(trust.isDoubted(person('Ann', other))).toBe(true)
  // The host says so, and nobody has proved it.
  expect(trust.isDoubted(person('Ann', other, false))).toBe(false)
  trust.confirm(person('Ann', other))
  expect(trust.isDoubted(person('Ann', other))).toBe(false)
  expect(people.pinOf('Ann')?.identity).toBe(other)
})

it('does not ask about somebody who was never verified', () => {
  const people = new InMemoryTrust()
  people.pin('Ann', first)
  expect(trustOf(people).isDoubted(person('Ann', other))).toBe(false)
})
