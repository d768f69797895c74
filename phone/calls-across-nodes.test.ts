import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import {
  announcement,
  callReferenceIn,
  type Extension,
  identityEntry,
  type NetworkRelays,
  networkRelaysIn,
  signalToEntry,
} from '../protocol/directory'
import { RedisServer } from '../server/broker/testing/redis-server'
import { WireClient } from '../server/directory/testing/wire-client'
import { Readiness } from '../server/metrics/readiness'
import { RelayClient } from '../server/relay/testing/relay-for-each-test'
import type { RoleName } from '../server/whole/roles'
import { WholeServer } from '../server/whole/whole-server'
import {
  newIdentity,
  type PhoneOptions,
  phonesOnServer,
  talk,
  type TestPhone,
  untilStats,
} from './testing/phones-on-server'

const HOST = '127.0.0.1'
const MEETING = 'ab'.repeat(16)
const log = { info: () => undefined, warn: () => undefined }

/** Names belong to them in the Redis of all tests. */
const IDENTITIES = { alice: newIdentity(), bob: newIdentity() }
type Person = keyof typeof IDENTITIES

const phones = phonesOnServer()

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
async function node(roles: readonly RoleName[]) {
  const readiness = new Readiness()
  const server = new WholeServer({
    ...{ log, name: 'Studio', host: HOST, port: 0, namesFile: undefined, readiness, redis: redis.url },
    http: { port: 0, otherwise: 'fail', maxRelayed: 10 },
    stun: undefined,
    roles: new Set(roles),
  })
  closers.push(() => server.stop())
  await server.start()
  await waitUntil(() => readiness.isReady)
  return {
    ...{ server, port: server.directoryAddress?.port ?? 0, httpPort: server.httpAddress?.port ?? 0 },
    /** The calls that it relays. */
    relaying: async (): Promise<unknown> => {
      const answer = await fetch(`http://${HOST}:${server.httpAddress?.port}/healthz`)
      return ((await answer.json()) as { readonly relaying?: unknown }).relaying
    },
  }
}
type Node = Awaited<ReturnType<typeof node>>

const BOTH: readonly RoleName[] = ['directory', 'relay']

/** A client that is signed in at a node, once the node names so many relays. */
async function told({ port }: Node, count: number, name: string, extension: Extension = announcement({})) {
  const client = await WireClient.connect(port)
  closers.push(() => client.close())
  client.send({ kind: 'login', name, extension })
  let network: NetworkRelays | undefined
  while (network?.relays.length !== count)
    network = networkRelaysIn((await client.next('login-success')).extension)
  return { client, network }
}

/** Nodes that know the relays of each other. */
async function network(...roles: readonly (readonly RoleName[])[]): Promise<readonly Node[]> {
  const nodes: Node[] = []
  for (const each of roles) nodes.push(await node(each))
  const relays = roles.filter((each) => each.includes('relay')).length
  for (const [n, each] of nodes.entries()) if (each.port > 0) await told(each, relays, `scout ${n}`)
  return nodes
}

const phoneAt = (name: Person, { port: serverPort }: Node, options: PhoneOptions = {}): Promise<TestPhone> =>
  phones.phoneOf(name, { serverPort, identity: IDENTITIES[name], ...options })

/** Of a phone that nobody reaches: nothing listens at this address. */
const UNREACHABLE: PhoneOptions = { udp: 'blocked', announceHost: '127.78.0.1' }

const byRelay = (phone: TestPhone) =>
  untilStats(phone, ({ path, framesReceived }) => path?.kind === 'tcp-relay' && framesReceived > 0)

describe('two phones at different nodes, whose voice goes through a relay alone', () => {
  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('talk where the caller is at the %s node', async (at) => {
    const [first, second] = await network(BOTH, BOTH)
    if (!first || !second) throw new Error('there are no nodes')
    const [hers, his] = at === 'first' ? [first, second] : [second, first]
    const [alice, bob] = [await phoneAt('alice', hers, UNREACHABLE), await phoneAt('bob', his, UNREACHABLE)]
    await talk(alice, bob)
    await Promise.all([byRelay(alice), byRelay(bob)])
    // The callee chooses its own.
    expect([await hers.relaying(), await his.relaying()]).toEqual([0, 1])
  })

  it.each(['caller', 'callee'])('talk where the %s relays all calls', async (who) => {
    const [hers, his] = await network(BOTH, BOTH)
    if (!hers || !his) throw new Error('there are no nodes')
    const [alice, bob] = [await phoneAt('alice', hers), await phoneAt('bob', his)]
    const hidden = who === 'caller' ? alice : bob
    hidden.phone.setRelayOnly(true)
    await talk(alice, bob)
    await Promise.all([byRelay(alice), byRelay(bob)])
    expect([await hers.relaying(), await his.relaying()]).toEqual([0, 1])
  })

  it('talk through a node that does nothing but relay', async () => {
    const [hers, his, relay] = await network(['directory'], ['directory'], ['relay'])
    if (!hers || !his || !relay) throw new Error('there are no nodes')
    const [alice, bob] = [await phoneAt('alice', hers, UNREACHABLE), await phoneAt('bob', his, UNREACHABLE)]
    await talk(alice, bob)
    await Promise.all([byRelay(alice), byRelay(bob)])
    expect(await relay.relaying()).toBe(1)
  })
})

it.each([
  ['an unknown relay', () => 'ffffffff'],
  ['a URL', (port: number) => `ws://${HOST}:${port}/relay/`],
])('a callee that names %s leads the caller to its own node only', async (_, at) => {
  const [hers, his] = await network(BOTH, BOTH)
  if (!hers || !his) throw new Error('there are no nodes')
  let knocks = 0
  const trap = createServer((socket) => {
    knocks++
    socket.destroy()
  }).listen(0, HOST)
  closers.push(() => new Promise((resolve) => trap.close(resolve)))
  await once(trap, 'listening')
  const address = trap.address()
  const trapPort = typeof address === 'object' && address ? address.port : 0
  const alice = await phoneAt('alice', hers)
  const ringdown = new Map([
    ...announcement({ signals: true, callEnds: true }),
    ...identityEntry(IDENTITIES.bob.fingerprint),
  ])
  const { client: callee, network: relays } = await told(his, 2, 'hostile', ringdown)
  await alice.sees('hostile')
  expect(alice.phone.call('hostile')).toEqual({ ok: true })
  const { extension } = await callee.next('call-request')
  // Tickets hold at each node of the network.
  const visitor = new RelayClient(`ws://${HOST}:${hers.httpPort}/relay/${MEETING}`, relays.ticket)
  closers.push(() => {
    visitor.socket.terminate()
    return visitor.closed
  })
  await visitor.opened()
  const signal = { link: 'tcp', type: 'relay', meeting: MEETING, at: at(trapPort) }
  const json = new Uint8Array(Buffer.from(JSON.stringify(signal)))
  const reference = callReferenceIn(extension)
  const entry = signalToEntry({ contact: 'alice', ...(reference !== undefined && { reference }), json })
  callee.send({ kind: 'login', name: 'hostile', extension: entry })
  await waitUntil(async () => (await hers.relaying()) === 1)
  expect(knocks).toBe(0)
})
