import { describe, expect, it } from 'vitest'
import type { OpenCause } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { meaningWords, questionWords, type Warned, warningWords } from './privacy-words'

const { t } = wordingIn('en')

const CAUSES = [undefined, 'server', 'own-key'] as const
const WARNINGS = ['changed', 'stripped', 'keyless'] as const

/** All words about a call with a warning. */
const wordsOf = (whom: Warned, cause: OpenCause | undefined): string => {
  const { title, consequence } = questionWords(t, whom, cause)
  return [title, ...consequence, meaningWords(t, whom, cause), warningWords(t, whom)].join(' ')
}

describe('the words about a name that only looks like a known one', () => {
  it.each(WARNINGS)('(%s) name the known person, and claim no past with the other one', (privacy) => {
    for (const cause of CAUSES) {
      const whom = { name: 'bоb', privacy, lookAlike: 'bob' }
      const { title, consequence } = questionWords(t, whom, cause)
      for (const words of [title, consequence.join(' '), meaningWords(t, whom, cause), warningWords(t, whom)])
        expect(words).toContain('bob')
      expect(wordsOf(whom, cause)).not.toMatch(/than before|used to be private|compare the safety code/i)
    }
  })

  it('say when the call would not be private, and why', () => {
    const words = (privacy: Warned['privacy'], cause?: OpenCause): string =>
      questionWords(t, { name: 'bоb', privacy, lookAlike: 'bob' }, cause).consequence.join(' ')
    expect(words('changed')).not.toContain('not private')
    expect(words('stripped')).toContain('their app can’t encrypt')
    expect(words('stripped', 'server')).toContain('Calls on this server are not private')
    expect(words('keyless', 'own-key')).toContain('your own key can’t be opened')
  })
})

describe('the words about a call that is not private', () => {
  it.each(['not-private', 'keyless'] as const)('(%s) never blame their phone for our own key', (privacy) =>
    expect(meaningWords(t, { name: 'bob', privacy }, 'own-key')).toMatch(
      /^(?!.*(their app|another app)).*your own key can’t be opened/,
    ),
  )

  it.each(['not-private', 'stripped'] as const)('(%s) name an original server as the cause', (privacy) =>
    expect(meaningWords(t, { name: 'bob', privacy }, 'server')).toContain('Calls on this server'),
  )

  it.each(CAUSES)('leave encrypted calls alone (%s)', (cause) =>
    expect(meaningWords(t, { name: 'bob', privacy: 'known' }, cause)).toContain(
      'to the same device as before',
    ),
  )
})
