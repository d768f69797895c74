import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { releaseOwnName } from './release-own-name'

const clock = new ManualClock()
const identity = identityOf(makePrivateKey())

it('has nothing to give back without an account', async () => {
  expect(await releaseOwnName(undefined, identity, { clock })).toBeUndefined()
})

it('says that a name cannot be given back while the key cannot be opened', async () => {
  const account = { name: 'alice', server: '127.0.0.1:1' }
  expect(await releaseOwnName(account, undefined, { clock })).toEqual({
    key: 'server.nameNotReleasedLocked',
    fill: account,
  })
})

it('says that the server does not answer', async () => {
  const account = { name: 'alice', server: '127.0.0.1:1' }
  expect(await releaseOwnName(account, identity, { clock })).toEqual({
    key: 'server.nameNotReleasedUnreachable',
    fill: account,
  })
})
