import { describe, expect, it } from 'vitest'
import type { Contact } from '../../electron/api'
import { arrange } from './order'

const unmarked = { favourite: false, blocked: false }
const online = (name: string): Contact => ({ name, online: true, ...unmarked })
const offline = (name: string): Contact => ({ name, online: false, ...unmarked })
const names = (contacts: readonly Contact[]): string[] => contacts.map((contact) => contact.name)

describe('arrange', () => {
  it('puts who is online first and keeps the order otherwise', () => {
    const contacts = [offline('ann'), online('bob'), offline('cy'), online('dan')]
    expect(names(arrange(contacts, ''))).toEqual(['bob', 'dan', 'ann', 'cy'])
  })

  it('finds names whatever their case and accents', () => {
    const contacts = [online('José'), online('Ｊｏｈｎ'), online('ŁUKASZ')]
    expect(names(arrange(contacts, 'JOSE'))).toEqual(['José'])
    expect(names(arrange(contacts, 'john'))).toEqual(['Ｊｏｈｎ'])
    expect(names(arrange(contacts, 'łuk'))).toEqual(['ŁUKASZ'])
  })

  it('prefers the beginning of the name, then of a word, then the middle', () => {
    const contacts = [online('Susan'), online('Ada Sun'), online('sunny')]
    expect(names(arrange(contacts, 'sun'))).toEqual(['sunny', 'Ada Sun'])
    expect(names(arrange(contacts, 'us'))).toEqual(['Susan'])
  })

  it('keeps somebody online before a better match who is offline', () =>
    expect(names(arrange([offline('sun'), online('the sun')], 'sun'))).toEqual(['the sun', 'sun']))

  it('ignores spaces around the query and finds an empty name only without one', () => {
    expect(names(arrange([online(''), online('bob')], ' bob '))).toEqual(['bob'])
    expect(names(arrange([online('')], '  '))).toEqual([''])
  })
})
