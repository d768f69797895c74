import { expect, it } from 'vitest'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

it('passes a call on, with the caller’s name and host filled in', async () => {
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 5000 })
  expect(await bob.next('call-request')).toEqual({
    kind: 'call-request',
    contact: 'alice',
    host: '127.0.0.1',
    port: 5000,
  })
})

it('keeps a host that the caller gives', async () => {
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  alice.send({ kind: 'call-request', contact: 'bob', host: '10.1.2.3', port: 5000 })
  expect((await bob.next('call-request')).host).toBe('10.1.2.3')
})

it('passes calls between IPv4 and IPv6 clients', async () => {
  const alice = await server.loggedIn('alice', '::1')
  const bob = await server.loggedIn('bob', '127.0.0.1')
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 5000 })
  expect((await bob.next('call-request')).host).toBe('::1')
})

it('answers a call to nobody, or to oneself, with an error', async () => {
  const alice = await server.loggedIn('alice')
  alice.send({ kind: 'call-request', contact: 'nobody', host: '', port: 1 })
  expect((await alice.next('error-response')).what).toBe('requested username not found')
  alice.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
  expect((await alice.next('error-response')).what).toBe('you cannot call yourself')
  expect(await alice.settled()).toEqual([])
})

it('passes a refusal on to the caller, once', async () => {
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  await bob.next('call-request')
  bob.send({ kind: 'call-refused', contact: 'alice' })
  expect(await alice.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'bob' })
  bob.send({ kind: 'call-refused', contact: 'alice' })
  await bob.settled()
  expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
})

it('ignores a refusal that answers no call', async () => {
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  bob.send({ kind: 'call-refused', contact: 'alice' })
  bob.send({ kind: 'call-refused', contact: 'nobody' })
  await bob.settled()
  expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
})

it('rejects a host that is too long', async () => {
  const [alice, bob] = [await server.loggedIn('alice'), await server.loggedIn('bob')]
  alice.send({ kind: 'call-request', contact: 'bob', host: 'x'.repeat(256), port: 1 })
  expect(await alice.next('error-response')).toMatchObject({ what: 'no host has such a long name' })
  expect((await bob.settled()).filter(({ kind }) => kind === 'call-request')).toEqual([])
})
