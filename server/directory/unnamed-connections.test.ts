import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { clientToServer } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

it('hears nothing and is listed nowhere', async () => {
  const unnamed = await server.connected()
  await unnamed.next('hello-connect')
  const alice = await server.loggedIn('alice')
  const bob = await server.loggedIn('bob')
  await bob.close()
  await alice.next('del-contact')
  unnamed.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
  await unnamed.next('error-response')
  expect(unnamed.received).toEqual([])
  await unnamed.close()
  expect(await alice.settled()).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
})

it('may neither call nor refuse a call', async () => {
  const alice = await server.loggedIn('alice')
  const unnamed = await server.connected()
  unnamed.send({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
  await unnamed.next('error-response')
  unnamed.send({ kind: 'call-refused', contact: 'alice' })
  await unnamed.next('error-response')
  expect(await alice.settled()).toEqual([])
})

it('is closed when it does not log in in time', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const silent = await server.connected()
  await silent.next('hello-connect')
  const half = await server.connected()
  const call = clientToServer.encode({ kind: 'call-request', contact: 'alice', host: '', port: 1 })
  const halfLogin = clientToServer.encode({ kind: 'login', name: 'half' }).subarray(0, 12)
  half.socket.write(Buffer.concat([call, halfLogin]))
  await half.next('error-response')
  clock.advance(20_000)
  await Promise.all([silent.closed, half.closed])
  expect(server.loggedAs('disconnected')).toMatchObject([
    { reason: 'it did not log in in time' },
    { reason: 'it did not log in in time' },
  ])
})

it('gets the full login time again after a refused login', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const client = await server.connected()
  await client.next('hello-connect')
  for (let attempt = 0; attempt < 3; attempt++) {
    clock.advance(19_999)
    client.send({ kind: 'login', name: '' })
    await client.next('login-failed')
  }
  clock.advance(20_000)
  await client.closed
})

it('stays without limit once it is logged in', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const alice = await server.loggedIn('alice')
  clock.advance(1_000_000)
  expect(await alice.settled()).toEqual([])
})
