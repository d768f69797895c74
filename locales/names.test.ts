import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from './language'
import { isolated, legibleLine } from './names'
import { wordingIn } from './wording'

const FSI = '\u2068'
const PDI = '\u2069'
const BIDI_CONTROL = /\p{Bidi_Control}/u
/** Runs from right to left: Hebrew, Arabic, Samaritan, Adlam. */
const RIGHT_TO_LEFT = 'אبࠀ𞤀'

/** Isolates, embeddings, overrides, marks, a joiner and a break. */
const CONTROLS = '\u2066\u2067\u2068\u2069\u202A\u202B\u202C\u202D\u202E\u200E\u200F\u061C\u200D\n'

/** Names of a hostile server: with isolates of their own, balanced or not. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from(CONTROLS)),
      fc.constantFrom(...Array.from(`${RIGHT_TO_LEFT}abc :(.!`)),
      fc.constantFrom('\u2068א\u2069', '\u2067b\u2069', '\u2069\u2068'),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

/** The parts of a text outside and within its isolates, which are balanced and not nested. */
function partsOf(text: string): { readonly outside: string; readonly inside: readonly string[] } {
  const inside: string[] = []
  const outside = text.replace(/\u2068([^\u2068\u2069]*)\u2069/gu, (_, part: string) => {
    inside.push(part)
    return ''
  })
  return { outside, inside }
}

/** No text of others reorders anything around it. */
function expectIsolated(text: string): void {
  const { outside, inside } = partsOf(text)
  for (const part of [outside, ...inside]) expect(part).not.toMatch(BIDI_CONTROL)
  for (const character of RIGHT_TO_LEFT) expect(outside).not.toContain(character)
}

describe('a name of a server that does not check names', () => {
  it.each([
    ['א\u2068b\u2069', `${FSI}א\uFFFDb\uFFFD${PDI}`],
    ['\u2068א\u2069 b', `${FSI}\uFFFDא\uFFFD b${PDI}`],
    ['\u2069א\u2067', `${FSI}\uFFFDא\uFFFD${PDI}`],
    ['\u2068b\u2069', '\uFFFDb\uFFFD'],
    ['𞤀!', `${FSI}𞤀!${PDI}`],
  ])('%j is shown as %j', (name, words) => expect(isolated(name)).toBe(words))

  it('never breaks out of its isolation', () => {
    fc.assert(fc.property(hostile, (name) => expectIsolated(isolated(name))))
  })

  it.each(LANGUAGES)('never reorders a sentence, nor a sentence within one (%s)', (language) => {
    const { t } = wordingIn(language)
    fc.assert(
      fc.property(hostile, (name) => {
        const reason = { key: 'call.ended.peer-declined', fill: { name } } as const
        for (const words of [t('call.isCalling', { name }), t('call.endedBecause', { reason })]) {
          expectIsolated(words)
          expect(legibleLine(words)).toBe(words)
        }
      }),
    )
  })
})

describe('a line of the command line', () => {
  it('keeps isolated names, and has no other control, whatever stands beside them', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, detail) => {
        const line = legibleLine(`${isolated(name)} ended (${detail})`)
        const { outside, inside } = partsOf(line)
        for (const part of [outside, ...inside]) expect(part).not.toMatch(/[\p{Bidi_Control}\p{Cc}]/u)
        expect(line.startsWith(isolated(name))).toBe(true)
      }),
    )
  })
})
