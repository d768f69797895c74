import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import { unusedPort } from '../../../base/testing/unused-port'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  type Extension,
  type NetworkNode,
  networkNodesEntry,
  pulseEntry,
  serverToClient,
} from '../../../protocol/directory'
import { type Certificate, readCertificate } from '../../../server/admission/certificate'
import { DirectoryServer, type DirectoryServerOptions } from '../../../server/directory/directory-server'
import { directoryOverHttp } from '../../../server/directory/testing/directory-over-http'
import type { ConnectionError, ConnectionState } from '../../model'
import { identityOf, makePrivateKey } from '../../privacy/identity'
import { networkOfServers } from '../../testing/network-of-servers'
import { DirectoryClient } from './directory-client'
import { PulsePatience } from './pulse-watch'
import { ReadBudget } from './read-budget'
import { ServerReach } from './server-reach'
import { ServerSession } from './server-session'

const folder = join(import.meta.dirname, '../../../server/admission/testing/certificates')
const certificate = (name: string): Certificate =>
  readCertificate(join(folder, `${name}.crt`), join(folder, `${name}.key`))
const roots = [readFileSync(join(folder, 'ca.crt'), 'utf8')]
const silent = { info: () => undefined, warn: () => undefined }

const startNodes = networkOfServers()
const overHttp = directoryOverHttp()
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(options: Partial<DirectoryServerOptions>) {
  const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log: silent, ...options })
  const { port } = await server.start()
  const stop = () => server.stop()
  closers.push(stop)
  return { port, stop }
}

/** A server of a test at a port of this computer, with the connections to it. */
async function listening(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    serve(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  closers.push(() => {
    cut()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, cut }
}

/** A server that lets everybody in with these entries, and is silent from then on. */
const thenSilent = (extension: Extension) =>
  listening((socket) => {
    socket.write(serverToClient.encode({ kind: 'hello-connect', extension: new Map() }))
    socket.once('data', () => socket.write(serverToClient.encode({ kind: 'login-success', extension })))
  })

/** A port of this computer, and the number of connections to it. */
async function trap() {
  const seen = { connections: 0 }
  const { port } = await listening(() => seen.connections++)
  return { port, seen }
}

async function signedIn(server: string) {
  const directory = new DirectoryClient({
    ...{ clock: systemClock, roots, random: () => 0, identity: identityOf(makePrivateKey()) },
  })
  closers.push(() => directory.signOut())
  const states: ConnectionState[] = []
  directory.on('connection', (state) => states.push(state))
  directory.signIn({ name: 'me', server })
  await until(directory, 'online')
  return { directory, states }
}

async function until(directory: DirectoryClient, kind: ConnectionState['kind']) {
  while (directory.state.kind !== kind) await once(directory, 'connection')
  return directory.state
}

const plain = (port: number): NetworkNode => ({ host: '127.0.0.1', port, encrypted: false })

describe('another node', () => {
  it('is reached by WebSockets where its other port is closed', async () => {
    const there = await overHttp.start()
    const node = { ...plain(await unusedPort()), http: { port: there.port, encrypted: false } }
    const { port, stop } = await serve({ otherNodes: () => [node] })
    const { directory } = await signedIn(`127.0.0.1:${port}`)
    expect(directory.broker).toBeUndefined()
    await stop()
    await until(directory, 'connecting')
    await until(directory, 'online')
    expect(directory.broker?.url).toBe(`ws://127.0.0.1:${there.port}/broker`)
  })

  it('with TLS proves its own name, and the phone goes back when it does not', async () => {
    const [good, bad] = [
      await serve({ certificate: certificate('good') }),
      await serve({ certificate: certificate('elsewhere') }),
    ]
    const nodes = [bad, good].map(({ port }) => ({ host: 'localhost', port, encrypted: true }))
    const { port, stop } = await serve({ certificate: certificate('good'), otherNodes: () => nodes })
    const { directory, states } = await signedIn(`ringdowns://localhost:${port}`)
    await stop()
    await until(directory, 'connecting')
    expect(await until(directory, 'online')).toMatchObject({ encrypted: true })
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'online', 'connecting', 'online'])
  })

  it('is where the phone goes when nothing comes from its own any more', async () => {
    const there = await serve({})
    const { port } = await thenSilent(
      new Map([...networkNodesEntry([plain(there.port)]), ...pulseEntry(100)]),
    )
    const { directory, states } = await signedIn(`127.0.0.1:${port}`)
    await until(directory, 'connecting')
    await until(directory, 'online')
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'online', 'connecting', 'online'])
  })

  it('that lets nobody in is tried last', async () => {
    const [a, b, c] = await startNodes(3)
    const { directory, states } = await signedIn(`127.0.0.1:${a?.port}`)
    b?.cut()
    await a?.kill()
    await until(directory, 'waiting')
    await until(directory, 'online')
    await c?.kill()
    await until(directory, 'connecting')
    expect(states.map(({ kind }) => kind)).not.toContain('signed-out')
  })
})

describe('a hostile list', () => {
  it('does not lead to a node without TLS where the user has asked for it', async () => {
    const { port: trapPort, seen } = await trap()
    const nodes = [plain(trapPort), { ...plain(trapPort), host: 'localhost' }]
    const { port, stop } = await serve({ certificate: certificate('good'), otherNodes: () => nodes })
    const { directory } = await signedIn(`ringdowns://localhost:${port}`)
    await stop()
    // There is nothing but to wait for the server.
    await until(directory, 'waiting')
    expect(seen.connections).toBe(0)
  })

  it('with a name of this computer does not lead there from a server that is elsewhere', async () => {
    const { port: trapPort, seen } = await trap()
    const reach = new ServerReach({
      ...{ clock: systemClock, roots, chooseProxy: () => Promise.resolve(undefined), random: Math.random },
    })
    const node = {
      address: { ...plain(trapPort), host: 'localhost' },
      http: { port: trapPort, encrypted: false },
      namedFrom: 'internet',
    } as const
    const error = await new Promise<ConnectionError>((resolve) => {
      reach.attempt({
        nodes: [node],
        session: (connection, address) =>
          new ServerSession({
            ...{ address, connection, name: 'me', announcement: new Map(), identity: undefined },
            ...{ signsLogin: false, clock: systemClock, budget: new ReadBudget(systemClock.now()) },
            patience: new PulsePatience(systemClock),
          }),
        onHello: () => undefined,
        onFailed: resolve,
      })
    })
    expect(error.code).toBe('unreachable')
    expect(seen.connections).toBe(0)
  })

  it.each([
    ['that is malformed', Uint8Array.of(0, 200, 1)],
    ['of nine nodes', Buffer.from('0001610100'.repeat(9), 'hex')],
    ['of a thousand bytes', Buffer.alloc(1000, 0xff)],
  ])('%s is none', async (_, bytes) => {
    const { port, cut } = await thenSilent(new Map([[43, bytes]]))
    const { directory } = await signedIn(`127.0.0.1:${port}`)
    cut()
    expect(await until(directory, 'waiting')).toMatchObject({ attempt: 1 })
  })

  it('ends with the account', async () => {
    const { port: trapPort, seen } = await trap()
    const { port } = await serve({ otherNodes: () => [plain(trapPort)] })
    const { directory } = await signedIn(`127.0.0.1:${port}`)
    directory.signIn({ name: 'me', server: `127.0.0.1:${await unusedPort()}` })
    await until(directory, 'waiting')
    expect(seen.connections).toBe(0)
  })

  it('that names a node which never speaks holds nothing up', async () => {
    const { port: trapPort, seen } = await trap()
    const there = await serve({})
    const nodes = [plain(trapPort), plain(there.port)]
    expect(networkNodesEntry(nodes).size).toBe(1)
    const { port, stop } = await serve({ otherNodes: () => nodes })
    const { directory, states } = await signedIn(`127.0.0.1:${port}`)
    await stop()
    await until(directory, 'connecting')
    await until(directory, 'online')
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'online', 'connecting', 'online'])
    await waitUntil(() => seen.connections === 1)
  })
})

it('stays away when its owner signs in at another node with another phone', async () => {
  const [a, b] = await startNodes(2)
  const identity = identityOf(makePrivateKey())
  const [one, other] = [a, b].map((node) => {
    const directory = new DirectoryClient({ clock: systemClock, random: () => 0, identity })
    closers.push(() => directory.signOut())
    return { directory, signIn: () => directory.signIn({ name: 'me', server: `127.0.0.1:${node?.port}` }) }
  })
  if (!one || !other) throw new Error('there are no two phones')
  one.signIn()
  await until(one.directory, 'online')
  other.signIn()
  await until(other.directory, 'online')
  expect(await until(one.directory, 'signed-out')).toMatchObject({ error: { code: 'displaced' } })
})
