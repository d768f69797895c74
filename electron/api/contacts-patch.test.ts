import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contact, PersonId } from '../../phone/model'
import { contactsPatch, patchedContacts } from './contacts-patch'

const contact = (name: string, more: Partial<Contact> = {}): Contact => ({
  id: name as PersonId,
  name,
  online: true,
  privacy: 'not-private',
  favourite: false,
  blocked: false,
  ...more,
})

describe('contacts', () => {
  it('that have not changed are not sent, even if they are other objects', () => {
    const before = [contact('ann'), contact('bob'), contact('cy')]
    expect(contactsPatch(before, before)).toBeUndefined()
    expect(contactsPatch(before, [contact('ann'), contact('bob'), contact('cy')])).toBeUndefined()
    const bob = contact('bob', { online: false, lastSeenMs: 5 })
    expect(contactsPatch(before, before.with(1, bob))).toEqual({
      removed: [],
      put: [{ place: 1, contact: bob }],
    })
  })

  it.each<Partial<Contact>>([
    { online: false },
    { status: 'in-call' },
    { privacy: 'known' },
    { favourite: true },
    { blocked: true },
    { lastSeenMs: 5 },
  ])('that differ in %o are sent', (change) => {
    const before = [contact('ann'), contact('bob'), contact('cy')]
    const bob = contact('bob', change)
    expect(contactsPatch(before, before.with(1, bob))?.put).toEqual([{ place: 1, contact: bob }])
    expect(contactsPatch([bob], [contact('bob')])?.put).toEqual([{ place: 0, contact: contact('bob') }])
  })

  it('between any two lists turn one into the other', () => {
    const people = fc.uniqueArray(fc.record({ name: fc.string({ maxLength: 2 }), online: fc.boolean() }), {
      selector: ({ name }) => name,
      maxLength: 30,
    })
    const listOf = (found: readonly { name: string; online: boolean }[]): Contact[] =>
      found.map(({ name, online }) => contact(name, { online })).sort((a, b) => (a.name < b.name ? -1 : 1))
    fc.assert(
      fc.property(people, people, (one, other) => {
        const [before, now] = [listOf(one), listOf(other)]
        const contacts = contactsPatch(before, now)
        expect(contacts ? patchedContacts(before, contacts) : before).toEqual(now)
      }),
    )
  })
})
