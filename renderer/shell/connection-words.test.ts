import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { retryWords } from './connection-words'

it('a countdown says that it is trying when the time has come', () => {
  const { t } = wordingIn('en')
  expect(retryWords(t, 10_000, 6500)).toBe('Trying again in 4 s')
  expect(retryWords(t, 10_000, 10_000)).toBe('Trying again…')
})
