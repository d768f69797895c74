import { expect, it } from 'vitest'
import { connectionWords, onlineWords } from './connection-words'
import { askedProblem, problemOf } from './problem-words'

const failed = (key: 'privacyStrippedByServer' | 'notPrivate') =>
  ({ ok: false, problem: { key: `problem.${key}`, fill: { name: 'bob' } } }) as const

it('a problem is told in words', () => {
  expect(problemOf(failed('notPrivate'))).toBe(
    'A call with bob would not be private, and your settings only allow private calls.',
  )
  expect(problemOf({ ok: true })).toBeUndefined()
})

it('a warning that can be confirmed is told with the command', () => {
  expect(askedProblem({ isAsked: true }, failed('privacyStrippedByServer'))).toMatch(/Type: confirm$/)
  expect(askedProblem({ isAsked: false }, failed('notPrivate'))).not.toContain('confirm')
})

it('being online is told with the original server as the cause of missing privacy', () => {
  expect(onlineWords('bob', {})).toBe('online as bob')
  expect(onlineWords('bob', { isOriginal: true })).toContain('calls at this server are not private')
})

it('a name that needs a key is told with the options for one, and only then', () => {
  const words = (key: 'nameOwned' | 'nameOwnedUnsigned') =>
    connectionWords({
      ...{ code: 'name-owned', message: { key: `server.${key}`, fill: { name: 'bob', server: 'here' } } },
    })
  expect(words('nameOwnedUnsigned')).toMatch(/does not sign in with a key.*--data FOLDER or --identity FILE/)
  expect(words('nameOwned')).not.toContain('--data')
})
