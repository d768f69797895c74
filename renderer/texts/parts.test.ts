import { describe, expect, it } from 'vitest'
import { mentionedKeys, partsOf } from './parts'

const ada = { key: 'aa'.repeat(32), name: 'Ada' }
const lovelace = { key: 'bb'.repeat(32), name: 'Ada Lovelace' }
const links = (text: string) =>
  partsOf(text, []).flatMap((part) => (part.kind === 'link' ? [[part.words, part.href]] : []))

describe('a link', () => {
  it.each([
    ['see https://example.org/a.', 'https://example.org/a', 'https://example.org/a'],
    ['(https://example.org/a_(b))', 'https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['“http://example.org/?q=1&r=2”!', 'http://example.org/?q=1&r=2', 'http://example.org/?q=1&r=2'],
    ['HTTPS://EXAMPLE.org', 'HTTPS://EXAMPLE.org', 'https://example.org/'],
    ['https://bücher.example', 'https://bücher.example', 'https://xn--bcher-kva.example/'],
  ])('in %j is found, with the address that would be opened', (text, words, href) =>
    expect(links(text)).toEqual([[words, href]]),
  )

  it.each([
    'example.org',
    'xhttps://example.org',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https://bank.example@evil.example/',
  ])('is not %j', (text) => {
    expect(links(text)).toEqual([])
    expect(partsOf(text, [])).toEqual([{ kind: 'plain', words: text }])
  })

  it('shows signs for characters that hide where it leads', () =>
    expect(links('https://example.org/\u202Egnp.exe')[0]?.[0]).toBe('https://example.org/\uFFFDgnp.exe'))
})

describe('a mention', () => {
  it('is the whole name behind @, the longer of two', () =>
    expect(partsOf('@Ada Lovelace, @Ada!', [ada, lovelace])).toEqual([
      { kind: 'mention', words: '@Ada Lovelace', person: lovelace },
      { kind: 'plain', words: ', ' },
      { kind: 'mention', words: '@Ada', person: ada },
      { kind: 'plain', words: '!' },
    ]))

  it('is found by the name, and shows the nickname', () =>
    expect(partsOf('@Ada!', [{ ...ada, nickname: 'Countess' }])).toMatchObject([
      { kind: 'mention', words: '@Countess' },
      { kind: 'plain', words: '!' },
    ]))

  it.each(['a@Ada', '@Adam', 'Ada', '@ada'])('is not in %j', (text) =>
    expect(mentionedKeys(text, [ada])).toEqual([]),
  )

  it('counts once, and only for ten people', () => {
    const people = Array.from({ length: 12 }, (_, n) => ({ key: String(n), name: `p${n}` }))
    expect(mentionedKeys('@p1 @p1', people)).toEqual(['1'])
    expect(mentionedKeys(people.map(({ name }) => `@${name}`).join(' '), people)).toHaveLength(10)
  })
})

it('line breaks stay, and hidden characters are shown by signs', () =>
  expect(partsOf('a\nb\u202Ec', [])).toEqual([{ kind: 'plain', words: 'a\nb\uFFFDc' }]))
