import { describe, expect, it } from 'vitest'
import { personNamed } from '../state/testing/somebody'
import type { Contact } from '../../electron/api'
import { matchingContacts, createGrouper, groups } from './contact-groups'

const unmarked = { privacy: 'not-private', favourite: false, blocked: false } as const
const online = (name: string): Contact => ({ id: personNamed(name), name, online: true, ...unmarked })
const offline = (name: string): Contact => ({ id: personNamed(name), name, online: false, ...unmarked })
const names = (contacts: readonly Contact[]): string[] => contacts.map((contact) => contact.name)

describe('matchingContacts', () => {
  it('puts online contacts first and otherwise keeps the order', () => {
    const contacts = [offline('ann'), online('bob'), offline('cy'), online('dan')]
    expect(names(matchingContacts(contacts, ''))).toEqual(['bob', 'dan', 'ann', 'cy'])
  })

  it('finds names regardless of case and accents', () => {
    const contacts = [online('José'), online('Ｊｏｈｎ'), online('ŁUKASZ')]
    expect(names(matchingContacts(contacts, 'JOSE'))).toEqual(['José'])
    expect(names(matchingContacts(contacts, 'john'))).toEqual(['Ｊｏｈｎ'])
    expect(names(matchingContacts(contacts, 'łuk'))).toEqual(['ŁUKASZ'])
  })

  it.each([
    ['İbrahim', 'ibrahim'],
    ['ibrahim', 'İBRAHİM'],
    ['Işık', 'isik'],
    ['Łukasz', 'lukasz'],
    ['Straße', 'strasse'],
    ['Strasse', 'straß'],
    ['Øyvind', 'oyvind'],
    ['Γιώργος', 'ΓΙΩΡΓΟΣ'],
  ])('finds %s by %s', (name, search) =>
    expect(names(matchingContacts([online(name), online('zoe')], search))).toEqual([name]),
  )

  it('finds people by their nickname and by their name', () => {
    const contacts = [{ ...online('José'), nickname: 'Boss' }, online('bob')]
    expect(names(matchingContacts(contacts, 'bos'))).toEqual(['José'])
    expect(names(matchingContacts(contacts, 'jos'))).toEqual(['José'])
  })

  it('prefers the beginning of the name, then of a word, then the middle', () => {
    const contacts = [online('Susan'), online('Ada Sun'), online('sunny')]
    expect(names(matchingContacts(contacts, 'sun'))).toEqual(['sunny', 'Ada Sun'])
    expect(names(matchingContacts(contacts, 'us'))).toEqual(['Susan'])
  })

  it('puts an online person before an offline one who matches better', () =>
    expect(names(matchingContacts([offline('sun'), online('the sun')], 'sun'))).toEqual(['the sun', 'sun']))

  it('ignores spaces around the query and matches an empty name only without a query', () => {
    expect(names(matchingContacts([online(''), online('bob')], ' bob '))).toEqual(['bob'])
    expect(names(matchingContacts([online('')], '  '))).toEqual([''])
  })
})

describe('groups', () => {
  const ann: Contact = { ...offline('ann'), lastSeenMs: 1 }
  const ben: Contact = { ...offline('ben'), lastSeenMs: 2 }
  const cy: Contact = { ...offline('cy'), favourite: true }
  const dan: Contact = { ...online('dan'), favourite: true }
  const eve: Contact = { ...online('eve'), favourite: true, blocked: true }
  const fay = online('fay')
  const all = [ann, ben, cy, dan, eve, fay]

  it('puts favourites first, then online, then last seen; blocked people separately', () =>
    expect(groups(all, true)).toEqual({
      favourites: [dan, cy],
      online: [fay],
      away: [ben, ann],
      blocked: [eve],
    }))

  it('of a list that changes are equal to the groups of the final list', () => {
    const group = createGrouper()
    const seen = (name: string, lastSeenMs: number): Contact => ({ ...offline(name), lastSeenMs })
    let contacts: readonly Contact[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, i) =>
      seen(name, (i * 5) % 3),
    )
    const steps: ((list: readonly Contact[]) => readonly Contact[])[] = [
      (list) => list.with(2, seen('c', 1)),
      (list) => list.toSpliced(4, 2),
      (list) => list.with(0, online('a')),
      (list) => list.with(0, seen('a', 9)).toSpliced(3, 0, seen('cc', 1), seen('cd', 0)),
      (list) => list,
    ]
    for (const step of steps) {
      contacts = step(contacts)
      expect(group(contacts, true)).toEqual(groups(contacts, true))
      group(contacts, steps.indexOf(step) % 2 === 0)
    }
  })

  it('keeps the order of names while presence is unknown', () =>
    expect(groups([ann, ben], false).away).toEqual([ann, ben]))
})
