import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { personAt } from '../../../phone/people/person-id'
import { type FoundTexts, MAX_FOUND_TEXTS } from '../../api'
import { type SearchedConversation, type SearchedText, TextSearch } from './text-search'

const text = (id: string, words: string, more: Partial<SearchedText> = {}): SearchedText => ({
  ...{ id, text: words, unixMs: Number(id), isOwn: false },
  ...more,
})
const withAda = (...texts: readonly SearchedText[]): SearchedConversation => ({
  conversation: { kind: 'person', id: personAt('here:4242', 'Ada') },
  ...{ title: 'Ada', texts },
})
const inRoom = (...texts: readonly SearchedText[]): SearchedConversation => ({
  conversation: { kind: 'room', name: 'Lobby' },
  ...{ title: 'Lobby', texts },
})
const find = (conversations: readonly SearchedConversation[], query: string): Promise<FoundTexts> =>
  new TextSearch(new ManualClock()).search(conversations, query)
const ids = ({ hits }: FoundTexts): readonly string[] => hits.map(({ id }) => id)

describe('a search of texts', () => {
  it('finds words without regard to case and accents, and says who has written them', async () => {
    const { hits, isWhole } = await find(
      [
        withAda(text('1', 'See the Café?'), text('4', 'The cafe, yes', { isOwn: true })),
        inRoom(text('2', 'CAFÉ!', { name: 'Grace', key: 'aa' }), text('3', 'Tea')),
      ],
      ' café ',
    )
    expect(isWhole).toBe(true)
    expect(hits).toMatchObject([
      { id: '4', title: 'Ada', excerpt: { before: 'The ', match: 'cafe', behind: ', yes' } },
      {
        id: '2',
        title: 'Lobby',
        author: 'Grace',
        authorKey: 'aa',
        conversation: { kind: 'room', name: 'Lobby' },
      },
      { id: '1', title: 'Ada', author: 'Ada', excerpt: { match: 'Café' } },
    ])
    expect(hits[0]).not.toHaveProperty('author')
  })

  it('finds nothing without words, and no deleted texts', async () => {
    const all = [withAda(text('1', ''), text('2', 'a'))]
    expect(await find(all, ' \n')).toEqual({ hits: [], isWhole: true })
    expect(ids(await find(all, 'a'))).toEqual(['2'])
  })

  it('shows one line around the words', async () => {
    const [hit] = (
      await find(
        [withAda(text('1', `One long line before\nand then the words\n\n${'behind '.repeat(40)}`))],
        'words',
      )
    ).hits
    expect(hit?.excerpt.before).toBe('…then the ')
    expect(hit?.excerpt.match).toBe('words')
    expect(hit?.excerpt.behind).toMatch(/^ behind behind .*…$/)
  })

  it('finds the newest texts of all conversations, also where a clock went backwards', async () => {
    const even = Array.from({ length: 60 }, (_, n) => text(String(2 * n), 'x'))
    const odd = Array.from({ length: 60 }, (_, n) => text(String(2 * n + 1), 'x')).reverse()
    const found = await find([withAda(...even), inRoom(...odd)], 'x')
    expect(ids(found)).toEqual(Array.from({ length: MAX_FOUND_TEXTS }, (_, n) => String(119 - n)))
  })

  it('ends with what it has when another one begins', async () => {
    const search = new TextSearch(new ManualClock())
    const long = [withAda(...Array.from({ length: 5_000 }, (_, n) => text(String(n), 'word '.repeat(20))))]
    const [first, second] = await Promise.all([search.search(long, 'no'), search.search(long, 'word')])
    expect(first).toEqual({ hits: [], isWhole: false })
    expect(second.isWhole).toBe(true)
  })

  it('ends with what it has after two seconds, and lets others run meanwhile', async () => {
    const clock = new ManualClock()
    const words = (n: number): string => `${'word '.repeat(20)}${n % 100 === 0 ? 'needle' : ''}`
    const long = [withAda(...Array.from({ length: 5_000 }, (_, n) => text(String(n), words(n))))]
    const searching = new TextSearch(clock).search(long, 'needle')
    setImmediate(() => clock.advance(2_000))
    const { hits, isWhole } = await searching
    expect(isWhole).toBe(false)
    expect(hits[0]?.id).toBe('4900')
    expect(hits.length).toBeLessThan(MAX_FOUND_TEXTS)
  })
})
