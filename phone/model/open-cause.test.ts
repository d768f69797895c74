import { expect, it } from 'vitest'
import type { ConnectionState } from './connection'
import { openCauseOf } from './open-cause'

const online: ConnectionState = { kind: 'online', sinceMs: 1, encrypted: false }
const original: ConnectionState = { ...online, isOriginal: true }
const signedOut: ConnectionState = { kind: 'signed-out' }

it.each([
  [online, true, undefined],
  [signedOut, true, undefined],
  [original, true, 'server'],
  [online, false, 'own-key'],
  [original, false, 'own-key'],
] as const)('of the connection %o, own key %s, is %s', (connection, hasOwnKey, cause) =>
  expect(openCauseOf(connection, hasOwnKey)).toBe(cause),
)
