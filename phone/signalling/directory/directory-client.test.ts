import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { inEnglish } from '../../../locales/testing/in-english'
import type { Interfaces } from '../../../base/networks/interfaces'
import { POLL_MS } from '../../../base/networks/network-watch'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  announced,
  announcement,
  candidatesEntry,
  challengeEntries,
  type ClientMessage,
  clientToServer,
  identityEntry,
  MessageReader,
  NO_CAPABILITIES,
  refusalEntry,
  type ServerMessage,
  serverToClient,
} from '../../../protocol/directory'
import { DirectoryServer, type DirectoryServerOptions } from '../../../server/directory/directory-server'
import { WireClient } from '../../../server/directory/testing/wire-client'
import type { ConnectionState } from '../../model'
import { identityOf, makePrivateKey } from '../../privacy/identity'
import type { CallRequest } from '../signalling'
import { tcpAddress, tcpOffer } from '../../voice/links/tcp/tcp-offer'
import { DirectoryClient, type DirectoryClientOptions } from './directory-client'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const silent = { info: () => undefined, warn: () => undefined }

async function serve(port = 0, more: Partial<DirectoryServerOptions> = {}) {
  const server = new DirectoryServer({ host: '127.0.0.1', port, log: silent, ...more })
  const bound = await server.start()
  const stop = () => server.stop().catch(() => undefined)
  closers.push(stop)
  return { port: bound.port, stop }
}

/** A server controlled by the test. */
async function scripted(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const say = (socket: Socket, ...messages: ServerMessage[]) => {
  for (const message of messages) socket.write(serverToClient.encode(message))
}

const offer = tcpOffer({ host: '::', port: 1 })

const at = (address: string): NetworkInterfaceInfo => ({
  ...{ address, netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01' },
  ...{ internal: address.startsWith('127.'), cidr: `${address}/24` },
})

function client(more: Partial<DirectoryClientOptions> = {}) {
  const clock = new ManualClock()
  const directory = new DirectoryClient({ clock, random: () => 0, ...more })
  closers.push(() => directory.signOut())
  return { clock, directory }
}

async function until<Kind extends ConnectionState['kind']>(directory: DirectoryClient, kind: Kind) {
  while (directory.state.kind !== kind) await once(directory, 'connection')
  return directory.state as Extract<ConnectionState, { kind: Kind }>
}

/** Has signed in as “me”, and waits to sign in again: the server has been restarted. */
async function afterRestart() {
  const { port, stop } = await serve()
  const { directory, clock } = client()
  directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
  await until(directory, 'online')
  await stop()
  await until(directory, 'waiting')
  await serve(port)
  return { port, directory, clock }
}

/** The same, and is refused then, because somebody else has a name now. */
async function refusedAfterRestart<Kind extends 'waiting' | 'signed-out'>(name: string, kind: Kind) {
  const { port, directory, clock } = await afterRestart()
  const other = await WireClient.loggedIn(port, name)
  clock.advance(250)
  return { directory, clock, other, refused: await until(directory, kind) }
}

async function untilContacts(directory: DirectoryClient, expected: readonly string[]) {
  const online = () =>
    directory.contacts
      .filter((contact) => contact.online)
      .map((contact) => contact.name)
      .sort()
  while (online().join() !== expected.join()) await once(directory, 'contacts')
}

describe('the servers that help to connect', () => {
  const turn = { host: 'turn.example', port: 3478, username: '1:a', password: 'b' }

  it('are those of the last answer to the login, and none while signed out', async () => {
    const clock = new ManualClock()
    let username = 'first'
    const iceServers = () => ({ stunPort: 5000, turn: { ...turn, username } })
    const { port } = await serve(0, { clock, iceServers })
    const { directory } = client()
    expect(directory.iceServers).toEqual([])
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    const stun = { kind: 'stun', host: '127.0.0.1', port: 5000 }
    expect(directory.iceServers).toEqual([stun, { kind: 'turn', ...turn, username }])
    username = 'second'
    clock.advance(8 * 3_600_000)
    await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    expect(directory.iceServers).toEqual([stun, { kind: 'turn', ...turn, username }])
    directory.signOut()
    expect(directory.iceServers).toEqual([])
  })
})

describe('the relay of the server', () => {
  const http = { port: 4280, encrypted: false, broker: false, directory: false, rooms: false }

  it('is reached with the ticket of the last answer to the login, and not while signed out', async () => {
    const clock = new ManualClock()
    let ticket = 'first'
    const { port } = await serve(0, { clock, httpPort: () => http, relayTicket: () => ticket })
    const { directory } = client()
    expect(directory.relays).toEqual([])
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    expect(directory.relays).toEqual([{ url: 'ws://127.0.0.1:4280/relay/', ticket: 'first' }])
    ticket = 'second'
    clock.advance(8 * 3_600_000)
    await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    expect(directory.relays.map(({ ticket: each }) => each)).toEqual(['second'])
    directory.signOut()
    expect(directory.relays).toEqual([])
  })

  it('is reached through the proxy that is chosen for it', async () => {
    const { port } = await serve(0, { httpPort: () => http, relayTicket: () => 'a' })
    const proxy = 'http://user:word@proxy.example:3128'
    const { directory } = client({
      chooseProxy: (url) => Promise.resolve(url === 'ws://127.0.0.1:4280/relay/' ? proxy : undefined),
    })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    await waitUntil(() => directory.relays[0]?.proxy === proxy)
  })

  it('is not there where the server names no HTTP port', async () => {
    const { port } = await serve(0, { relayTicket: () => 'a' })
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    expect(directory.relays).toEqual([])
  })

  it('is not there where the server says nothing of it', async () => {
    const { port } = await serve()
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    expect(directory.relays).toEqual([])
  })
})

describe('the rooms of the network', () => {
  const http = { port: 4280, encrypted: false, broker: false, directory: false, rooms: true }

  it('are entered with the token of the last answer to the login, and not while signed out', async () => {
    const clock = new ManualClock()
    let token = 'first'
    const { port } = await serve(0, { clock, httpPort: () => http, roomToken: () => token })
    const { directory } = client({ identity: identityOf(makePrivateKey()) })
    expect(directory.rooms).toBeUndefined()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    const gateway = { gateway: 'ws://127.0.0.1:4280/', reach: 'computer' }
    expect(directory.rooms).toEqual({ ...gateway, token: 'first' })
    token = 'second'
    clock.advance(8 * 3_600_000)
    await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    expect(directory.rooms).toEqual({ ...gateway, token: 'second' })
    directory.signOut()
    expect(directory.rooms).toBeUndefined()
  })

  it('let nobody in who proves no key', async () => {
    const { port } = await serve(0, { httpPort: () => http, roomToken: () => 'token' })
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    expect(directory.rooms).toMatchObject({ token: undefined })
  })

  it('are not there where the server names none', async () => {
    const { port } = await serve(0, { httpPort: () => ({ ...http, rooms: false }), roomToken: () => 'token' })
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    expect(directory.rooms).toBeUndefined()
  })
})

describe('signing in', () => {
  it('connects, logs in and keeps the contacts in step', async () => {
    const { port } = await serve()
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    const bob = await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    const alice = await WireClient.loggedIn(port, 'alice')
    await untilContacts(directory, ['alice', 'bob'])
    await bob.close()
    await untilContacts(directory, ['alice'])
    expect(directory.contacts).toContainEqual({ name: 'bob', online: false })
    await alice.close()
  })

  it('gives others a turn between the pieces of a long list', async () => {
    const CHUNK_BYTES = 2 ** 16
    const lists = Array.from({ length: 40 }, (_, list) =>
      serverToClient.encode({
        kind: 'add-contact',
        contacts: Array.from({ length: 60 }, (_, n) => `${list} ${n} ${'x'.repeat(200)}`),
      }),
    )
    const bytes = Math.max(...lists.map(({ length }) => length))
    const port = await scripted((socket) => {
      say(socket, { kind: 'hello-connect' })
      socket.once('data', () => {
        say(socket, { kind: 'login-success' })
        socket.write(Buffer.concat(lists))
      })
    })
    const { directory } = client()
    const inTurn = new Map<number, number>()
    let turn = 0
    let isOver = false
    const nextTurn = (): void => {
      turn++
      if (!isOver) setImmediate(nextTurn)
    }
    nextTurn()
    directory.on('contacts', () => inTurn.set(turn, (inTurn.get(turn) ?? 0) + 1))
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    while (directory.contacts.length < 2_400) await once(directory, 'contacts')
    isOver = true
    expect(Math.max(...inTurn.values())).toBeLessThanOrEqual(Math.ceil(CHUNK_BYTES / bytes) + 1)
  })

  it('says that a server is an original one, which passes on nothing beyond the protocol', async () => {
    const { port } = await serve()
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    expect((await until(directory, 'online')).isOriginal).toBeUndefined()
    const other = await scripted((socket) => {
      say(socket, { kind: 'hello-connect' })
      socket.once('data', () => say(socket, { kind: 'login-success' }))
    })
    directory.signIn({ name: 'me', server: `127.0.0.1:${other}` })
    expect((await until(directory, 'online')).isOriginal).toBe(true)
  })

  it('reports that a name is taken and does not try again', async () => {
    const { port } = await serve()
    const first = await WireClient.loggedIn(port, 'me')
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    const { error } = await until(directory, 'signed-out')
    expect(error?.code).toBe('name-taken')
    expect(inEnglish(error?.message)).toContain('me')
    expect(clock.pendingTimers).toBe(0)
    await first.close()
  })

  it('reports why a name is refused', async () => {
    const { port } = await serve()
    const { directory } = client()
    directory.signIn({ name: 'a\nb', server: `127.0.0.1:${port}` })
    const { error } = await until(directory, 'signed-out')
    expect(error?.code).toBe('login-refused')
    expect(inEnglish(error?.message)).toContain('control characters')
  })

  it('explains an invalid address', () => {
    const { directory } = client()
    directory.signIn({ name: 'me', server: 'http://x' })
    expect(directory.state).toMatchObject({ kind: 'signed-out', error: { code: 'bad-address' } })
  })

  it('gives up on a server that says nothing, after a time-out', async () => {
    const port = await scripted(() => undefined)
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    clock.advance(10_000)
    expect(directory.state).toMatchObject({ kind: 'waiting', error: { code: 'timeout' } })
  })

  it('gives up on a server that does not answer the login, after a time-out', async () => {
    let asked: () => void = () => undefined
    const login = new Promise<void>((resolve) => (asked = resolve))
    const port = await scripted((socket) => {
      say(socket, { kind: 'hello-connect' })
      socket.on('data', () => asked())
    })
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await login
    clock.advance(10_000)
    expect(directory.state).toMatchObject({ kind: 'waiting', error: { code: 'timeout' } })
  })

  it('explains a server with another protocol', async () => {
    const port = await scripted((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    const { error } = await until(directory, 'waiting')
    expect(error.code).toBe('protocol')
  })

  it('can be cancelled', async () => {
    const { port } = await serve()
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    directory.signOut()
    expect(directory.state).toEqual({ kind: 'signed-out' })
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a server that is lost', () => {
  it('is tried again, ever more slowly, and logged in to when it is back', async () => {
    const first = await serve()
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${first.port}` })
    await until(directory, 'online')
    await first.stop()
    expect(await until(directory, 'waiting')).toMatchObject({ attempt: 1, error: { code: 'lost' } })
    for (const delay of [250, 500, 1000, 2000]) {
      const { retryAtMs } = await until(directory, 'waiting')
      expect(retryAtMs - clock.unixTime()).toBe(delay)
      clock.advance(delay)
      expect(directory.state.kind).toBe('connecting')
    }
    await until(directory, 'waiting')
    await serve(first.port)
    clock.advance(4000)
    await until(directory, 'online')
  })

  it('shows everybody offline until it is back', async () => {
    const { port, stop } = await serve()
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    await stop()
    await until(directory, 'waiting')
    expect(directory.contacts).toEqual([{ name: 'bob', online: false }])
    expect(directory.requestCall('bob', offer)).toBe(false)
    expect(directory.refuseCall('bob', 'declined')).toBe(false)
  })

  it('is tried again at once on request, and not twice', async () => {
    const { directory, clock } = await afterRestart()
    directory.tryNow()
    directory.tryNow()
    clock.advance(1000)
    expect(directory.state).toEqual({ kind: 'connecting', attempt: 2 })
    await until(directory, 'online')
    directory.tryNow()
    expect(directory.state.kind).toBe('online')
    directory.signOut()
    directory.tryNow()
    expect(directory.state).toEqual({ kind: 'signed-out' })
  })

  it('is left when the computer goes to sleep, and joined again when it wakes', async () => {
    const { port } = await serve()
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    const bob = await WireClient.loggedIn(port, 'bob')
    await untilContacts(directory, ['bob'])
    directory.sleep()
    expect(directory.state.kind).toBe('waiting')
    expect(await bob.next('del-contact')).toMatchObject({ contacts: ['me'] })
    clock.advance(30_000)
    expect(directory.state.kind).toBe('waiting')
    directory.wake()
    expect(directory.state.kind).toBe('connecting')
    await until(directory, 'online')
  })

  it('is joined again on waking without an announced sleep, and after a minute when sleep was cancelled', async () => {
    const { port } = await serve()
    const { directory, clock } = client()
    directory.wake()
    expect(directory.state.kind).toBe('signed-out')
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    directory.wake()
    expect(directory.state.kind).toBe('connecting')
    await until(directory, 'online')
    directory.sleep()
    clock.advance(60_000)
    expect(directory.state.kind).toBe('connecting')
    await until(directory, 'online')
  })

  it('is joined again at once when our address on the connection is gone, and only then', async () => {
    const { port } = await serve()
    const [own, other] = [at('127.0.0.1'), at('192.0.2.7')]
    let interfaces: Interfaces = { lo: [own], cable: [other] }
    const { directory, clock } = client({ interfaces: () => interfaces })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    interfaces = { lo: [own], radio: [other] }
    clock.advance(POLL_MS)
    expect(directory.state.kind).toBe('online')
    interfaces = { radio: [at('192.0.2.8')] }
    clock.advance(POLL_MS)
    expect(directory.state.kind).toBe('connecting')
    await until(directory, 'online')
  })

  it('is joined again when the way there begins at another address of ours, as with a VPN, and only then', async () => {
    const { port } = await serve()
    const own = at('127.0.0.1')
    let interfaces: Interfaces = { lo: [own] }
    let source: Promise<string> = Promise.resolve('127.0.0.1')
    const { directory, clock } = client({ interfaces: () => interfaces, sourceTo: () => source })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    interfaces = { lo: [own], cable: [at('192.0.2.7')] }
    clock.advance(POLL_MS)
    await source
    expect(directory.state.kind).toBe('online')
    source = Promise.resolve('192.0.2.9')
    interfaces = { lo: [own], cable: [at('192.0.2.7')], vpn: [at('192.0.2.9')] }
    clock.advance(POLL_MS)
    await until(directory, 'connecting')
    await until(directory, 'online')
  })

  it('is tried at once when there is a network again', async () => {
    const { port, stop } = await serve()
    let interfaces: Interfaces = { lo: [at('127.0.0.1')] }
    const { directory, clock } = client({ interfaces: () => interfaces })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    await stop()
    await until(directory, 'waiting')
    interfaces = { lo: [at('127.0.0.1')], cable: [at('192.0.2.7')] }
    clock.advance(POLL_MS)
    expect(directory.state.kind).toBe('connecting')
  })

  it('is tried again while it holds our name for the dead connection', async () => {
    const { directory, clock, refused, other: ghost } = await refusedAfterRestart('me', 'waiting')
    expect(refused.error.code).toBe('name-taken')
    expect(inEnglish(refused.error.message)).toContain('perhaps by your own earlier connection')
    await ghost.close()
    clock.advance(10_000)
    await until(directory, 'online')
  })

  it('is left at once when a name there only looks like ours: our dead connection has our name', async () => {
    const { clock, refused, other } = await refusedAfterRestart('Me', 'signed-out')
    expect(refused.error?.code).toBe('name-like-another')
    expect(inEnglish(refused.error?.message)).toContain('looks like “me”')
    expect(clock.pendingTimers).toBe(0)
    await other.close()
  })
})

describe('a name that is taken at the start', () => {
  const taken = async (mayHaveGhost: boolean, there = 'me') => {
    const { port } = await serve()
    const ghost = await WireClient.loggedIn(port, there)
    const { directory, clock } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` }, mayHaveGhost)
    return { ghost, directory, clock }
  }

  it('is somebody else’s, and told at once, when the last run ended as it should', async () => {
    const { directory, clock } = await taken(false)
    const { error } = await until(directory, 'signed-out')
    expect(inEnglish(error?.message)).toContain('choose another')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is tried again while our connection from before a power cut may hold it', async () => {
    const { ghost, directory, clock } = await taken(true)
    for (let n = 0; n < 3; n++) {
      const { error, retryAtMs } = await until(directory, 'waiting')
      expect(error.code).toBe('name-taken')
      expect(inEnglish(error.message)).toContain('perhaps by your own earlier connection')
      if (n === 2) await ghost.close()
      clock.advance(retryAtMs - clock.unixTime())
      expect(directory.state.kind).toBe('connecting')
    }
    await until(directory, 'online')
  })

  it('is told at once when it only looks like somebody’s, whatever the last run left', async () => {
    const { directory, clock } = await taken(true, 'Me')
    const { error } = await until(directory, 'signed-out')
    expect(error?.code).toBe('name-like-another')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is somebody else’s when no dead connection lasts so long', async () => {
    const { directory, clock } = await taken(true)
    await until(directory, 'waiting')
    clock.stall(17 * 60_000)
    const { error } = await until(directory, 'signed-out')
    expect(inEnglish(error?.message)).toContain('choose another')
  })
})

describe('a name that is signed for', () => {
  const ours = identityOf(makePrivateKey())
  const theirs = identityOf(makePrivateKey())
  async function online(name: string, port: number, identity = ours) {
    const { directory, clock } = client({ identity })
    directory.signIn({ name, server: `127.0.0.1:${port}` })
    await until(directory, 'online')
    return { directory, clock }
  }

  it('is ours, and nobody else’s, also while we are away', async () => {
    const { port } = await serve()
    const { directory } = await online('me', port)
    directory.signOut()
    for (const [options, words] of [
      [{ identity: theirs }, 'by another device'],
      [{ identity: undefined }, 'make your key available first'],
      [{ identity: theirs, signsLogins: false }, 'does not sign in with a key'],
    ] as const) {
      const other = client(options).directory
      other.signIn({ name: 'Me', server: `127.0.0.1:${port}` })
      const { error } = await until(other, 'signed-out')
      expect(error?.code).toBe('name-owned')
      expect(inEnglish(error?.message)).toContain(words)
    }
    await online('me', port)
  })

  it('is taken over by us from our dead connection, and the other computer does not take it back', async () => {
    const { port } = await serve()
    const first = await online('me', port)
    await online('me', port)
    const { error } = await until(first.directory, 'signed-out')
    expect(error?.code).toBe('displaced')
    expect(inEnglish(error?.message)).toContain('on another computer')
    expect(first.clock.pendingTimers).toBe(0)
  })

  it('is told to be like another one', async () => {
    const { port } = await serve()
    await online('me', port)
    const other = await WireClient.loggedIn(port, 'carol')
    const { directory } = client({ identity: theirs })
    directory.signIn({ name: 'Carol', server: `127.0.0.1:${port}` })
    const { error } = await until(directory, 'signed-out')
    expect(error?.code).toBe('name-like-another')
    expect(inEnglish(error?.message)).toContain('looks like “Carol”')
    await other.close()
  })

  it('is not signed for at a server that does not ask, nor for a TLS connection that is none', async () => {
    const bound = challengeEntries({ nonce: new Uint8Array(32), isBound: true, serverName: 's' })
    for (const extension of [undefined, bound]) {
      const login = new Promise<ClientMessage | undefined>((resolve) => {
        void scripted((socket) => {
          say(socket, { kind: 'hello-connect', ...(extension && { extension }) })
          socket.once('data', (data) => resolve(new MessageReader(clientToServer).push(data).messages[0]))
        }).then((port) => {
          client({ identity: ours }).directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
        })
      })
      expect([...((await login)?.extension?.keys() ?? [])]).toEqual([1, 5])
    }
  })
})

describe('capabilities beyond the protocol', () => {
  const capabilities = {
    pings: true,
    tenMs: true,
    callEnds: true,
    peerState: true,
    statuses: true,
    signals: true,
  }

  it('are announced at the login, and read from the announcements of others', async () => {
    const { port } = await serve()
    const other = client().directory
    other.signIn({ name: 'other', server: `127.0.0.1:${port}` })
    await until(other, 'online')
    const original = await WireClient.loggedIn(port, 'original')
    const { directory } = client()
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await untilContacts(directory, ['original', 'other'])
    await untilContacts(other, ['me', 'original'])
    expect(directory.capabilitiesOf('other')).toEqual(capabilities)
    expect(other.capabilitiesOf('me')).toEqual(capabilities)
    expect(directory.capabilitiesOf('original')).toEqual(NO_CAPABILITIES)
    await original.close()
  })

  it('are sent with a call to somebody who announced, and to nobody else', async () => {
    const { port } = await serve()
    const ringdown = await WireClient.loggedIn(port, 'ringdown', undefined, announcement(capabilities))
    const original = await WireClient.loggedIn(port, 'original')
    const { directory } = client({ announceHost: 'h' })
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await untilContacts(directory, ['original', 'ringdown'])
    directory.requestCall('ringdown', offer)
    directory.requestCall('original', offer)
    expect(announced((await ringdown.next('call-request')).extension)).toEqual(capabilities)
    expect(await original.next('call-request')).toEqual({
      kind: 'call-request',
      contact: 'me',
      host: 'h',
      port: 1,
    })
    await Promise.all([ringdown.close(), original.close()])
  })

  it('include our identity, for a phone with an identity', async () => {
    const { port } = await serve()
    const alice = 'a'.repeat(64)
    const bob = identityOf(makePrivateKey())
    const caller = await WireClient.loggedIn(port, 'alice', undefined, identityEntry(alice))
    for (const [name, identity] of [
      ['bob', bob],
      ['carol', undefined],
    ] as const) {
      const { directory } = client({ identity })
      directory.signIn({ name, server: `127.0.0.1:${port}` })
      await untilContacts(directory, ['alice'])
      const requested = once(directory, 'call-request') as Promise<[CallRequest]>
      caller.send({
        kind: 'call-request',
        contact: name,
        host: 'h',
        port: 2,
        extension: identityEntry(alice),
      })
      const [request] = await requested
      expect(request.identity).toBe(identity && alice)
      expect(tcpAddress(request.offer)).toEqual({ host: 'h', port: 2 })
      directory.signOut()
    }
    await caller.close()
  })

  it('are learnt from a call that is admitted, too', async () => {
    const port = await scripted((socket) => {
      say(socket, { kind: 'hello-connect' })
      socket.once('data', () =>
        say(
          socket,
          { kind: 'login-success' },
          { kind: 'add-contact', contacts: ['bob'] },
          { kind: 'call-request', contact: 'bob', host: 'h', port: 1, extension: announcement(capabilities) },
        ),
      )
    })
    const { directory } = client()
    const before: unknown[] = []
    directory.on('call-request', ({ contact }) => {
      before.push(directory.capabilitiesOf(contact))
      directory.admitted(contact)
    })
    const requested = once(directory, 'call-request')
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await requested
    expect(before).toEqual([NO_CAPABILITIES])
    expect(directory.capabilitiesOf('bob')).toEqual(capabilities)
  })
})

describe('further addresses of a caller', () => {
  const ours = ['192.0.2.7', '2001:db8::7', 'fe80::7']
  const offer = tcpOffer({ host: '::', port: 1, candidates: ours })

  it('are offered to a callee who checks our signature, and to nobody else', async () => {
    const { port } = await serve()
    const { directory } = client({ identity: identityOf(makePrivateKey()) })
    const signed = client({ identity: identityOf(makePrivateKey()) }).directory
    const carol = await WireClient.loggedIn(port, 'carol', undefined, announcement(NO_CAPABILITIES))
    directory.signIn({ name: 'alice', server: `127.0.0.1:${port}` })
    signed.signIn({ name: 'bob', server: `127.0.0.1:${port}` })
    await Promise.all([untilContacts(directory, ['bob', 'carol']), untilContacts(signed, ['alice', 'carol'])])
    const requested = once(signed, 'call-request') as Promise<[CallRequest]>
    directory.requestCall('bob', offer)
    directory.requestCall('carol', offer)
    const [request] = await requested
    expect(tcpAddress(request.offer)).toEqual({
      ...{ host: '127.0.0.1', port: 1 },
      candidates: ['2001:db8::7', '192.0.2.7', 'fe80::7'],
    })
    const { extension } = await carol.next('call-request')
    expect(extension && [...extension.keys()]).not.toContain(21)
    await carol.close()
  })

  it('count for nothing in a request that is not signed: a server may have put them there', async () => {
    const { port } = await serve()
    const { directory } = client({ identity: identityOf(makePrivateKey()) })
    const caller = await WireClient.loggedIn(port, 'alice', undefined, identityEntry('a'.repeat(64)))
    directory.signIn({ name: 'bob', server: `127.0.0.1:${port}` })
    await untilContacts(directory, ['alice'])
    for (const proof of [new Map<number, Uint8Array>(), new Map([[10, new Uint8Array(154)]])]) {
      const requested = once(directory, 'call-request') as Promise<[CallRequest]>
      const candidates = candidatesEntry([Uint8Array.of(192, 168, 1, 1)])
      const extension = new Map([...identityEntry('a'.repeat(64)), ...candidates, ...proof])
      caller.send({ kind: 'call-request', contact: 'bob', host: 'h', port: 2, extension })
      const [request] = await requested
      expect(tcpAddress(request.offer)).toEqual({ host: 'h', port: 2 })
    }
    await caller.close()
  })
})

describe('unusual messages of an original server', () => {
  it('are tolerated: odd contacts, requests from nobody and from oneself, silence', async () => {
    let peer: Socket | undefined
    const port = await scripted((socket) => {
      peer = socket
      say(socket, { kind: 'hello-connect' }, { kind: 'add-contact', contacts: ['', 'early', 'early'] })
      socket.on('data', () =>
        say(
          socket,
          { kind: 'login-success' },
          { kind: 'del-contact', contacts: ['', 'never'] },
          { kind: 'call-request', contact: '', host: '127.0.0.1', port: 1 },
          { kind: 'call-request', contact: 'me', host: '127.0.0.1', port: 1 },
          { kind: 'login-failed', reason: 'late' },
          { kind: 'call-request', contact: 'bob', host: '127.0.0.1', port: 2 },
        ),
      )
    })
    const { directory } = client()
    const requested = once(directory, 'call-request')
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    expect(await requested).toEqual([{ contact: 'bob', offer: tcpOffer({ host: '127.0.0.1', port: 2 }) }])
    expect(directory.contacts).toEqual([{ name: 'early', online: true }])
    peer?.destroy()
    await until(directory, 'waiting')
  })
})

describe('a hostile server', () => {
  it('cannot make the phone read more than its budget', async () => {
    let sent: Socket | undefined
    const port = await scripted((socket) => {
      sent = socket
      say(socket, { kind: 'hello-connect' })
      socket.once('data', () => {
        say(socket, { kind: 'login-success' })
        const flood = serverToClient.encode({ kind: 'error-response', what: 'x'.repeat(1_000_000) })
        const more = (): void => {
          while (socket.writableLength < 4_000_000) socket.write(flood)
        }
        socket.on('drain', more)
        more()
      })
    })
    const { directory } = client()
    let failures = 0
    const full = new Promise<void>((resolve) =>
      directory.on('call-failed', () => {
        // The clock of the test stands still: only the first burst is read.
        if (++failures === 16) resolve()
      }),
    )
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    await full
    await until(directory, 'online')
    // The kernel still sends its buffers, and nothing more.
    let before = -1
    while (sent && before !== sent.bytesWritten - sent.writableLength) {
      before = sent.bytesWritten - sent.writableLength
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    }
    expect(failures).toBeLessThanOrEqual(17)
  })

  it('cannot call under a name that no list has', async () => {
    const port = await scripted((socket) => {
      say(socket, { kind: 'hello-connect' })
      socket.once('data', () => {
        say(socket, { kind: 'login-success' })
        for (const contact of ['x'.repeat(1_000_000), 'y'.repeat(257), 'z'.repeat(256)])
          say(socket, { kind: 'call-request', contact, host: '127.0.0.1', port: 1 })
      })
    })
    const { directory } = client()
    const requested = once(directory, 'call-request') as Promise<[CallRequest]>
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    expect((await requested)[0].contact).toBe('z'.repeat(256))
  })
})

it('a server that is full is tried again', async () => {
  const port = await scripted((socket) => {
    say(socket, { kind: 'hello-connect' })
    socket.on('data', () =>
      say(socket, { kind: 'login-failed', reason: 'full', extension: refusalEntry('full') }),
    )
  })
  const { directory } = client()
  directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
  await until(directory, 'waiting')
  expect(directory.state).toMatchObject({ error: { code: 'server-full', message: { key: 'server.full' } } })
})

it('a server that refuses the connection for a limit is busy, and tried again', async () => {
  const port = await scripted((socket) => {
    say(socket, { kind: 'login-failed', reason: 'busy', extension: refusalEntry('busy') })
    socket.end()
  })
  const { directory } = client()
  directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
  await until(directory, 'waiting')
  expect(directory.state).toMatchObject({ error: { code: 'server-busy', message: { key: 'server.busy' } } })
})
