import { expect, it } from 'vitest'
import type { Contact } from '../../electron/api'
import { personNamed } from '../state/testing/somebody'
import { pictureOf } from './pictures-of'

const BOB = 'b2'.repeat(32)
const OWN = 'a1'.repeat(32)

const contact = (name: string, more: Partial<Contact>): Contact => ({
  ...{ id: personNamed(name), name, online: true, privacy: 'known', favourite: false, blocked: false },
  ...more,
})

const state = {
  contacts: [contact('Bob', { picture: 'b', identity: BOB }), contact('Cat', { identity: 'c3'.repeat(32) })],
  ownPicture: 'me',
  ownKey: OWN,
  elsewhere: [],
  roomRings: [],
}

it('finds a picture by the person and by the identity, and ours', () => {
  expect(pictureOf(state, personNamed('Bob'))).toBe('b')
  expect(pictureOf(state, BOB)).toBe('b')
  expect(pictureOf(state, 'me')).toBe('me')
  expect(pictureOf(state, OWN)).toBe('me')
  expect(pictureOf(state, personNamed('Cat'))).toBeUndefined()
  expect(pictureOf({ contacts: [], elsewhere: [], roomRings: [] }, BOB)).toBeUndefined()
})

it('finds pictures of those who call or ask at other networks', () => {
  const [dan, eve] = [personNamed('Dan'), personNamed('Eve')]
  const calling = { network: '2', server: 'club', call: { kind: 'idle' }, pictures: { [dan]: 'd' } } as const
  const ring = { id: 1, network: '2', room: 'Workshop', person: eve, name: 'Eve', picture: 'e' }
  const all = { ...state, elsewhere: [calling], roomRings: [ring] }
  expect([dan, eve, personNamed('Bob')].map((person) => pictureOf(all, person))).toEqual(['d', 'e', 'b'])
  expect(pictureOf(all, personNamed('Cat'))).toBeUndefined()
})

it('follows another list of contacts', () => {
  const later = { ...state, contacts: [contact('Bob', { identity: BOB })] }
  expect(pictureOf(later, BOB)).toBeUndefined()
})
