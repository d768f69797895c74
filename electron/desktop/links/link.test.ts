import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactOfArguments, contactOfLink } from './link'
import { LinkDesk } from './link-desk'

describe('a link', () => {
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
  ])('%s names %s', (link, name) => expect(contactOfLink(link)).toBe(name))

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
  ])('%j names nobody', (link) => expect(contactOfLink(link)).toBeUndefined())

  it('may carry any name there can be', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(name, (text) => {
        const found = contactOfLink(`ringdown:${encodeURIComponent(text)}`)
        return found === undefined || found === text.trim()
      }),
    )
  })

  it('is found among arguments, the first that is one', () => {
    const args = ['/opt/ringdown', '.', '--hidden', 'ringdown:%', 'callto:bob', 'callto:carol']
    expect(contactOfArguments(args)).toBe('bob')
    expect(contactOfArguments(args.slice(0, 4))).toBeUndefined()
  })
})

describe('whom a link names', () => {
  function desk() {
    const called: string[] = []
    const links = new LinkDesk((contact) => {
      called.push(contact)
      return { ok: true }
    })
    return { links, called }
  }

  it('is called when the user says so, once, and not before', () => {
    const { links, called } = desk()
    links.ask('bob')
    links.ask('carol')
    expect(called).toEqual([])
    expect(links.request).toEqual({ contact: 'carol' })
    expect(links.answer(true)).toEqual({ ok: true })
    expect(links.answer(true).ok).toBe(false)
    expect(called).toEqual(['carol'])
  })

  it('is forgotten when the user says no', () => {
    const { links, called } = desk()
    links.ask('bob')
    expect(links.answer(false)).toEqual({ ok: true })
    expect(links.request).toBeUndefined()
    expect(called).toEqual([])
  })
})
