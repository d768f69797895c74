import { expect, it } from 'vitest'
import type { ConnectionState } from '../../phone/model'
import { connectionWords, onlineWords } from './connection-words'
import { askedProblem, problemOf } from './problem-words'

const online = (isOriginal?: boolean): ConnectionState => ({
  ...{ kind: 'online', sinceMs: 1, encrypted: false },
  ...(isOriginal && { isOriginal }),
})
const phoneAt = (connection: ConnectionState) => ({ state: { connection, call: { kind: 'idle' } } }) as const
const failed = (key: 'privacyStripped' | 'notPrivate' | 'privacyChanged') =>
  ({ ok: false, problem: { key: `problem.${key}`, fill: { name: 'bob' } } }) as const
const BY_SERVER = 'this server does not pass on what private calls need, whatever phone bob uses'

it.each(['privacyStripped', 'notPrivate'] as const)(
  '%s names an original server as the cause, and no other',
  (key) => {
    expect(problemOf(phoneAt(online(true)), failed(key))).toContain(BY_SERVER)
    for (const connection of [online(), { kind: 'signed-out' } as const])
      expect(problemOf(phoneAt(connection), failed(key))).not.toContain('server')
  },
)

it('another problem has the same words everywhere', () => {
  const words = problemOf(phoneAt(online()), failed('privacyChanged'))
  expect(words).toContain('bob has another identity')
  expect(problemOf(phoneAt(online(true)), failed('privacyChanged'))).toBe(words)
  expect(problemOf(phoneAt(online(true)), { ok: true })).toBeUndefined()
})

it('a warning that can be confirmed is told with the command', () => {
  const phone = phoneAt(online(true))
  expect(askedProblem(phone, { isAsked: true }, failed('privacyStripped'))).toMatch(/Type: confirm$/)
  expect(askedProblem(phone, { isAsked: false }, failed('notPrivate'))).not.toContain('confirm')
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
