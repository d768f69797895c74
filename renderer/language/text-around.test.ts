import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { textAround } from './text-around'

it('a sentence is split at the name, wherever it is', () => {
  const { t } = wordingIn('en')
  expect(textAround(t, 'people.callName')).toEqual(['Call ', ''])
  expect(textAround(t, 'call.isCalling')).toEqual(['', ' is calling'])
  expect(textAround(t, 'networks.isCalling', { network: 'Home' })).toEqual(['', ' is calling on Home'])
})
