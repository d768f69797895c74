import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { Pin } from '../privacy/trust'
import { People } from './people'
import { PeopleStore } from './people-store'
import { personAt } from './person-id'
import { Verification } from './verification'

const OWN = '11'.repeat(32)
const BOB = '22'.repeat(32)
const OTHER = '33'.repeat(32)
const HERE = 'localhost:4242'
const bob = personAt(HERE, 'bob')

function verifying(pin?: Pin) {
  const clock = new ManualClock()
  const store = new PeopleStore({ file: undefined, clock, onProblem: () => undefined })
  const people = new People(store, clock)
  people.setAccount({ name: 'me', server: HERE })
  if (pin) store.setPin(bob, pin)
  const announced = new Map([['bob', BOB]])
  const verification = new Verification({
    own: () => OWN,
    identityOf: (contact) => announced.get(contact),
    people,
    store,
  })
  return { announced, verification, store, pinned: () => store.find(bob)?.pin }
}

describe('verifying somebody', () => {
  test('needs a code that was shown', async () => {
    const { pinned, verification } = verifying({ identity: BOB, verified: false })
    expect(verification.set(bob, true)).toMatchObject({
      problem: { key: 'problem.compareFirst', fill: { name: 'bob' } },
    })
    expect(await verification.code(bob)).toMatch(/^\d{5}( \d{5}){5}$/)
    expect(verification.set(personAt(HERE, 'alice'), true).ok).toBe(false)
    expect(verification.set(bob, true)).toEqual({ ok: true })
    expect(pinned()).toEqual({ identity: BOB, verified: true })
  })

  test('is withdrawn at every server', () => {
    const { store, pinned, verification } = verifying({ identity: BOB, verified: true })
    const elsewhere = personAt('elsewhere:4242', 'bob')
    store.setPin(elsewhere, { identity: BOB, verified: true })
    expect(verification.set(bob, false)).toEqual({ ok: true })
    expect([pinned(), store.find(elsewhere)?.pin]).toEqual(Array(2).fill({ identity: BOB, verified: false }))
  })

  test('pins the identity of the shown code, despite later announcements', async () => {
    const { announced, pinned, verification } = verifying({ identity: OTHER, verified: true })
    await verification.code(bob)
    announced.set('bob', OTHER)
    verification.set(bob, true)
    expect(pinned()).toEqual({ identity: BOB, verified: true })
  })

  test('can be undone, which keeps the pin', () => {
    const { pinned, verification } = verifying({ identity: BOB, verified: true })
    verification.set(bob, false)
    expect(pinned()).toEqual({ identity: BOB, verified: false })
  })

  test('of somebody without an identity is impossible; for somebody offline it concerns the pinned identity', async () => {
    const { announced, store, verification } = verifying()
    announced.clear()
    expect(await verification.code(bob)).toBeUndefined()
    expect(verification.set(bob, true).ok).toBe(false)
    store.setPin(bob, { identity: OTHER, verified: false })
    expect(await verification.code(bob)).toBeDefined()
    expect(verification.set(bob, true).ok).toBe(true)
  })

  test('of a person of the same name at another server does not affect the one at ours', async () => {
    const { verification } = verifying()
    expect(await verification.code(personAt('elsewhere:4242', 'bob'))).toBeUndefined()
  })
})
