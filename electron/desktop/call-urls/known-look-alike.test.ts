import { expect, it } from 'vitest'
import type { Contact, PersonId } from '../../api'
import { CallUrls } from './call-urls'
import { knownLookAlike } from './known-look-alike'

const contact = (name: string, favourite = false): Contact => ({
  id: `server ${name}` as PersonId,
  name,
  online: true,
  privacy: 'new',
  favourite,
  blocked: false,
})

it.each([
  ['аlice', 'alice'],
  ['aIice', 'alice'],
  ['ALICE', 'alice'],
  ['alice', undefined],
  ['bob', undefined],
])('the call URL of %s could be taken for %s', (name, known) =>
  expect(knownLookAlike(name, [contact('alice')])).toBe(known),
)

it('finds somebody by their nickname, and names both', () => {
  const alice = { ...contact('alice'), nickname: 'Mum' }
  expect(knownLookAlike('mum', [contact('bob'), alice])).toBe('Mum (alice)')
  expect(knownLookAlike('aIice', [alice])).toBe('alice')
})

it('names a favourite first', () =>
  expect(knownLookAlike('аlice', [contact('Alice'), contact('alice', true)])).toBe('alice'))

it('names a known person first while our own key is locked', () => {
  const stranger: Contact = { ...contact('Alice'), privacy: 'keyless', lookAlike: 'alice' }
  const known: Contact = { ...contact('alice'), privacy: 'keyless' }
  expect(knownLookAlike('аlice', [stranger, known])).toBe('alice')
})

it('is shown with the question whether to call', () => {
  const urls = new CallUrls({
    lookUp: () => undefined,
    call: () => ({ ok: true }),
    contacts: () => [contact('alice')],
  })
  urls.ask('аlice')
  expect(urls.state).toEqual({ callUrl: { contact: 'аlice', lookAlike: 'alice' } })
  urls.ask('bob')
  expect(urls.state).toEqual({ callUrl: { contact: 'bob' } })
})
