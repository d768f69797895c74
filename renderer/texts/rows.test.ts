import { describe, expect, it } from 'vitest'
import type { HistoryEntry, PersonId, PrivacyEvent, ShownText } from '../../electron/api'
import { firstUnread, rowsOf } from './rows'
import { textOf } from './testing/text-of'

const [ada, bob, me] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32)) as [string, string, string]
const noon = new Date(2026, 2, 18, 12, 0).getTime()
const MINUTE = 60_000

const kinds = (texts: readonly ShownText[], newFrom?: string) =>
  rowsOf(texts, me, newFrom).map((row) =>
    row.kind === 'text' ? `${row.isFirst ? 'first' : 'next'} ${row.id}` : row.kind,
  )
const text = (id: string, key: string, minutes: number, more: Partial<ShownText> = {}) =>
  textOf(id, { key, unixMs: noon + minutes * MINUTE, ...more })

describe('texts', () => {
  it('of one person within five minutes are a group', () =>
    expect(kinds([text('1', ada, 0), text('2', ada, 4), text('3', ada, 5), text('4', bob, 5)])).toEqual([
      'day',
      'first 1',
      'next 2',
      'first 3',
      'first 4',
    ]))

  it('that answer another one begin a group', () =>
    expect(kinds([text('1', ada, 0), text('2', ada, 1, { replyTo: '1' })])).toEqual([
      'day',
      'first 1',
      'first 2',
    ]))

  it('of another day have a line before them', () =>
    expect(kinds([text('1', ada, 0), text('2', ada, 12 * 60)])).toEqual(['day', 'first 1', 'day', 'first 2']))

  it('that are new have a line with their number, without our own', () => {
    const rows = rowsOf([text('1', ada, 0), text('2', ada, 1), text('3', me, 2), text('4', bob, 3)], me, '2')
    expect(rows.map(({ id }) => id)).toEqual(['day 1', '1', 'new', '2', '3', '4'])
    expect(rows[2]).toMatchObject({ count: 2 })
    expect(rows[3]).toMatchObject({ isFirst: true })
  })
})

describe('calls', () => {
  const call = (id: number, minutes: number): HistoryEntry => ({
    ...{ id, person: 'studio bob' as PersonId, server: 'studio', contact: 'bob', direction: 'incoming' },
    ...{ startedAtMs: noon + minutes * MINUTE, durationMs: 0, outcome: 'caller-gave-up', seen: true },
  })
  const shown = (texts: readonly ShownText[], calls: readonly HistoryEntry[]) =>
    rowsOf(texts, me, undefined, { calls, privacyEvents: [] }).map((row) =>
      row.kind === 'calls' ? row.calls.map(({ id }) => id).join('+') : row.kind,
    )

  it('stand between texts, folded where several follow each other', () =>
    expect(
      shown([text('1', ada, 10), text('2', ada, 11)], [call(1, 5), call(2, 6), call(3, 10.5), call(4, 20)]),
    ).toEqual(['day', '1+2', 'text', '3', 'text', '4']))

  it('of two days are apart', () =>
    expect(shown([], [call(1, 0), call(2, 24 * 60)])).toEqual(['day', '1', 'day', '2']))

  it('end a group of texts', () =>
    expect(
      rowsOf([text('1', ada, 0), text('2', ada, 2)], me, undefined, {
        ...{ calls: [call(1, 1)], privacyEvents: [] },
      }).at(-1),
    ).toMatchObject({ isFirst: true }))

  it('and what happened to an identity are in one order; what happened parts the calls', () => {
    const event = (kind: PrivacyEvent['kind'], minutes: number): PrivacyEvent => ({
      ...{ kind, atMs: noon + minutes * MINUTE },
    })
    const rows = rowsOf([text('1', ada, 3)], me, undefined, {
      calls: [call(1, 1), call(2, 4), call(3, 6)],
      privacyEvents: [event('first-seen', 1), event('verified', 5)],
    })
    expect(rows.map((row) => (row.kind === 'privacy' ? row.event.kind : row.kind))).toEqual([
      ...['day', 'calls', 'first-seen', 'text', 'calls', 'verified', 'calls'],
    ])
  })
})

describe('the first unread text', () => {
  const texts = [text('1', ada, 0), text('2', me, 1), text('3', bob, 2)]
  it.each([
    [0, undefined],
    [1, '3'],
    [2, '1'],
    [9, '1'],
  ])('of %i is %s', (count, id) => expect(firstUnread(texts, me, count)).toBe(id))

  it('is nothing where nobody else has written', () =>
    expect(firstUnread([text('2', me, 1)], me, 1)).toBeUndefined())
})
