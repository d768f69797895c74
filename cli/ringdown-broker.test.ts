import { once } from 'node:events'
import { readFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { announcement, type RelayTicket, relayTicketIn } from '../protocol/directory'
import { inProject } from '../scripts/lib/paths.mjs'
import { RedisServer } from '../server/broker/testing/redis-server'
import { WebSocketPeer } from '../server/broker/testing/web-socket-peer'
import { WireClient } from '../server/directory/testing/wire-client'
import { RunningProcesses } from './testing/running-processes'

const running = new RunningProcesses()
const closers: (() => Promise<unknown>)[] = []
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-broker-'))))
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await running.end()
  rmSync(folder, { recursive: true })
})

const serve = async (...more: string[]) => {
  const server = running.start(['serve', '--host', '127.0.0.1', '--port', '0', '--json', ...more])
  const { port } = await server.next('listening')
  const http = await server.next('http')
  return { server, port, http }
}
const peerAt = async (port: number, protocol = 'ws'): Promise<WebSocketPeer> => {
  const url = `${protocol}://127.0.0.1:${port}/broker`
  const peer = await WebSocketPeer.connect(url, { rejectUnauthorized: false })
  closers.push(() => peer.close())
  return peer
}

it('people of two servers that share a Redis find and reach each other', async () => {
  const redis = await RedisServer.start()
  closers.push(() => redis.close())
  const [one, other] = [await serve('--redis', redis.url), await serve('--redis', redis.url)]
  for (const { server } of [one, other])
    for (const reached of ['peers of all brokers', 'the nodes of the network'])
      await server.says(`Redis is there: ${reached} are reached`, 'stderr')
  const alice = await (await peerAt(one.http.port)).registered('alice')
  const bob = await (await peerAt(other.http.port)).registered('bob')
  expect(await alice.ask('find', { id: 'bob' })).toMatchObject({ result: 'bob' })
  alice.signal('alice', 'bob', { type: 'offer' })
  expect(await bob.nextSignal()).toMatchObject({ params: { from: 'alice', signal: { type: 'offer' } } })
  one.server.kill('SIGTERM')
  expect(await one.server.exited).toBe(0)
  await alice.closed
})

it('nobody gets the name of somebody who is signed in at the directory', async () => {
  const { port, http } = await serve()
  const alice = await WireClient.loggedIn(port, 'alice')
  closers.push(() => alice.close())
  const mallory = await peerAt(http.port)
  expect(await mallory.ask('register', { id: 'alice' })).toMatchObject({
    result: null,
    error: { code: -32603 },
  })
  await mallory.registered('mallory')
})

/** What a Ringdown learns at its login. */
const ticketOf = async (client: WireClient): Promise<RelayTicket | undefined> => {
  await client.next('hello-connect')
  client.send({ kind: 'login', name: 'alice', extension: announcement({ signals: true }) })
  return relayTicketIn((await client.next('login-success')).extension)
}

it('people get a ticket for the relay at the same port, unless there is none', async () => {
  const { port, http } = await serve()
  const alice = await WireClient.connect(port)
  closers.push(() => alice.close())
  const ticket = await ticketOf(alice)
  const socket = new WebSocket(`ws://127.0.0.1:${http.port}/relay/${'ab'.repeat(16)}`, {
    headers: { authorization: `Bearer ${ticket ?? ''}` },
  })
  await once(socket, 'open')
  socket.terminate()
  const without = await serve('--max-relayed', 'none')
  const bob = await WireClient.connect(without.port)
  closers.push(() => bob.close())
  expect(await ticketOf(bob)).toBeUndefined()
})

it('the broker is encrypted with the server’s certificate, and renews it', async () => {
  const certificates = inProject('server', 'admission', 'testing', 'certificates')
  const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')]
  const use = (name: string): void => {
    copyFileSync(join(certificates, `${name}.crt`), cert)
    copyFileSync(join(certificates, `${name}.key`), key)
  }
  use('good')
  const { server, http } = await serve('--tls-cert', cert, '--tls-key', key)
  expect(http.encrypted).toBe(true)
  const shown = async (): Promise<string> => {
    const { _socket: socket } = (await peerAt(http.port, 'wss')).socket as unknown as { _socket: unknown }
    return socket instanceof TLSSocket ? (socket.getPeerX509Certificate()?.toString() ?? '') : ''
  }
  const before = await shown()
  expect(readFileSync(cert, 'utf8')).toContain(before.trim())
  use('alone')
  server.kill('SIGHUP')
  await server.says('certificate read again', 'stderr')
  expect(await shown()).not.toBe(before)
})

it('says which port is taken', async () => {
  const { http } = await serve()
  const second = running.start([
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--http-port',
    String(http.port),
    '--json',
  ])
  expect(await second.exited).toBe(1)
  const { message } = await second.next('error')
  expect(message).toContain(`127.0.0.1:${http.port}`)
  expect(message).toContain('--http-port')
})
