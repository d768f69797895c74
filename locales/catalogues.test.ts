import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en.json'
import fr from './fr.json'
import { usesIn } from './testing/uses'

type Catalogue = { readonly [key: string]: string | Catalogue }

/** Each key with its text: `group.sentence`, with the plural form if it has one. */
const sentencesOf = (catalogue: Catalogue, path = ''): [key: string, sentence: string][] =>
  Object.entries(catalogue).flatMap(([key, part]) =>
    typeof part === 'string' ? [[path + key, part]] : sentencesOf(part, `${path}${key}.`),
  )
const PLURAL = /_(zero|one|two|few|many|other)$/
const singular = (key: string): string => key.replace(PLURAL, '')
const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, place]) => place ?? '').sort()

const english = sentencesOf(en)
const french = sentencesOf(fr)
const keys = [...new Set(english.map(([key]) => singular(key)))]
const placesOf = new Map(english.map(([key, sentence]) => [singular(key), places(sentence)]))
const uses = usesIn(join(import.meta.dirname, '..'), [
  'renderer',
  'electron',
  'phone',
  'base',
  'cli',
  'locales',
])

describe('the catalogues', () => {
  it('have the same keys', () => expect(new Set(french.map(([key]) => singular(key)))).toEqual(new Set(keys)))

  it.each([
    ['en', english],
    ['fr', french],
  ] as const)('have all plural forms of %s where they have one', (language, sentences) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const counted = sentences.map(([key]) => key).filter((key) => PLURAL.test(key))
    const wanted = [...new Set(counted.map(singular))].flatMap((key) =>
      categories.map((category) => `${key}_${category}`),
    )
    expect(counted.sort()).toEqual(wanted.sort())
  })

  it('have the same placeholders in every language', () => {
    const wrong = french.filter(([key, sentence]) => {
      const wanted = placesOf.get(singular(key)) ?? []
      // “One person” contains no number.
      return places(sentence).join() !== wanted.join() && !/_one$/.test(key)
    })
    expect(wrong).toEqual([])
  })

  it('contain no unused text', () => {
    expect(keys.filter((key) => !uses.some((use) => use.key.test(key)))).toEqual([])
  })

  it('contain every used key, with its parameters', () => {
    const groups = new Set(Object.keys(en))
    const wrong = uses.flatMap(({ file, key, isFamily, fill }) => {
      const meant = keys.filter((each) => key.test(each))
      if (meant.length === 0)
        return isFamily || !fill || !groups.has(key.source.slice(1).split('\\.')[0] ?? '')
          ? []
          : [`${file}: ${key}`]
      return meant
        .filter((each) => {
          const wanted = placesOf.get(each) ?? []
          if (!fill) return false
          return isFamily
            ? !wanted.every((place) => fill.includes(place))
            : [...new Set(wanted)].join() !== [...fill].sort().join()
        })
        .map((each) => `${file}: ${each} is filled with ${String(fill)}`)
    })
    expect(wrong).toEqual([])
  })

  it('are text, not HTML', () => {
    expect([...english, ...french].filter(([, sentence]) => /<\/?[a-z]|&\w+;/i.test(sentence))).toEqual([])
  })
})

describe('French', () => {
  it('has its spaces before double punctuation', () => {
    const wrong = french.filter(([, sentence]) =>
      /[^\u202F][;!?]|[^\u00A0]:(?=\s|$)|[^\u00A0]»|«[^\u00A0]/.test(sentence),
    )
    expect(wrong).toEqual([])
  })

  it('has curly apostrophes and single-character ellipses', () =>
    expect(french.filter(([, sentence]) => /['"“”]|\.\.\./.test(sentence))).toEqual([]))
})
