import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContactBook } from './contact-book'

const names = (book: ContactBook, online: boolean) =>
  book
    .list()
    .filter((contact) => contact.online === online)
    .map((contact) => contact.name)

describe('ContactBook', () => {
  it('sorts as people do, and keeps those who left as offline', () => {
    const book = new ContactBook()
    book.add(['zoé', 'Bob', 'alice', 'user 10', 'user 9'], 'me')
    book.remove(['Bob'])
    expect(book.list().map(({ name }) => name)).toEqual(['alice', 'Bob', 'user 9', 'user 10', 'zoé'])
    expect(names(book, false)).toEqual(['Bob'])
    book.add(['Bob'], 'me')
    expect(names(book, false)).toEqual([])
  })

  it('bears the oddities of the original server', () => {
    const book = new ContactBook()
    expect(book.add(['', 'me', 'x'.repeat(300)], 'me')).toBe(false)
    expect(book.add(['bob', 'bob'], 'me')).toBe(true)
    expect(book.add(['bob'], 'me')).toBe(false)
    expect(book.remove(['never added', ''])).toEqual([])
    expect(book.remove(['bob', 'bob'])).toEqual(['bob'])
  })

  it('marks everybody offline when the server is gone', () => {
    const book = new ContactBook()
    book.add(['a', 'b'], 'me')
    book.removeAll()
    expect(names(book, true)).toEqual([])
    expect(names(book, false)).toEqual(['a', 'b'])
  })

  it('knows what phones are and can do while their people are online, and of nobody else', () => {
    const book = new ContactBook()
    const announced = { capabilities: { pings: true, tenMs: false }, identity: 'ab' }
    expect(book.announced('bob', announced)).toBe(false)
    expect(book.announcedBy('bob')).toBeUndefined()
    book.add(['bob'], 'me')
    expect(book.announced('bob', announced)).toBe(true)
    expect(book.announced('bob', announced)).toBe(false)
    expect(book.announcedBy('bob')).toEqual(announced)
    expect(book.list()).toEqual([{ name: 'bob', online: true, identity: 'ab' }])
    book.remove(['bob'])
    book.add(['bob'], 'me')
    expect(book.announcedBy('bob')).toBeUndefined()
  })

  it('holds a bounded number of people whatever a server lists', () => {
    const book = new ContactBook()
    book.add(
      Array.from({ length: 25_000 }, (_, i) => `n${i}`),
      'me',
    )
    expect(names(book, true)).toHaveLength(20_000)
    book.removeAll()
    expect(names(book, false)).toHaveLength(200)
  })

  it('never lists a name twice', () => {
    const step = fc.tuple(fc.boolean(), fc.array(fc.constantFrom('a', 'b', 'c', 'me', '')))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const book = new ContactBook()
        for (const [add, list] of steps) {
          if (add) book.add(list, 'me')
          else book.remove(list)
        }
        const listed = book.list().map(({ name }) => name)
        expect(new Set(listed).size).toBe(listed.length)
        expect(listed).not.toContain('me')
        expect(listed).not.toContain('')
      }),
    )
  })
})
