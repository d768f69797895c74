import { expect, it } from 'vitest'
import { directoryOverHttp } from '../server/directory/testing/directory-over-http'
import { newIdentity, phonesOnServer, talk } from './testing/phones-on-server'

const phones = phonesOnServer()
const servers = directoryOverHttp()

it('phones call each other where only the HTTP port of the server is open', async () => {
  // Nothing else listens at this address.
  const server = `127.78.${process.pid % 250}.1`
  await servers.start({ host: server, httpPort: 4280 })
  const alice = await phones.phoneOf('alice', { server, identity: newIdentity() })
  const bob = await phones.phoneOf('bob', { server, identity: newIdentity() })
  const [out, incoming] = await talk(alice, bob)
  expect([out.contact, incoming.contact]).toEqual(['bob', 'alice'])
  expect([out.privacy, incoming.privacy]).not.toContain('not-private')
  expect(alice.phone.hangUp({ id: out.id, contact: out.contact })).toEqual({ ok: true })
  await bob.untilCall('ended')
})
