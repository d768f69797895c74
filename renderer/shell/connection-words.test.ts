import { expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { connectionWords, retryWords } from './connection-words'

it('a countdown ends with "trying"', () => {
  const { t } = wordingIn('en')
  expect(retryWords(t, 10_000, 6500)).toBe('Trying again in 4 s')
  expect(retryWords(t, 10_000, 10_000)).toBe('Trying again…')
})

it('an encrypted connection says so', () => {
  const { t } = wordingIn('en')
  const online = { kind: 'online', sinceMs: 0 } as const
  expect(connectionWords(t, { ...online, encrypted: true })).toBe('Online, encrypted')
  expect(connectionWords(t, { ...online, encrypted: false })).toBe('Online')
})
