import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { around } from './around'

it('a sentence is split at the name, wherever it is', () => {
  const { t } = wordingIn('en')
  expect(around(t, 'people.callName')).toEqual(['Call ', ''])
  expect(around(t, 'call.isCalling')).toEqual(['', ' is calling'])
})
