import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { systemClock } from '../../../base/clock'
import { inEnglish } from '../../../locales/testing/in-english'
import { parseAddress } from '../../../protocol/directory'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { readCertificate } from '../../../server/admission/certificate'
import { directoryOverHttp } from '../../../server/directory/testing/directory-over-http'
import { asSignal } from '../../../protocol/media/negotiation'
import type { ConnectionState } from '../../model'
import { identityOf, makePrivateKey } from '../../privacy/identity'
import { BrokerPresence } from '../broker/broker-presence'
import type { BrokerClient } from '../broker/broker-client'
import { ConnectProxy } from '../broker/testing/connect-proxy'
import { SignalWays } from '../signal-ways'
import type { PeerSignal } from '../signalling'
import { tcpOffer } from '../../voice/links/tcp/tcp-offer'
import { ownAnnouncement } from './announcement'
import { DirectoryClient, type DirectoryClientOptions } from './directory-client'
import { PulsePatience } from './pulse-watch'
import { ReadBudget } from './read-budget'
import { ServerSession } from './server-session'
import { WebConnection } from './web-connection'

const servers = directoryOverHttp()
const certificates = inProject('server', 'admission', 'testing', 'certificates')
const offer = tcpOffer({ host: '::', port: 7 })
const signal = asSignal({ link: 'webrtc', content: 1 })
if (!signal) throw new Error('no signal')
const DIRECT = () => Promise.resolve(undefined)

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Each test has an address of its own, where the usual ports are free. */
let host = ''
let nth = 0
beforeEach(() => (host = `127.77.${process.pid % 250}.${++nth}`))

function client(more: Partial<DirectoryClientOptions> = {}) {
  const clock = new ManualClock()
  const directory = new DirectoryClient({ clock, random: () => 0, chooseProxy: DIRECT, ...more })
  closers.push(() => directory.signOut())
  return { clock, directory }
}

async function until<Kind extends ConnectionState['kind']>(directory: DirectoryClient, kind: Kind) {
  while (directory.state.kind !== kind) await once(directory, 'connection')
  return directory.state as Extract<ConnectionState, { kind: Kind }>
}

const sees = (directory: DirectoryClient, name: string) =>
  waitUntil(() => directory.presenceOf(name)?.online === true)

/** Where the directory's usual port is blocked: it listens on another. */
const serveByHttp = (more = {}) => servers.start({ host, httpPort: 4280, ...more })

/** A port that accepts connections, and never answers. */
async function silentPort(port: number): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)))
  await once(server.listen(port, host), 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
}

describe('where the port of the directory is closed and HTTP is open', () => {
  it('people sign in, see each other, call and send signals', async () => {
    await serveByHttp()
    const [{ directory: alice }, { directory: bob }] = [client(), client()]
    alice.signIn({ name: 'alice', server: host })
    bob.signIn({ name: 'bob', server: host })
    await until(alice, 'online')
    await until(bob, 'online')
    await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')])
    const rings = once(bob, 'call-request')
    expect(alice.requestCall('bob', offer)).toBe(true)
    expect((await rings)[0]).toMatchObject({ contact: 'alice' })
    const signalled = once(alice, 'signal')
    expect(bob.sendSignal({ contact: 'alice', signal })).toBe(true)
    expect((await signalled)[0]).toMatchObject({ contact: 'bob', signal })
  })

  it('an owner’s login is signed for the host', async () => {
    const { names } = await serveByHttp()
    const identity = identityOf(makePrivateKey())
    const { directory } = client({ identity })
    directory.signIn({ name: 'alice', server: host })
    expect(await until(directory, 'online')).toMatchObject({ encrypted: false })
    expect(names.ownersOf('alice')).toMatchObject([{ key: identity.fingerprint }])
  })

  it('a silent port does not hold the phone up for more than three seconds', async () => {
    await serveByHttp()
    await silentPort(4242)
    const { directory, clock } = client()
    directory.signIn({ name: 'alice', server: host })
    clock.advance(2_999)
    expect(directory.state.kind).toBe('connecting')
    clock.advance(1)
    await until(directory, 'online')
  })

  it('the phone reconnects over the web at once, and goes back to TCP at a later sign-in', async () => {
    const first = await serveByHttp()
    const { directory, clock } = client()
    directory.signIn({ name: 'alice', server: host })
    await until(directory, 'online')
    await first.stop()
    await until(directory, 'waiting')
    // Now the port of TCP is silent; nobody waits for it.
    await silentPort(4242)
    const second = await serveByHttp()
    clock.advance(250)
    await until(directory, 'online')
    await second.stop()
    await until(directory, 'waiting')
    for (const close of closers.splice(1)) await close()
    const third = await serveByHttp({ tcpPort: 4242 })
    directory.signIn({ name: 'alice', server: host })
    await until(directory, 'online')
    await third.http.stop()
    const failed = once(directory, 'call-failed')
    directory.requestCall('nobody', offer)
    await failed
    expect(directory.state.kind).toBe('online')
  })

  it('an HTTP proxy leads to the server, and says nothing of where it is', async () => {
    await serveByHttp()
    const proxy = await ConnectProxy.start()
    closers.push(() => proxy.close())
    const { directory } = client({ chooseProxy: () => Promise.resolve(proxy.url()) })
    directory.signIn({ name: 'alice', server: host })
    await until(directory, 'online')
    expect(proxy.asked.map(({ target }) => target)).toEqual([`${host}:443`, `${host}:4280`])
  })
})

describe('where no way leads to the server', () => {
  it('the user is told the cause by TCP', async () => {
    const { directory } = client()
    directory.signIn({ name: 'alice', server: host })
    const { error } = await until(directory, 'waiting')
    expect(error.code).toBe('unreachable')
    expect(inEnglish(error.message)).toBe(
      `Can’t reach ${host}:4242 (connection refused): is the server running?`,
    )
  })

  it('the user is told of a proxy that refuses', async () => {
    const proxy = await ConnectProxy.start(407)
    closers.push(() => proxy.close())
    const { directory } = client({ chooseProxy: () => Promise.resolve(proxy.url()) })
    directory.signIn({ name: 'alice', server: host })
    const { error } = await until(directory, 'waiting')
    expect(inEnglish(error.message)).toContain('does not let Ringdown through')
    expect(inEnglish(error.message)).toContain('407')
  })
})

describe('a session over the web', () => {
  const session = (connection: WebConnection, more = {}) =>
    new ServerSession({
      address: { host: '127.0.0.1', port: 1, encrypted: true },
      ...{ connection, name: 'alice', announcement: ownAnnouncement(undefined), identity: undefined },
      ...{ signsLogin: true, clock: systemClock, budget: new ReadBudget(systemClock.now()) },
      ...{ patience: new PulsePatience(systemClock), ...more },
    })

  it('signs for its TLS connection, to a server whose certificate is trusted', async () => {
    const certificate = readCertificate(`${certificates}/good.crt`, `${certificates}/good.key`)
    const { port, names } = await servers.start({ certificate })
    const url = `wss://localhost:${port}/directory`
    const options = { url, chooseProxy: DIRECT, clock: systemClock }
    const doubtful = session(new WebConnection({ ...options, roots: undefined }))
    expect((await once(doubtful, 'ended'))[0]).toMatchObject({ code: 'certificate' })
    const identity = identityOf(makePrivateKey())
    const trusting = session(
      new WebConnection({ ...options, roots: [readFileSync(`${certificates}/ca.crt`, 'utf8')] }),
      {
        identity,
        announcement: ownAnnouncement(identity.fingerprint),
      },
    )
    closers.push(() => trusting.close())
    await once(trusting, 'logged-in')
    expect(names.ownersOf('alice')).toMatchObject([{ key: identity.fingerprint }])
  })

  const hostile = async (onClient: (socket: WebSocket) => void, autoPong = true) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong })
    await once(server, 'listening')
    closers.push(() => {
      for (const each of server.clients) each.terminate()
      server.close()
    })
    server.on('connection', (socket) => {
      socket.on('error', () => undefined)
      onClient(socket)
    })
    const { port } = server.address() as { readonly port: number }
    return `ws://127.0.0.1:${port}/directory`
  }

  it.each<[string, (socket: WebSocket) => void]>([
    ['text', (socket) => socket.send('hello')],
    ['a message that is too long', (socket) => socket.send(Buffer.alloc(100_000))],
    ['bytes that are no message', (socket) => socket.send(Buffer.alloc(100, 0xff))],
    [
      'endless messages of nothing',
      (socket) => {
        for (let n = 0; n < 3_000; n++) socket.send(Buffer.alloc(0))
      },
    ],
  ])('ends when the server sends %s', async (_, act) => {
    const url = await hostile(act)
    const clock = new ManualClock()
    const one = session(new WebConnection({ url, chooseProxy: DIRECT, roots: undefined, clock }), { clock })
    await once(one, 'ended')
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends when the server answers no ping for 15 s', async () => {
    let pinged: () => void = () => undefined
    const ping = new Promise<void>((resolve) => (pinged = resolve))
    const url = await hostile((socket) => socket.on('ping', () => pinged()), false)
    const clock = new ManualClock()
    const connection = new WebConnection({ url, chooseProxy: DIRECT, roots: undefined, clock })
    const failed = once(connection, 'failed')
    await once(connection, 'ready')
    clock.advance(25_000)
    await ping
    clock.advance(15_000)
    expect((await failed)[0]).toMatchObject({ message: 'it has said nothing for too long' })
    connection.close()
    expect(clock.pendingTimers).toBe(0)
  })

  it('gives up on a server that never becomes a WebSocket', async () => {
    const address = parseAddress(host)
    if (!address) throw new Error('no address')
    await silentPort(4280)
    const clock = new ManualClock()
    const url = `ws://${host}:4280/directory`
    const one = session(new WebConnection({ url, chooseProxy: DIRECT, roots: undefined, clock }), { clock })
    const ended = once(one, 'ended')
    clock.advance(10_000)
    expect((await ended)[0]).toMatchObject({ code: 'timeout' })
  })
})

describe('the presence at the broker', () => {
  const phone = (more: Partial<DirectoryClientOptions> = {}) => {
    const { directory, clock } = client(more)
    const signals = new SignalWays(clock, directory)
    let broker: BrokerClient | undefined
    new BrokerPresence({
      ...{ clock, directory, chooseProxy: DIRECT, random: () => 0 },
      onClient: (now) => {
        broker = now
        signals.useBroker(now)
      },
    })
    return {
      directory,
      clock,
      signals,
      registered: () => waitUntil(() => broker?.isRegistered === true),
      broker: () => broker,
    }
  }

  it.each([
    ['without a lasting key, by the ticket', () => undefined],
    ['with one, by its signature', () => identityOf(makePrivateKey())],
  ])('registers a phone %s, which then sends and takes signals there', async (_, identity) => {
    const { directoryPort } = await servers.start({ host })
    const server = `${host}:${directoryPort}`
    const [alice, bob] = [phone({ identity: identity() }), phone({ identity: identity() })]
    alice.directory.signIn({ name: 'alice', server })
    bob.directory.signIn({ name: 'bob', server })
    await Promise.all([alice.registered(), bob.registered()])
    const heard = new Promise<PeerSignal>((resolve) => bob.signals.on('signal', resolve))
    expect(alice.broker()?.send('bob', signal)).toBe(true)
    expect(await heard).toMatchObject({ contact: 'alice', signal })
  })

  it('leaves with the sign-out and for a sleep, and comes back', async () => {
    const { directoryPort } = await servers.start({ host })
    const [alice, bob] = [phone(), phone()]
    const server = `${host}:${directoryPort}`
    alice.directory.signIn({ name: 'alice', server })
    bob.directory.signIn({ name: 'bob', server })
    await Promise.all([alice.registered(), bob.registered()])
    const isThere = () => bob.broker()?.exists('alice')
    expect(await isThere()).toBe(true)
    alice.directory.sleep()
    expect(alice.broker()).toBeUndefined()
    await waitUntil(async () => (await isThere()) === false)
    alice.directory.wake()
    await alice.registered()
    expect(await isThere()).toBe(true)
    alice.directory.signOut()
    expect(alice.broker()).toBeUndefined()
    await waitUntil(async () => (await isThere()) === false)
  })

  it('registers again after a restart of the server', async () => {
    const first = await serveByHttp()
    const alice = phone()
    alice.directory.signIn({ name: 'alice', server: host })
    await alice.registered()
    await first.stop()
    await until(alice.directory, 'waiting')
    await waitUntil(() => alice.broker()?.isRegistered === false)
    await serveByHttp()
    alice.clock.advance(250)
    await until(alice.directory, 'online')
    await alice.registered()
  })

  it('stays away from a server without a broker', async () => {
    const { directoryPort } = await servers.start({ host, directory: { httpPort: () => undefined } })
    const alice = phone()
    alice.directory.signIn({ name: 'alice', server: `${host}:${directoryPort}` })
    await until(alice.directory, 'online')
    expect(alice.broker()).toBeUndefined()
  })
})
