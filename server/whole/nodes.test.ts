import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import {
  announcement,
  announced,
  announcedBy,
  callEndEntry,
  callReferenceEntry,
  type Extension,
  type ServerMessage,
  signalFromIn,
  signalToEntry,
  statusEntry,
  statusesIn,
} from '../../protocol/directory'
import { RedisServer } from '../broker/testing/redis-server'
import { WebSocketPeer } from '../broker/testing/web-socket-peer'
import { WireClient } from '../directory/testing/wire-client'
import { Readiness } from '../metrics/readiness'
import type { RoleName } from './roles'
import { WholeServer } from './whole-server'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const REFERENCE = '0123456789abcdef'
const RINGDOWN = announcement({ callEnds: true, statuses: true, signals: true })

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.close())

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A node that has reached Redis. */
async function node(roles: readonly RoleName[] = ['directory', 'broker']) {
  const readiness = new Readiness()
  const server = new WholeServer({
    ...{ log, name: 'Studio', host: HOST, port: 0, namesFile: undefined, readiness, redis: redis.url },
    http: { port: 0, otherwise: 'fail', maxRelayed: 1 },
    stun: undefined,
    roles: new Set(roles),
  })
  closers.push(() => server.stop())
  await server.start()
  await waitUntil(() => readiness.isReady)
  const port = server.directoryAddress?.port ?? 0
  return {
    ...{ server, readiness, port },
    http: server.httpAddress?.port ?? 0,
    loggedIn: async (name: string, extension?: Extension) => {
      const client = await WireClient.loggedIn(port, name, HOST, extension)
      closers.push(() => client.close())
      return client
    },
  }
}
type Node = Awaited<ReturnType<typeof node>>

/** The names on a client's list, as its messages say. */
function listOf(messages: readonly ServerMessage[]): readonly string[] {
  const names = new Set<string>()
  for (const message of messages) {
    if (message.kind === 'add-contact') for (const name of message.contacts) names.add(name)
    if (message.kind === 'del-contact') for (const name of message.contacts) names.delete(name)
  }
  return [...names].toSorted()
}
const lists = (client: WireClient, ...names: readonly string[]) =>
  waitUntil(() => listOf(client.received).join() === names.join())

describe('two nodes on one Redis', () => {
  let here: Node
  let there: Node
  beforeEach(async () => {
    ;[here, there] = [await node(), await node()]
  })

  it('show the people of both, with announcements and statuses, and an original client has its list', async () => {
    const alice = await here.loggedIn('alice', RINGDOWN)
    const bob = await there.loggedIn('bob', RINGDOWN)
    const original = await there.loggedIn('original')
    await lists(alice, 'bob', 'original')
    await lists(original, 'alice', 'bob')
    expect(original.received.every((message) => !('extension' in message))).toBe(true)
    const blocks = alice.received.flatMap((message) =>
      message.kind === 'add-contact' ? [...announcedBy(message.contacts, message.extension)] : [],
    )
    expect(blocks.map(([name, block]) => [name, announced(block).signals])).toEqual([['bob', true]])
    bob.send({ kind: 'login', name: 'bob', extension: statusEntry('in-call') })
    await waitUntil(() =>
      alice.received.some(
        (message) =>
          message.kind === 'add-contact' &&
          statusesIn(message.contacts, message.extension).some(({ status }) => status === 'in-call'),
      ),
    )
    await bob.close()
    await lists(original, 'alice')
  })

  it('refuse a name that somebody has at the other', async () => {
    await here.loggedIn('alice')
    const second = await WireClient.connect(there.port)
    closers.push(() => second.close())
    second.send({ kind: 'login', name: 'alice' })
    expect((await second.next('login-failed')).reason).toBe('username already used')
  })

  it('pass calls on with the caller’s host, and refusals, ends and errors back', async () => {
    const alice = await here.loggedIn('alice', RINGDOWN)
    const bob = await there.loggedIn('bob', RINGDOWN)
    await lists(alice, 'bob')
    const extension = callReferenceEntry(REFERENCE)
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 5000, extension })
    expect(await bob.next('call-request')).toEqual({
      ...{ kind: 'call-request', contact: 'alice', host: HOST, port: 5000, extension },
    })
    const refused = callEndEntry('declined', REFERENCE)
    bob.send({ kind: 'call-refused', contact: 'alice', extension: refused })
    expect(await alice.next('call-refused')).toEqual({
      ...{ kind: 'call-refused', contact: 'bob', extension: refused },
    })
    alice.send({ kind: 'call-request', contact: 'bob', host: '10.1.2.3', port: 5001, extension })
    expect((await bob.next('call-request')).host).toBe('10.1.2.3')
    const cancelled = callEndEntry('cancelled', REFERENCE)
    alice.send({ kind: 'call-refused', contact: 'bob', extension: cancelled })
    expect(await bob.next('call-refused')).toEqual({
      ...{ kind: 'call-refused', contact: 'alice', extension: cancelled },
    })
    for (let n = 0; n < 4; n++) alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    expect((await alice.next('error-response')).what).toBe('called too often: wait a little')
    alice.send({ kind: 'call-request', contact: 'carol', host: '', port: 1 })
    expect((await alice.next('error-response')).what).toBe('requested username not found')
  })

  it('announce a caller who calls at once before the call', async () => {
    const bob = await there.loggedIn('bob')
    const alice = await WireClient.connect(here.port)
    closers.push(() => alice.close())
    alice.send({ kind: 'login', name: 'alice' })
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    await waitUntil(() => bob.received.some(({ kind }) => kind === 'call-request'))
    expect(bob.received.map(({ kind }) => kind)).toEqual(['add-contact', 'call-request'])
  })

  it('pass signals on', async () => {
    const alice = await here.loggedIn('alice', RINGDOWN)
    const bob = await there.loggedIn('bob', RINGDOWN)
    await lists(alice, 'bob')
    const json = new Uint8Array(Buffer.from('{"sdp":"📞"}'))
    const signal = signalToEntry({ contact: 'bob', reference: REFERENCE, json })
    alice.send({ kind: 'login', name: 'alice', extension: signal })
    await waitUntil(() =>
      bob.received.some((message) => 'extension' in message && signalFromIn(message.extension)),
    )
    const [got] = bob.received.flatMap((message) =>
      'extension' in message ? (signalFromIn(message.extension) ?? []) : [],
    )
    expect(got).toMatchObject({ contact: 'alice', reference: REFERENCE })
    expect(Buffer.from(got?.json ?? []).toString()).toBe('{"sdp":"📞"}')
  })

  it('serve whom they have while Redis is away, let nobody in, say so, and go on afterwards', async () => {
    const alice = await here.loggedIn('alice')
    const anna = await here.loggedIn('anna')
    const bob = await there.loggedIn('bob')
    await lists(alice, 'anna', 'bob')
    await redis.kill()
    await waitUntil(() => !here.readiness.isReady)
    expect(here.readiness.reasons).toMatchObject({ network: 'the other nodes are not reached' })
    alice.send({ kind: 'call-request', contact: 'anna', host: '', port: 1 })
    expect((await anna.next('call-request')).contact).toBe('alice')
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    expect((await alice.next('error-response')).what).toBe('requested username not found')
    const carol = await WireClient.connect(here.port)
    closers.push(() => carol.close())
    carol.send({ kind: 'login', name: 'carol' })
    expect((await carol.next('login-failed')).reason).toMatch('cannot reach the other servers')
    await redis.run()
    await waitUntil(() => here.readiness.isReady && there.readiness.isReady)
    carol.send({ kind: 'login', name: 'carol' })
    await carol.next('login-success')
    await lists(bob, 'alice', 'anna', 'carol')
    await lists(alice, 'anna', 'bob', 'carol')
    // Nobody has left and come back.
    expect(bob.received.filter(({ kind }) => kind === 'del-contact')).toEqual([])
  })
})

it('a broker without a directory knows who is signed in at the directory of another node', async () => {
  const [directory, broker] = [await node(['directory']), await node(['broker'])]
  expect([directory.http > 0, broker.port]).toEqual([true, 0])
  await directory.loggedIn('alice')
  const peer = await WebSocketPeer.connect(`ws://${HOST}:${broker.http}/broker`, {})
  closers.push(() => peer.close())
  await waitUntil(async () => {
    const answer = await peer.ask('register', { id: 'alice' })
    return JSON.stringify(answer).includes('belongs to a phone')
  })
  await peer.registered('guest')
})
