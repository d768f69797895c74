import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkName } from '../../../base/names/check-name'
import { invitationUrl, invitedBy, invitedForSure } from './invitation-url'
import { openedUrl } from './opened-url'

describe('an invitation', () => {
  it.each([
    ['ringdown://talk.example:4242/Ada%20Lovelace', 'talk.example:4242', 'Ada Lovelace'],
    ['ringdown://talk.example/Ada', 'talk.example', 'Ada'],
    ['Ringdowns://talk.example/Ada/', 'ringdowns://talk.example', 'Ada'],
    ['ringdown://[fd00::1]:4242/room', '[fd00::1]:4242', 'room'],
    ['ringdown://192.168.1.5:4242', '192.168.1.5:4242', undefined],
    ['ringdowns://talk.example', 'ringdowns://talk.example', undefined],
  ])('%s leads to %s, %s', (url, server, contact) => {
    const invited = { server, ...(contact !== undefined && { contact }) }
    expect(invitedBy(url)).toEqual(invited)
    expect(openedUrl(url)).toEqual({ kind: 'network', invited })
  })

  it('without a port or a name is none where it can be a call URL', () => {
    expect(invitedBy('ringdown://bob')).toEqual({ server: 'bob' })
    expect(invitedForSure('ringdown://bob')).toBeUndefined()
    expect(openedUrl('ringdown://bob/')).toEqual({ kind: 'call', contact: 'bob' })
  })

  it.each([
    [''],
    ['ringdown:bob'],
    ['callto://talk.example:4242/Ada'],
    ['http://talk.example/Ada'],
    [' ringdown://talk.example/Ada'],
    ['ringdown://me@talk.example/Ada'],
    ['ringdown://talk.example:99999/Ada'],
    ['ringdown://talk.example/room/Workshop'],
    ['ringdown://talk.example/%'],
    ['ringdown://talk.example/%00'],
    ['ringdown://talk.example/%E2%80%AEbob'],
    ['ringdown://talk.example/Ada?call=now'],
    ['ringdown://talk.example/Ada#now'],
    [`ringdown://talk.example/${'x'.repeat(65)}`],
    [`ringdown://talk.example/${'%61'.repeat(400)}`],
  ])('%j is none', (url) => expect(invitedBy(url)).toBeUndefined())

  it('is read as it was written, for any name', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 16 })
      .map((text) => checkName(text))
      .filter((checked) => checked.ok)
    fc.assert(
      fc.property(name, fc.boolean(), (checked, encrypted) => {
        const server = `${encrypted ? 'ringdowns://' : ''}talk.example:4250`
        const invited = { server, contact: checked.name }
        expect(invitedBy(invitationUrl(invited) ?? '')).toEqual(invited)
      }),
    )
    expect(invitationUrl({ server: 'fd00::1' })).toBe('ringdown://[fd00::1]:4242')
    expect(invitationUrl({ server: 'two words', contact: 'Ada' })).toBeUndefined()
  })
})
