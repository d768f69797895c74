import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { clientToServer, type ServerMessage } from '../../protocol/directory'
import { ProxyList } from '../admission/proxy-list'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()
const proxies = new ProxyList(['127.0.0.1'])
const login = (name: string): Uint8Array => clientToServer.encode({ kind: 'login', name })
const v1 = (remote: string): Buffer => Buffer.from(`PROXY TCP4 ${remote} 198.51.100.1 4000 4242\r\n`)
const v2 = (remote: string, command = 0x21): Buffer =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a', 'hex'),
    Buffer.of(command, 0x11, 0, 12),
    Buffer.from([...remote.split('.').map(Number), 198, 51, 100, 1, 0x0f, 0xa0, 0x10, 0x92]),
  ])

const through = async (header: Uint8Array, name: string) => {
  const client = await server.connected()
  client.socket.write(Buffer.concat([header, login(name)]))
  await client.next('login-success')
  return client
}
const ringFor = async (callee: { next(kind: 'call-request'): Promise<ServerMessage> }) =>
  callee.next('call-request')

it.each([
  ['version 1', v1],
  ['version 2', v2],
])('a named proxy says by %s whom it connects', async (_, header) => {
  await server.restart({ proxies })
  const bob = await through(header('203.0.113.7'), 'bob')
  const alice = await through(header('203.0.113.9'), 'alice')
  await bob.next('add-contact')
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 7 })
  expect(await ringFor(bob)).toMatchObject({ contact: 'alice', host: '203.0.113.9', port: 7 })
})

it('a header may come in pieces, before any message', async () => {
  await server.restart({ proxies })
  const client = await server.connected()
  for (const byte of [...v2('203.0.113.7'), ...login('bob')]) client.socket.write(Buffer.of(byte))
  await client.next('login-success')
})

it('limits a client behind a proxy by its own address; loopback is not exempt', async () => {
  await server.restart({ proxies, clock: new ManualClock(), limits: { newAtOnce: 3 } })
  for (const name of ['a', 'b', 'c']) await through(v1('203.0.113.7'), name)
  const fourth = await server.connected()
  fourth.socket.write(v1('203.0.113.7'))
  await fourth.closed
  await through(v1('203.0.113.8'), 'd')
  const unproxied = await server.loggedIn('e', '127.0.0.1', undefined, '127.0.0.2')
  await unproxied.close()
  expect(server.loggedAs('connection refused')).toMatchObject([{ from: '203.0.113.7' }])
})

it('a proxy that connects for itself is a client like any other', async () => {
  await server.restart({ proxies })
  await through(v2('203.0.113.7', 0x20), 'health check')
})

it('a proxy without a header, and one that stays silent, is closed', async () => {
  const clock = new ManualClock()
  await server.restart({ proxies, clock })
  const plain = await server.connected()
  plain.socket.write(login('bob'))
  await plain.closed
  const silent = await server.connected()
  while (clock.pendingTimers === 0) await new Promise(setImmediate)
  clock.advance(5000)
  await silent.closed
  expect(server.loggedAs('no client of the proxy')).toMatchObject([
    { from: '127.0.0.1', reason: 'the proxy does not speak the PROXY protocol' },
    { from: '127.0.0.1', reason: 'the proxy did not say whom it connects' },
  ])
})

it('only a named proxy may send a header', async () => {
  await server.restart({ proxies: new ProxyList(['192.0.2.1']) })
  const liar = await server.connected()
  liar.socket.write(v1('203.0.113.7'))
  await liar.closed
  expect(server.loggedAs('disconnected')).toHaveLength(1)
})
