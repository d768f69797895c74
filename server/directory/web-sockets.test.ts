import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { inProject } from '../../scripts/lib/paths.mjs'
import {
  announcement,
  clientToServer,
  hostBinding,
  httpPortIn,
  NO_CAPABILITIES,
  refusalIn,
  signalFromIn,
  signalToEntry,
  ticketIn,
} from '../../protocol/directory'
import { readCertificate } from '../admission/certificate'
import { ProxyList } from '../admission/proxy-list'
import { WebSocketPeer } from '../broker/testing/web-socket-peer'
import { ClientConnection } from './client-connection'
import { UNBOUND } from '../admission/connection-binding'
import { overWebSocket } from './transport'
import { directoryOverHttp } from './testing/directory-over-http'
import { challengeOf, PhoneKey } from './testing/signing-client'
import { WireClient } from './testing/wire-client'

const servers = directoryOverHttp()
const certificates = inProject('server', 'admission', 'testing', 'certificates')
const certificate = readCertificate(`${certificates}/good.crt`, `${certificates}/good.key`)
const proxies = new ProxyList(['127.0.0.1'])
const INSECURE = { rejectUnauthorized: false }
const SIGNALS = announcement({ ...NO_CAPABILITIES, signals: true })

type Connected = Awaited<ReturnType<Awaited<ReturnType<typeof servers.start>>['connected']>>

const logIn = async ({ client }: Connected, name: string, extension = SIGNALS) => {
  await client.next('hello-connect')
  client.send({ kind: 'login', name, extension })
  return client.next('login-success')
}

describe('the directory over a WebSocket', () => {
  it('is the one that is served by TCP: people, calls and signals go between both', async () => {
    const { directoryPort, connected } = await servers.start()
    const bob = await WireClient.loggedIn(directoryPort, 'bob', undefined, SIGNALS)
    const alice = await connected({ localAddress: '127.0.0.2' })
    await logIn(alice, 'alice')
    expect(await alice.client.next('add-contact')).toMatchObject({ contacts: ['bob'] })
    expect(await bob.next('add-contact')).toMatchObject({ contacts: ['alice'] })
    alice.client.send({ kind: 'call-request', contact: 'bob', host: '', port: 7 })
    expect(await bob.next('call-request')).toMatchObject({ contact: 'alice', host: '127.0.0.2', port: 7 })
    const json = Buffer.from('{"a":1}')
    bob.send({ kind: 'login', name: 'bob', extension: signalToEntry({ contact: 'alice', json }) })
    const { extension } = await alice.client.next('add-contact')
    expect(signalFromIn(extension)).toMatchObject({ contact: 'bob' })
    await alice.client.close()
    expect(await bob.next('del-contact')).toMatchObject({ contacts: ['alice'] })
    await bob.close()
  })

  it('takes a stream that is cut anywhere', async () => {
    const { connected } = await servers.start()
    const { client, webSocket } = await connected()
    await client.next('hello-connect')
    for (const byte of clientToServer.encode({ kind: 'login', name: 'alice' }))
      webSocket.send(Buffer.of(byte))
    await client.next('login-success')
  })

  it('is announced with its port, and so is the broker', async () => {
    const { port, directoryPort } = await servers.start()
    const client = await WireClient.connect(directoryPort)
    const { extension } = await client.next('hello-connect')
    expect(httpPortIn(extension)).toEqual({
      port,
      encrypted: false,
      broker: true,
      directory: true,
      rooms: false,
    })
    await client.close()
  })

  it('refuses a name that is in use by TCP', async () => {
    const { directoryPort, connected } = await servers.start()
    const bob = await WireClient.loggedIn(directoryPort, 'bob')
    const { client } = await connected()
    client.send({ kind: 'login', name: 'bob' })
    await client.next('login-failed')
    await bob.close()
  })
})

describe('the login over a WebSocket', () => {
  const ours = new PhoneKey()
  const signed = async ({ client }: Connected, binding: Uint8Array | undefined) => {
    const challenge = await challengeOf(client)
    client.send({ kind: 'login', name: 'alice', extension: ours.proof(challenge, 'alice', binding) })
    await waitUntil(() => client.received.length > 0)
    const [answer] = client.received
    return { isBound: challenge.isBound, outcome: refusalIn(answer?.extension) ?? answer?.kind }
  }

  it('is bound to its TLS connection', async () => {
    const { connected } = await servers.start({ certificate })
    const tls = async (label: string) => {
      const both = await connected(INSECURE)
      const { _socket: socket } = both.webSocket as unknown as { _socket: unknown }
      if (!(socket instanceof TLSSocket)) throw new Error('not encrypted')
      return signed(both, socket.exportKeyingMaterial(32, label, Buffer.alloc(0)))
    }
    expect(await tls('EXPERIMENTAL other')).toEqual({ isBound: true, outcome: 'not-proved' })
    expect(await signed(await connected(INSECURE), hostBinding('127.0.0.1'))).toMatchObject({
      outcome: 'not-proved',
    })
    expect(await tls('EXPORTER-Channel-Binding')).toEqual({ isBound: true, outcome: 'login-success' })
  })

  it('is bound to the host of its URL without TLS', async () => {
    const { connected } = await servers.start()
    for (const binding of [undefined, hostBinding('mallory.example')])
      expect(await signed(await connected(), binding)).toEqual({ isBound: false, outcome: 'not-proved' })
    expect(await signed(await connected(), hostBinding('127.0.0.1'))).toEqual({
      isBound: false,
      outcome: 'login-success',
    })
  })

  it('is bound to the host that a proxy names, which must be one of the certificate', async () => {
    const { connected } = await servers.start({ certificate, proxies })
    const asked = (host: string) =>
      connected({ ...INSECURE, headers: { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': host } })
    const host = certificate.host ?? ''
    // A relay names its own host, for which the phone has signed.
    expect(await signed(await asked('mallory.example'), hostBinding('mallory.example'))).toEqual({
      isBound: false,
      outcome: 'not-proved',
    })
    expect(await signed(await asked(host), hostBinding('mallory.example'))).toMatchObject({
      outcome: 'not-proved',
    })
    expect(await signed(await asked(`${host}:443`), hostBinding(host))).toMatchObject({
      outcome: 'login-success',
    })
  })
})

describe('limits over a WebSocket', () => {
  it('are by the address that a named proxy gives, and count with those by TCP', async () => {
    const clock = new ManualClock()
    const { connected, directoryPort } = await servers.start({ clock, proxies, limits: { newAtOnce: 3 } })
    const from = { headers: { 'x-forwarded-for': '203.0.113.7' } }
    for (const name of ['a', 'b']) await logIn(await connected(from), name)
    const byTcp = await WireClient.connect(directoryPort)
    byTcp.socket.write(Buffer.from('PROXY TCP4 203.0.113.7 198.51.100.1 4000 4242\r\n'))
    await byTcp.next('hello-connect')
    const { client } = await connected(from)
    expect(refusalIn((await client.next('login-failed')).extension)).toBe('busy')
    await client.closed
    await logIn(await connected({ headers: { 'x-forwarded-for': '203.0.113.8' } }), 'c')
    await byTcp.close()
  })

  it('hold for a thousand connections without a login, beside which another network gets in', async () => {
    const { connected, port } = await servers.start({ limits: { exemptLoopback: false, newAtOnce: 2000 } })
    const crowd = Array.from({ length: 1000 }, () => {
      const webSocket = new WebSocket(`ws://127.0.0.1:${port}/directory`, { localAddress: '127.0.0.2' })
      webSocket.on('error', () => undefined)
      return { webSocket, closed: new Promise<void>((resolve) => webSocket.once('close', () => resolve())) }
    })
    // The newcomers of a host push its oldest out.
    await Promise.all(crowd.slice(0, 100).map(({ closed }) => closed))
    const alice = await connected({ localAddress: '127.0.1.3' })
    await logIn(alice, 'alice')
    for (const { webSocket } of crowd) webSocket.terminate()
    await Promise.all(crowd.map(({ closed }) => closed))
    expect(servers.loggedAs('connection refused').length).toBeGreaterThan(0)
  })

  it('drop a client that does not log in in time', async () => {
    const clock = new ManualClock()
    const { connected } = await servers.start({ clock })
    const { client } = await connected()
    await client.next('hello-connect')
    clock.advance(20_000)
    await client.closed
  })

  it('drop a silent one, and keep one that pings', async () => {
    const clock = new ManualClock()
    const { connected } = await servers.start({ clock })
    const [silent, alive] = [await connected(), await connected()]
    await logIn(silent, 'silent')
    await logIn(alive, 'alive')
    for (let n = 0; n < 3; n++) {
      clock.advance(40_000)
      alive.webSocket.ping()
      if (n < 2) await once(alive.webSocket, 'pong')
    }
    await silent.client.closed
    expect(servers.loggedAs('disconnected')).toMatchObject([{ reason: 'it has said nothing for too long' }])
    alive.client.send({ kind: 'call-request', contact: 'nobody', host: '', port: 1 })
    await alive.client.next('error-response')
  })
})

describe('a hostile client over a WebSocket', () => {
  it.each<[string, (webSocket: WebSocket) => void | Promise<void>, string]>([
    ['text', (webSocket) => webSocket.send('hello'), 'it sends text'],
    [
      'a message over 64 KiB',
      (webSocket) => webSocket.send(Buffer.alloc(70_000)),
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    [
      'more messages than a phone does',
      (webSocket) => {
        for (let n = 0; n < 401; n++) webSocket.send(Buffer.alloc(0))
      },
      'it sends too many messages',
    ],
    [
      'more pings than a phone does',
      async (webSocket) => {
        let pongs = 0
        webSocket.on('pong', () => pongs++)
        // In small groups: `ws` itself ends a connection that leaves many pongs unread.
        for (let sent = 0; sent < 400; sent += 20) {
          for (let n = 0; n < 20; n++) webSocket.ping()
          await waitUntil(() => pongs === sent + 20)
        }
        webSocket.ping()
      },
      'it sends too many messages',
    ],
  ])('that sends %s is closed', async (_, act, reason) => {
    const { connected } = await servers.start({ clock: new ManualClock() })
    const { client, webSocket } = await connected()
    await client.next('hello-connect')
    await act(webSocket)
    await client.closed
    await waitUntil(() => servers.loggedAs('disconnected').length > 0)
    expect(servers.loggedAs('disconnected')).toMatchObject([
      { reason: expect.stringContaining(reason) as string },
    ])
  })

  it('that sends no frame of the protocol is closed', async () => {
    const { connected } = await servers.start()
    const { client, webSocket } = await connected()
    webSocket.send(Buffer.alloc(1000, 0xff))
    await client.closed
  })

  it('that does not read is dropped when it leaves too much unread', async () => {
    const accepted = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(accepted, 'listening')
    const { port } = accepted.address() as AddressInfo
    const deaf = new WebSocket(`ws://127.0.0.1:${port}`)
    const [[webSocket]] = (await Promise.all([once(accepted, 'connection'), once(deaf, 'open')])) as [
      [WebSocket],
      unknown,
    ]
    deaf.pause()
    const clock = new ManualClock()
    const maxQueueBytes = 256 * 1024
    const options = { clock, maxQueueBytes, binding: UNBOUND }
    const connection = new ClientConnection({
      ...{ id: 1, addresses: { remote: '', local: '' }, clock, maxQueueBytes },
      transport: overWebSocket(webSocket, options),
    })
    const ended = once(connection, 'ended')
    const frame = Buffer.alloc(64 * 1024)
    for (let n = 0; n < 200; n++) connection.sendFrame(frame)
    expect(await ended).toEqual(['it does not read what it is sent'])
    expect(clock.pendingTimers).toBe(0)
    deaf.terminate()
    accepted.close()
    await once(accepted, 'close')
  })
})

describe('the ticket of a login', () => {
  const register = async (origin: string, id: string, ticket?: Uint8Array) => {
    const peer = await WebSocketPeer.connect(`${origin}/broker`)
    const addition = ticket && { ticket: Buffer.from(ticket).toString('hex') }
    const { result, ringdown } = await peer.ask('register', { id }, addition)
    return { peer, answer: result ?? ringdown }
  }

  it('registers the name of the login at the broker, and no other', async () => {
    const { connected, origin } = await servers.start()
    const [alice, bob] = [await connected(), await connected()]
    const ticket = ticketIn((await logIn(alice, 'alice')).extension)
    const bobs = ticketIn((await logIn(bob, 'bob')).extension)
    expect(ticket).not.toEqual(bobs)
    const [without, withBobs] = [await register(origin, 'alice'), await register(origin, 'alice', bobs)]
    expect(without.answer).toBeUndefined()
    expect(withBobs.answer).toEqual({ refusal: 'owned' })
    const [first, again] = [await register(origin, 'alice', ticket), await register(origin, 'alice', ticket)]
    expect([first.answer, again.answer]).toEqual(['alice', 'alice'])
    expect((await first.peer.closed).code).toBe(4001)
    await alice.client.close()
    await waitUntil(() => servers.loggedAs('disconnected').length > 0)
    await again.peer.close()
    expect((await register(origin, 'alice')).answer).toBe('alice')
  })

  it('stands for the key of the login, whose name stays its own', async () => {
    const { connected, origin, names } = await servers.start()
    const key = new PhoneKey()
    const { client } = await connected()
    const proof = key.proof(await challengeOf(client), 'alice', hostBinding('127.0.0.1'))
    client.send({ kind: 'login', name: 'alice', extension: new Map([...SIGNALS, ...proof]) })
    const ticket = ticketIn((await client.next('login-success')).extension)
    const { peer, answer } = await register(origin, 'alice', ticket)
    expect(answer).toBe('alice')
    expect(names.ownersOf('alice')).toMatchObject([{ key: key.identity }])
    await peer.close()
  })

  it('is given to nobody where there is no broker, nor to an original client', async () => {
    const { connected } = await servers.start({ directory: { httpPort: () => undefined } })
    expect(ticketIn((await logIn(await connected(), 'alice')).extension)).toBeUndefined()
    const { directoryPort } = await servers.start()
    const original = await WireClient.connect(directoryPort)
    original.send({ kind: 'login', name: 'bob' })
    expect(await original.next('login-success')).toEqual({ kind: 'login-success' })
    await original.close()
  })
})
