import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PresenceChanges } from '../presence'
import { NO_CAPABILITIES } from '../../../protocol/directory'
import { ContactBook } from './contact-book'

const names = (book: ContactBook, online: boolean) =>
  book
    .list()
    .filter((contact) => contact.online === online)
    .map((contact) => contact.name)

describe('ContactBook', () => {
  it('keeps people who left as offline', () => {
    const book = new ContactBook()
    book.add(['alice', 'bob'], 'me')
    book.remove(['bob'])
    expect([names(book, true), names(book, false)]).toEqual([['alice'], ['bob']])
    book.add(['bob'], 'me')
    expect([names(book, true), names(book, false)]).toEqual([['alice', 'bob'], []])
  })

  it('finds people who are or were online, and nobody else', () => {
    const book = new ContactBook()
    book.add(['bob', 'carol'], 'me')
    book.announced('bob', { capabilities: NO_CAPABILITIES, identity: 'ab' })
    book.remove(['carol'])
    expect(['bob', 'carol', 'dora'].map((name) => book.find(name))).toEqual([
      { name: 'bob', online: true, identity: 'ab' },
      { name: 'carol', online: false },
      undefined,
    ])
  })

  it('tolerates the oddities of the original server', () => {
    const book = new ContactBook()
    book.add(['', 'me', 'x'.repeat(300)], 'me')
    expect(book.takeChanges()).toBeUndefined()
    book.add(['bob', 'bob'], 'me')
    expect(book.takeChanges()).toEqual({ upserted: [{ name: 'bob', online: true }], removed: [] })
    book.add(['bob'], 'me')
    expect(book.remove(['never added', ''])).toEqual([])
    expect(book.takeChanges()).toBeUndefined()
    expect(book.remove(['bob', 'bob'])).toEqual([{ name: 'bob', identity: undefined }])
    expect(book.takeChanges()).toEqual({ upserted: [{ name: 'bob', online: false }], removed: [] })
  })

  it('marks everybody offline when the server is gone', () => {
    const book = new ContactBook()
    book.add(['a', 'b'], 'me')
    book.doubtAll()
    book.removeDoubtful()
    expect(names(book, true)).toEqual([])
    expect(names(book, false)).toEqual(['a', 'b'])
  })

  it('keeps announcements of online people only', () => {
    const book = new ContactBook()
    const announced = { capabilities: { ...NO_CAPABILITIES, pings: true }, identity: 'ab' }
    book.announced('bob', announced)
    expect(book.announcedBy('bob')).toBeUndefined()
    book.add(['bob'], 'me')
    book.announced('bob', announced)
    expect(book.takeChanges()?.upserted).toEqual([{ name: 'bob', online: true, identity: 'ab' }])
    book.announced('bob', announced)
    expect(book.takeChanges()).toBeUndefined()
    expect(book.announcedBy('bob')).toEqual(announced)
    expect(book.list()).toEqual([{ name: 'bob', online: true, identity: 'ab' }])
    book.remove(['bob'])
    book.add(['bob'], 'me')
    expect(book.announcedBy('bob')).toBeUndefined()
  })

  it('holds a bounded number of people', () => {
    const book = new ContactBook()
    book.add(
      Array.from({ length: 25_000 }, (_, i) => `n${i}`),
      'me',
    )
    expect(names(book, true)).toHaveLength(20_000)
    book.doubtAll()
    book.removeDoubtful()
    expect(names(book, false)).toHaveLength(200)
  })

  it('keeps people online whom the next node lists before they are removed, with what that node says of them', () => {
    const book = new ContactBook()
    book.add(['alice', 'bob', 'carol'], 'me')
    for (const name of ['alice', 'bob'])
      book.announced(name, { capabilities: NO_CAPABILITIES, identity: 'ab' })
    book.setStatus('bob', 'in-call')
    book.doubtAll()
    expect([names(book, true), book.hasDoubtful]).toEqual([['alice', 'bob', 'carol'], true])
    book.add(['alice', 'bob'], 'me')
    book.announced('alice', { capabilities: NO_CAPABILITIES, identity: 'ab' })
    book.removeDoubtful()
    expect(book.find('alice')).toEqual({ name: 'alice', online: true, identity: 'ab' })
    expect(book.find('bob')).toEqual({ name: 'bob', online: true })
    expect([names(book, false), book.hasDoubtful]).toEqual([['carol'], false])
  })

  it('never lists a name twice, and its changes add up to its list', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'me', '')
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), names: fc.array(name) }),
      fc.record({ kind: fc.constantFrom('clear', 'doubt', 'remove-doubtful', 'take') }),
      fc.record({ kind: fc.constant('announce' as const), name, identity: fc.constantFrom('ab', 'cd') }),
    )
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const book = new ContactBook()
        const followed = new Map<string, unknown>()
        const follow = ({ upserted, removed }: PresenceChanges = { upserted: [], removed: [] }): void => {
          for (const presence of upserted) followed.set(presence.name, presence)
          for (const gone of removed) followed.delete(gone)
        }
        for (const each of steps) {
          if (each.kind === 'add') book.add(each.names, 'me')
          else if (each.kind === 'remove') book.remove(each.names)
          else if (each.kind === 'announce')
            book.announced(each.name, { capabilities: NO_CAPABILITIES, identity: each.identity })
          else if (each.kind === 'clear') book.clear()
          else if (each.kind === 'doubt') book.doubtAll()
          else if (each.kind === 'remove-doubtful') book.removeDoubtful()
          else follow(book.takeChanges())
        }
        follow(book.takeChanges())
        const listed = book.list()
        expect(new Set(listed.map((each) => each.name)).size).toBe(listed.length)
        expect(listed.map((each) => each.name)).not.toContain('me')
        expect(followed).toEqual(new Map(listed.map((each) => [each.name, each])))
      }),
    )
  })
})
