import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, spanOf } from './fold'

describe('words in a text', () => {
  it.each([
    ['The Café opens', 'cafe', 'Café'],
    ['The Cafe\u0301 opens', 'CAFÉ', 'Cafe\u0301'],
    ['Straße 5', 'strass', 'Straß'],
    ['two\n\n  lines', 'two lines', 'two\n\n  lines'],
    ['  blanks first', 'blanks', 'blanks'],
    ['👩‍🚀 Moon base', 'moon', 'Moon'],
    ['ŒUVRE', 'uvr', 'UVR'],
    ['a ´ b', 'a b', 'a ´ b'],
  ])('are found in %j by %j as %j', (text, query, found) => {
    const span = spanOf(text, fold(query))
    expect(span && text.slice(span.from, span.to)).toBe(found)
  })

  it('are not found where they are not', () => expect(spanOf('hello', 'help')).toBeUndefined())

  it('are found exactly where the folded text has them', () => {
    const letters = fc.constantFrom(...Array.from('aAeéßœİΣς łﬁ\n\u0301'), '👩‍🚀')
    const some = fc.string({ unit: letters, maxLength: 12 })
    const any = fc.oneof(some, fc.string({ unit: 'binary', maxLength: 12 }))
    fc.assert(
      fc.property(any, fc.oneof(some, any), (text, words) => {
        const query = fold(words)
        if (query === '') return
        const span = spanOf(text, query)
        expect(span !== undefined).toBe(fold(text).includes(query))
        if (span) expect(fold(text.slice(span.from, span.to))).toContain(query)
      }),
      { numRuns: 500 },
    )
  })
})
