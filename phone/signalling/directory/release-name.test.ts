import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import {
  challengeEntries,
  refusalEntry,
  serverAbilities,
  serverToClient,
  type ServerMessage,
} from '../../../protocol/directory'
import { readCertificate } from '../../../server/admission/certificate'
import { rosterOfOneNode } from '../../../server/backplane/memory/one-node'
import { DirectoryServer, type DirectoryServerOptions } from '../../../server/directory/directory-server'
import { NameRegister } from '../../../server/names/name-register'
import { identityOf, makePrivateKey } from '../../privacy/identity'
import { directoryOverHttp } from '../../../server/directory/testing/directory-over-http'
import { releaseName, releaseProblem } from './release-name'

const folder = join(import.meta.dirname, '../../../server/admission/testing/certificates')
const pem = (file: string): string => readFileSync(join(folder, file), 'utf8')
const identity = identityOf(makePrivateKey())
const stranger = identityOf(makePrivateKey())

const servers = directoryOverHttp()
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A server where `identity` owns “alice”. */
async function serve(options: Partial<DirectoryServerOptions> = {}) {
  const clock = new ManualClock()
  const names = new NameRegister(clock)
  names.arrived('alice', identity.fingerprint, '127.0.0.1')
  names.left('alice')
  const log = { info: () => undefined, warn: () => undefined }
  const server = new DirectoryServer({
    host: '127.0.0.1',
    port: 0,
    log,
    shared: rosterOfOneNode(clock, names),
    ...options,
  })
  const { port } = await server.start()
  closers.push(() => server.stop())
  return { names, port }
}

/** A server that says this to each connection. */
async function scripted(...messages: ServerMessage[]): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    for (const message of messages) socket.write(serverToClient.encode(message))
  })
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const release = (port: number, who = identity, name = 'alice', clock = new ManualClock()) =>
  releaseName({ account: { name, server: `127.0.0.1:${port}` }, identity: who, clock })

const challenge = challengeEntries({ nonce: new Uint8Array(32), isBound: false, serverName: 'test' })
const abilities = serverAbilities({ callEnds: true, statuses: false, releases: true, signals: false })

it('frees the own name', async () => {
  const { names, port } = await serve()
  expect(await release(port)).toBe('free')
  expect(names.size).toBe(0)
})

it('frees the own name over TLS, by a signature for this connection', async () => {
  const { names, port } = await serve({
    certificate: readCertificate(join(folder, 'good.crt'), join(folder, 'good.key')),
  })
  const account = { name: 'alice', server: `ringdowns://localhost:${port}` }
  const clock = new ManualClock()
  expect(await releaseName({ account, identity, clock, roots: [pem('ca.crt')] })).toBe('free')
  expect(names.size).toBe(0)
})

it('frees the own name where only the HTTP port of the server is open', async () => {
  // Nothing else listens at this address.
  const host = `127.79.${process.pid % 250}.1`
  const { names } = await servers.start({ host, httpPort: 4280 })
  names.arrived('alice', identity.fingerprint, '127.0.0.1')
  names.left('alice')
  const account = { name: 'alice', server: host }
  const chooseProxy = () => Promise.resolve(undefined)
  expect(await releaseName({ account, identity, clock: new ManualClock(), chooseProxy })).toBe('free')
  expect(names.size).toBe(0)
})

it('is done where the name is somebody else’s, and leaves it', async () => {
  const { names, port } = await serve()
  expect(await release(port, stranger)).toBe('free')
  expect(names.size).toBe(1)
})

it('is done at a server that keeps no names', async () => {
  expect(await release(await scripted({ kind: 'hello-connect' }))).toBe('free')
})

it('is not possible at a server that keeps names and does not give them back', async () => {
  const port = await scripted({ kind: 'hello-connect', extension: challenge })
  expect(await release(port)).toBe('not-possible')
})

it('is not possible where the server refuses it', async () => {
  const extension = new Map([...challenge, ...abilities])
  const port = await scripted(
    { kind: 'hello-connect', extension },
    { kind: 'login-failed', reason: '', extension: refusalEntry('not-proved') },
  )
  expect(await release(port)).toBe('not-possible')
})

it('is not possible without TLS where the server wants a signature for a TLS connection', async () => {
  const bound = challengeEntries({ nonce: new Uint8Array(32), isBound: true, serverName: 'test' })
  const port = await scripted({ kind: 'hello-connect', extension: new Map([...bound, ...abilities]) })
  expect(await release(port)).toBe('not-possible')
})

it('fails at a server that is busy, closed or named wrongly', async () => {
  const busy = { kind: 'login-failed', reason: '', extension: refusalEntry('busy') } as const
  expect(await release(await scripted(busy))).toBe('unreachable')
  const clock = new ManualClock()
  for (const server of ['127.0.0.1:1', '::::'])
    expect(await releaseName({ account: { name: 'alice', server }, identity, clock })).toBe('unreachable')
  expect(clock.pendingTimers).toBe(0)
})

it('gives up a server that says nothing', async () => {
  const clock = new ManualClock()
  const outcome = release(await scripted(), identity, 'alice', clock)
  clock.advance(5_000)
  expect(await outcome).toBe('unreachable')
})

it('says until when a name that was not given back is kept', () => {
  const account = { name: 'alice', server: 'example.org' }
  expect(releaseProblem('free', account)).toBeUndefined()
  expect(releaseProblem('not-possible', account)).toEqual({ key: 'server.nameNotReleased', fill: account })
  expect(releaseProblem('unreachable', account)).toEqual({
    key: 'server.nameNotReleasedUnreachable',
    fill: account,
  })
})
