import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkName } from '../../../base/names/check-name'
import { contactOfCallUrl } from './call-url'
import { CallUrls } from './call-urls'
import { openedByArguments } from './opened-url'

describe('a call URL', () => {
  it.each([
    ['ringdown:bob', 'bob'],
    ['callto:bob', 'bob'],
    ['CallTo:Bob', 'Bob'],
    ['ringdown://bob', 'bob'],
    ['ringdown://bob/', 'bob'],
    ['ringdown:Ada%20Lovelace', 'Ada Lovelace'],
    ['callto:%E7%8E%8B%E5%B0%8F%E6%98%8E', '王小明'],
    ['callto:王小明', '王小明'],
    ['ringdown:a%2Fb', 'a/b'],
    ['callto:+49%2030%20123', '+49 30 123'],
    ['ringdown:%20bob%20', 'bob'],
  ])('%s names %s', (url, name) => expect(contactOfCallUrl(url)).toBe(name))

  it.each([
    [''],
    ['bob'],
    ['ringdown:'],
    ['ringdown://'],
    ['ringdown:///bob'],
    ['ringdown:%20'],
    ['tel:bob'],
    ['http://bob'],
    [' ringdown:bob'],
    ['--flag=ringdown:bob'],
    ['ringdown:bob?call=now'],
    ['ringdown:bob#now'],
    ['ringdown:a/b'],
    ['ringdown:a\\b'],
    ['ringdown:%'],
    ['ringdown:%E7%8E'],
    ['ringdown:%C0%AE'],
    ['ringdown:%00bob'],
    ['ringdown:bob%0A'],
    ['ringdown:%E2%80%AEbob'],
    ['ringdown:%EF%BF%BD'],
    [`ringdown:${'x'.repeat(65)}`],
    [`ringdown:${'%61'.repeat(400)}`],
  ])('%j names nobody', (url) => expect(contactOfCallUrl(url)).toBeUndefined())

  it('may contain any valid name, normalised', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(name, (text) => {
        const found = contactOfCallUrl(`ringdown:${encodeURIComponent(text)}`)
        const checked = checkName(text)
        return found === (checked.ok ? checked.name : undefined)
      }),
    )
  })

  it('is the first valid one among the arguments', () => {
    const args = ['/opt/ringdown', '.', '--hidden', 'ringdown:%', 'callto:bob', 'callto:carol']
    expect(openedByArguments(args)).toEqual({ kind: 'call', contact: 'bob' })
    expect(openedByArguments(args.slice(0, 4))).toBeUndefined()
    const room = 'ringdown://talk.example/room/Workshop'
    expect(openedByArguments([...args.slice(0, 4), room, 'callto:bob'])).toEqual({
      kind: 'room',
      place: { server: 'talk.example', room: 'Workshop' },
    })
  })
})

describe('the contact of a call URL', () => {
  function rig() {
    const called: string[] = []
    const sought: string[] = []
    const urls = new CallUrls({
      lookUp: (contact) => sought.push(contact),
      call: (contact) => {
        called.push(contact)
        return { ok: true }
      },
      contacts: () => [],
    })
    return { urls, called, sought }
  }

  it('is called once, after the user confirms', () => {
    const { urls, called, sought } = rig()
    urls.ask('bob')
    urls.ask('carol')
    expect(sought).toEqual(['bob', 'carol'])
    expect(urls.answerCallUrl('bob', true).ok).toBe(false)
    expect(called).toEqual([])
    expect(urls.state.callUrl).toEqual({ contact: 'carol' })
    expect(urls.answerCallUrl('carol', true)).toEqual({ ok: true })
    expect(urls.answerCallUrl('carol', true).ok).toBe(false)
    expect(called).toEqual(['carol'])
  })

  it('is dropped when the user declines', () => {
    const { urls, called } = rig()
    urls.ask('bob')
    expect(urls.answerCallUrl('bob', false)).toEqual({ ok: true })
    expect(urls.state.callUrl).toBeUndefined()
    expect(called).toEqual([])
  })
})
