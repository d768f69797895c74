import { describe, expect, it } from 'vitest'
import { languageFor, localeFor } from './language'
import { wordingIn } from './wording'

const english = wordingIn('en')
const french = wordingIn('fr')

describe('a sentence', () => {
  it('contains a name, or a substitute for an invisible one', () => {
    expect(english.t('call.isCalling', { name: 'bob' })).toBe('bob is calling')
    expect(english.t('call.isCalling', { name: '  ' })).toBe('(no name) is calling')
    expect(french.t('call.isCalling', { name: '' })).toBe('(sans nom) vous appelle')
  })

  it('isolates a name only when it runs from right to left', () =>
    expect(english.t('call.isCalling', { name: 'דנה' })).toBe('\u2068דנה\u2069 is calling'))

  it('shows a sign for each hidden character of a name, and keeps the order', () => {
    expect(english.t('call.isCalling', { name: 'evil\u202Egnp.exe' })).toBe('evil�gnp.exe is calling')
    expect(english.t('call.isCalling', { name: '\u3164' })).toBe('� is calling')
    expect(english.t('call.isCalling', { name: 'דנה\u2069 x' })).toBe('\u2068דנה� x\u2069 is calling')
  })

  it('keeps the isolation of a sentence within a sentence', () => {
    const reason = { key: 'call.ended.peer-declined', fill: { name: 'דנה' } } as const
    expect(english.t('call.endedBecause', { reason })).toContain('\u2068דנה\u2069 ')
  })

  it.each(['$t(common.close)', '{{name}}', '$& $1', '<b>&amp;', '__proto__'])(
    'leaves the name %j as it is',
    (name) => expect(english.t('call.isCalling', { name })).toBe(`${name} is calling`),
  )

  it('has the plural form of its language', () => {
    expect([0, 1, 2].map((count) => english.t('history.missedCount', { count }))).toEqual([
      '0 missed',
      '1 missed',
      '2 missed',
    ])
    expect([0, 1, 2, 1_000_000].map((count) => french.t('people.found', { count }))).toEqual([
      '0 trouvé',
      '1 trouvé',
      '2 trouvés',
      '1000000 trouvés',
    ])
  })
})

describe('the language', () => {
  it('is the chosen one, or else the first of the system’s that the app has', () => {
    expect(languageFor('en', ['fr-FR'])).toBe('en')
    expect(languageFor('system', ['de-DE', 'fr-CA', 'en-US'])).toBe('fr')
    expect(languageFor('system', ['de-DE'])).toBe('en')
    expect(languageFor('system', [])).toBe('en')
  })

  it('has the dates of the region that the system prefers', () => {
    expect(localeFor('fr', ['en-US', 'fr-CA'])).toBe('fr-CA')
    expect(localeFor('fr', ['en-US'])).toBe('fr-FR')
    expect(localeFor('en', ['en-!!', 'fr'])).toBe('en-GB')
  })
})
