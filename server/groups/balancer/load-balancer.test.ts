import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  askerEntry,
  controllerIn,
  type Endpoint,
  endpointText,
  type Extension,
  leaseEntry,
  loadEntry,
  nodeIn,
  readLoadBalancerPacket,
  rightsEntry,
  rightsIn,
  type UserRights,
  writeLoadBalancerPacket,
} from '../../../protocol/groups'
import { GroupKeys } from '../group-keys'
import { type GroupRequest, type ReceivedRequest, RequestEndpoint } from '../request-endpoint'
import { type RawSocket, rawSocket, sealerOf } from '../testing/raw-socket'
import { LoadBalancer, type LoadBalancerOptions } from './load-balancer'

const KEYS = new GroupKeys(new Uint8Array(32).fill(1))
const log = { info: () => undefined, warn: () => undefined }
const USER = { address: '203.0.113.5', port: 40_000 }

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Network {
  readonly balancer: LoadBalancer
  readonly clock: ManualClock
  readonly to: Endpoint
}

const network = async (options: Partial<LoadBalancerOptions> = {}): Promise<Network> => {
  const clock = new ManualClock()
  const balancer = new LoadBalancer({
    ...{ log, clock, host: '127.0.0.1', port: 0, keys: KEYS, random: () => 0 },
    ...options,
  })
  closers.push(() => balancer.stop())
  return { balancer, clock, to: { address: '127.0.0.1', port: await balancer.start() } }
}

/** A serving node or call controller of a test. */
interface Peer {
  readonly endpoint: Endpoint
  readonly port: number
  /** What it was told, in short. */
  readonly told: string[]
  /** Whether the balancer has answered. */
  ask(request: GroupRequest): Promise<boolean>
  register(terms?: Extension): Promise<boolean>
  stop(): Promise<void>
}

/** A packet in a few words. */
const inShort = (request: ReceivedRequest): string => {
  switch (request.kind) {
    case 'serving-nodes':
      return `nodes ${request.endpoints.map(({ port }) => port).join(' ')}`
    case 'serving-node-removed':
      return `no node ${request.endpoint.port}`
    case 'start-call':
      return `call ${request.callId} of ${request.groupId} at ${controllerIn(request.extension)?.port ?? 'nowhere'}`
    case 'registration-update': {
      const rights = rightsIn(request.extension)
      if (rights) return `rights of ${request.userId} of ${request.groupId}: ${JSON.stringify(rights)}`
      return `user ${request.userId} of ${request.groupId} at ${nodeIn(request.extension)?.port ?? 'nowhere'}`
    }
    case 'registration-removed':
      return `no user ${request.userId} of ${request.groupId} at ${nodeIn(request.extension)?.port ?? 'nowhere'}`
    case 'register-serving-node':
    case 'register-call-controller':
    case 'request-serving-node':
      return request.kind
  }
}

const peer = async (
  { clock, to }: Network,
  role: 'serving-node' | 'call-controller',
  clientPort: number,
  { port = 0, keys = KEYS }: { port?: number; keys?: GroupKeys | 'insecure' } = {},
): Promise<Peer> => {
  const told: string[] = []
  const socket = new RequestEndpoint({
    ...{ log, clock, keys, host: '127.0.0.1', port },
    onRequest: (request) => {
      told.push(inShort(request))
      return { kind: 'ack' }
    },
  })
  closers.push(() => socket.stop())
  const endpoint = { address: '192.0.2.1', port: clientPort }
  const own = await socket.start()
  const ask = async (request: GroupRequest): Promise<boolean> =>
    (await socket.request(request, to))?.answer.kind === 'ack'
  return {
    ...{ endpoint, told, ask, port: own },
    stop: () => socket.stop(),
    register: (terms) => ask({ kind: `register-${role}`, endpoint, ...(terms && { extension: terms }) }),
  }
}

const node = async (where: Network, clientPort: number, terms?: Extension): Promise<Peer> => {
  const one = await peer(where, 'serving-node', clientPort)
  expect(await one.register(terms)).toBe(true)
  return one
}
const controller = async (where: Network, clientPort: number, terms?: Extension): Promise<Peer> => {
  const one = await peer(where, 'call-controller', clientPort)
  expect(await one.register(terms)).toBe(true)
  return one
}

const load = (members: number, isDrained = false): Extension =>
  loadEntry({ members, packetsPerSecond: 0, isDrained })
const update = (userId: number, groupId = 7): GroupRequest => ({
  ...{ kind: 'registration-update', groupId, userId, endpoint: USER },
})
const removed = (userId: number, groupId = 7): GroupRequest => ({
  ...{ kind: 'registration-removed', groupId, userId },
})
const start = (groupId: number): GroupRequest => ({
  ...{ kind: 'start-call', groupId, callId: 0, extension: askerEntry(1234) },
})

const hears = async (one: Peer, ...expected: readonly string[]): Promise<void> => {
  await waitUntil(() => expected.every((line) => one.told.includes(line)))
  expect([...one.told].sort()).toEqual([...expected].sort())
  one.told.length = 0
}

/** Lets time pass when everybody has been told everything. */
const pass = async ({ balancer, clock }: Network, ms: number): Promise<void> => {
  await waitUntil(() => balancer.health['unansweredRequests'] === 0)
  clock.advance(ms)
}

const stranger = async (): Promise<RawSocket> => {
  const socket = await rawSocket()
  closers.push(() => socket.close())
  return socket
}

/** The port of the node that a client gets; undefined: silence. */
const given = async (where: Network): Promise<number | undefined> => {
  const client = await stranger()
  client.send(Buffer.from('061234', 'hex'), where.to.port)
  // What has an answer comes after the silence.
  await controller(where, 1)
  const [answer] = client.received
  const packet = answer && readLoadBalancerPacket(answer)
  if (!packet) return undefined
  expect(packet).toMatchObject({ kind: 'serving-node-response', requestId: 0x1234 })
  return packet.kind === 'serving-node-response' ? packet.endpoint.port : undefined
}

describe('serving nodes', () => {
  it('are told of each other when they come', async () => {
    const where = await network()
    const first = await node(where, 5001)
    const second = await node(where, 5002)
    await hears(second, 'nodes 5001')
    await hears(first, 'nodes 5002')
    const third = await node(where, 5003)
    await hears(third, 'nodes 5001 5002')
    await hears(first, 'nodes 5003')
    await hears(second, 'nodes 5003')
    // A renewal is no news.
    expect(await first.register()).toBe(true)
    const fourth = await node(where, 5004)
    await hears(fourth, 'nodes 5001 5002 5003')
    await hears(second, 'nodes 5004')
    expect(where.balancer.health).toMatchObject({ servingNodes: 4, callControllers: 0, usersInGroups: 0 })
  })

  it('expire after 120 s without renewal, at the next sweep', async () => {
    const where = await network()
    const first = await node(where, 5001)
    await pass(where, 20_000)
    const second = await node(where, 5002)
    await hears(first, 'nodes 5002')
    await hears(second, 'nodes 5001')
    await pass(where, 99_999)
    expect(where.balancer.health).toMatchObject({ servingNodes: 2 })
    expect(await second.register()).toBe(true)
    await pass(where, 1)
    expect(where.balancer.health).toMatchObject({ servingNodes: 1 })
    await hears(second, 'no node 5001')
    // It comes back as a new one.
    expect(await first.register()).toBe(true)
    await hears(first, 'nodes 5002')
    await hears(second, 'nodes 5001')
  })

  it('that have expired get nobody before the sweep', async () => {
    const where = await network({ timings: { expiryMs: 100_000, sweepMs: 70_000 } })
    await node(where, 5001)
    await pass(where, 99_999)
    expect(await given(where)).toBe(5001)
    await pass(where, 1)
    expect(await given(where)).toBeUndefined()
  })

  it('expire with their lease at once, 500 ms or longer', async () => {
    const where = await network()
    const [short, long] = [await node(where, 5001, leaseEntry(1)), await node(where, 5002, leaseEntry(1500))]
    const watcher = await node(where, 5003)
    await hears(watcher, 'nodes 5001 5002')
    await pass(where, 499)
    expect(where.balancer.health).toMatchObject({ servingNodes: 3 })
    await pass(where, 1)
    await hears(watcher, 'no node 5001')
    await pass(where, 900)
    expect(await long.register(leaseEntry(1500))).toBe(true)
    await pass(where, 1499)
    expect(where.balancer.health).toMatchObject({ servingNodes: 2 })
    await pass(where, 1)
    await hears(watcher, 'no node 5002')
    expect(await short.register()).toBe(true)
    await hears(watcher, 'nodes 5001')
  })

  it('may change the endpoint for clients', async () => {
    const where = await network()
    const watcher = await node(where, 5001)
    const moving = await node(where, 5002)
    await hears(watcher, 'nodes 5002')
    const endpoint = { ...moving.endpoint, port: 5003 }
    expect(await moving.ask(update(1))).toBe(true)
    expect(await moving.ask({ kind: 'register-serving-node', endpoint })).toBe(true)
    await hears(watcher, 'user 1 of 7 at 5002', 'no node 5002', 'nodes 5003')
    expect(where.balancer.health).toMatchObject({ servingNodes: 2, callControllers: 0, usersInGroups: 1 })
  })

  it('that start again lose their users, and are told everything', async () => {
    const where = await network()
    const watcher = await node(where, 5001)
    const before = await node(where, 5002)
    expect(await before.ask(update(1))).toBe(true)
    await hears(watcher, 'nodes 5002', 'user 1 of 7 at 5002')
    await before.stop()
    const after = await peer(where, 'serving-node', 5002, { port: before.port })
    expect(await after.register()).toBe(true)
    await hears(watcher, 'no user 1 of 7 at 5002')
    await hears(after, 'nodes 5001')
    // The same from another port.
    expect(await after.ask(update(2))).toBe(true)
    await after.stop()
    const again = await node(where, 5002)
    await hears(again, 'nodes 5001')
    await hears(watcher, 'user 2 of 7 at 5002', 'no user 2 of 7 at 5002')
    expect(where.balancer.health).toMatchObject({ servingNodes: 2, callControllers: 0, usersInGroups: 0 })
  })

  it('of one process keep their users when their address of this plane changes', async () => {
    const where = await network()
    const watcher = await node(where, 5001)
    const sealed = sealerOf(KEYS, 77n)
    const endpoint = { address: '192.0.2.1', port: 5002 }
    const [before, after] = [await stranger(), await stranger()]
    before.send(sealed({ kind: 'register-serving-node', requestId: 0, endpoint }), where.to.port)
    before.send(
      sealed({ ...{ kind: 'registration-update', requestId: 1, groupId: 7, userId: 1 }, endpoint: USER }),
      where.to.port,
    )
    await hears(watcher, 'nodes 5002', 'user 1 of 7 at 5002')
    after.send(sealed({ kind: 'register-serving-node', requestId: 2, endpoint }), where.to.port)
    await waitUntil(() => after.packets.some((packet) => packet?.kind === 'ack'))
    expect(where.balancer.health).toMatchObject({ servingNodes: 2, usersInGroups: 1 })
    after.send(sealed({ kind: 'registration-removed', requestId: 3, groupId: 7, userId: 1 }), where.to.port)
    await hears(watcher, 'no user 1 of 7 at 5002')
  })

  it('are no more than the limit', async () => {
    const where = await network({ limits: { members: 2 } })
    const first = await node(where, 5001)
    await node(where, 5002)
    const third = await peer(where, 'serving-node', 5003)
    const answered = third.register()
    await first.ask(removed(9))
    expect(where.balancer.health).toMatchObject({ servingNodes: 2 })
    await third.stop()
    expect(await answered).toBe(false)
    // One that is known may still renew.
    expect(await first.register()).toBe(true)
  })
})

describe('a client', () => {
  it('gets the node with the least load', async () => {
    const where = await network()
    expect(await given(where)).toBeUndefined()
    const first = await node(where, 5001, load(10))
    const second = await node(where, 5002, load(5))
    expect(await given(where)).toBe(5002)
    await second.register(load(50))
    expect(await given(where)).toBe(5001)
    await first.register(load(10, true))
    expect(await given(where)).toBe(5002)
    await second.register(load(50, true))
    expect(await given(where)).toBeUndefined()
  })

  it('is counted until the node tells its load', async () => {
    const where = await network()
    const first = await node(where, 5001, load(0))
    await node(where, 5002, load(0))
    expect([await given(where), await given(where), await given(where)]).toEqual([5001, 5002, 5001])
    expect(await given(where)).toBe(5002)
    await first.register(load(0))
    expect([await given(where), await given(where)]).toEqual([5001, 5001])
  })

  it('gets any of those that are nearly as good', async () => {
    let random = 0
    const where = await network({ random: () => random })
    await node(where, 5001, load(100))
    await node(where, 5002, load(109))
    await node(where, 5003, load(112))
    random = 0.99
    expect(await given(where)).toBe(5002)
    random = 0
    expect(await given(where)).toBe(5001)
  })
})

describe('users', () => {
  it('are told to all other nodes and all controllers, with their node', async () => {
    const where = await network()
    const [own, other, calls] = [
      await node(where, 5001),
      await node(where, 5002),
      await controller(where, 9000),
    ]
    await hears(other, 'nodes 5001')
    await hears(own, 'nodes 5002')
    expect(await own.ask(update(1))).toBe(true)
    await hears(other, 'user 1 of 7 at 5001')
    await hears(calls, 'user 1 of 7 at 5001')
    // The same again is no news.
    expect(await own.ask(update(1))).toBe(true)
    expect(await own.ask(removed(1))).toBe(true)
    await hears(other, 'no user 1 of 7 at 5001')
    await hears(calls, 'no user 1 of 7 at 5001')
    expect(own.told).toEqual([])
  })

  it('are told to those who come later', async () => {
    const where = await network()
    const own = await node(where, 5001)
    expect(await own.ask(update(1))).toBe(true)
    expect(await own.ask(update(1, 8))).toBe(true)
    await hears(await node(where, 5002), 'nodes 5001', 'user 1 of 7 at 5001', 'user 1 of 8 at 5001')
    await hears(await controller(where, 9000), 'user 1 of 7 at 5001', 'user 1 of 8 at 5001')
  })

  it('belong to the last node that tells of them', async () => {
    const where = await network()
    const [before, after, calls] = [
      await node(where, 5001),
      await node(where, 5002),
      await controller(where, 9000),
    ]
    await hears(before, 'nodes 5002')
    expect(await before.ask(update(1))).toBe(true)
    await hears(calls, 'user 1 of 7 at 5001')
    expect(await after.ask(update(1))).toBe(true)
    await hears(before, 'user 1 of 7 at 5002')
    // The first node notices late that they are gone.
    expect(await before.ask(removed(1))).toBe(true)
    await hears(calls, 'user 1 of 7 at 5002')
    expect(where.balancer.health).toMatchObject({ usersInGroups: 1 })
  })

  it('of a node that is lost are gone: the controllers are told, and nodes forget them with it', async () => {
    const where = await network()
    const own = await node(where, 5001, leaseEntry(1000))
    const [other, calls] = [await node(where, 5002), await controller(where, 9000)]
    expect(await own.ask(update(1))).toBe(true)
    await hears(other, 'nodes 5001', 'user 1 of 7 at 5001')
    await hears(calls, 'user 1 of 7 at 5001')
    await pass(where, 1000)
    await hears(other, 'no node 5001')
    await hears(calls, 'no user 1 of 7 at 5001')
    expect(where.balancer.health).toMatchObject({ usersInGroups: 0 })
  })

  it('are taken from registered nodes only, and not without end', async () => {
    const where = await network({ limits: { perNode: 2, total: 3 } })
    const [first, second] = [await node(where, 5001), await node(where, 5002)]
    const outsider = await peer(where, 'serving-node', 5003)
    const notAnswered = [outsider.ask(update(1)), outsider.ask(removed(1)), outsider.ask(start(1))]
    for (const userId of [1, 2]) expect(await first.ask(update(userId))).toBe(true)
    notAnswered.push(first.ask(update(3)))
    expect(await second.ask(update(4))).toBe(true)
    notAnswered.push(second.ask(update(5)))
    // There is room when one has left.
    expect(await first.ask(removed(2))).toBe(true)
    expect(await second.ask(update(5, 9))).toBe(true)
    expect(where.balancer.health).toMatchObject({ usersInGroups: 3 })
    await Promise.all([outsider.stop(), first.stop(), second.stop()])
    expect(await Promise.all(notAnswered)).toEqual([false, false, false, false, false])
  })
})

describe('rights of a user', () => {
  const rights = (userId: number, given: Partial<UserRights>): GroupRequest => ({
    ...update(userId),
    extension: rightsEntry({ isSilenced: false, isOut: false, ...given }),
  })
  it('are passed on by a host that knows the code, to all nodes and controllers', async () => {
    const where = await network()
    const members = [await node(where, 5001), await controller(where, 9000)]
    // A room's host does not register.
    const room = await peer(where, 'serving-node', 5999)
    expect(await room.ask(rights(3, { isSilenced: true }))).toBe(true)
    expect(await room.ask(rights(3, { isSilenced: true, floor: 'taken' }))).toBe(true)
    const silenced = 'rights of 3 of 7: {"isSilenced":true,"isOut":false'
    for (const member of members) await hears(member, `${silenced}}`, `${silenced},"floor":"taken"}`)
    // They say nothing of where the user is.
    expect(where.balancer.health).toMatchObject({ usersInGroups: 0 })
  })

  it('are not taken where nobody has to know a code', async () => {
    const where = await network({ keys: 'insecure' })
    const one = await peer(where, 'serving-node', 5001, { keys: 'insecure' })
    expect(await one.register()).toBe(true)
    const room = await stranger()
    const request = rights(3, { isOut: true })
    room.send(writeLoadBalancerPacket({ ...request, requestId: 1 }), where.to.port)
    // What has an answer comes after the silence.
    room.send(Buffer.from('061234', 'hex'), where.to.port)
    await waitUntil(() => room.received.length > 0)
    expect(room.packets).toMatchObject([{ kind: 'serving-node-response', requestId: 0x1234 }])
    expect(one.told).toEqual([])
  })
})

describe('a call of a group', () => {
  it('gets the controller with the least load, and all nodes are told', async () => {
    const where = await network()
    const [asking, other] = [await node(where, 5001), await node(where, 5002)]
    await hears(asking, 'nodes 5002')
    await hears(other, 'nodes 5001')
    const busy = await controller(where, 9001, load(10))
    const free = await controller(where, 9002, load(0))
    expect(await asking.ask(start(7))).toBe(true)
    for (const one of [asking, other, free]) await hears(one, 'call 1 of 7 at 9002')
    expect(await other.ask(start(8))).toBe(true)
    for (const one of [asking, other, free]) await hears(one, 'call 2 of 8 at 9002')
    expect(busy.told).toEqual([])
  })

  it('is told to a node that asks again, to nobody else, and to those who come later', async () => {
    const where = await network()
    const [asking, other] = [await node(where, 5001), await node(where, 5002)]
    await hears(asking, 'nodes 5002')
    await hears(other, 'nodes 5001')
    const calls = await controller(where, 9001)
    expect(await asking.ask(start(7))).toBe(true)
    for (const one of [asking, other, calls]) await hears(one, 'call 1 of 7 at 9001')
    // A less busy one changes nothing.
    await calls.register(load(100))
    await controller(where, 9002, load(0))
    expect(await other.ask(start(7))).toBe(true)
    await hears(other, 'call 1 of 7 at 9001')
    await hears(await node(where, 5003), 'nodes 5001 5002', 'call 1 of 7 at 9001')
    await hears(asking, 'nodes 5003')
    expect(calls.told).toEqual([])
  })

  it('goes to another controller with the same number when its own is lost', async () => {
    const where = await network()
    const asking = await node(where, 5001)
    const dying = await controller(where, 9001, new Map([...leaseEntry(1500), ...load(0)]))
    expect(await asking.ask(start(7))).toBe(true)
    expect(await asking.ask(start(8))).toBe(true)
    await hears(asking, 'call 1 of 7 at 9001', 'call 2 of 8 at 9001')
    await hears(dying, 'nodes 5001', 'call 1 of 7 at 9001', 'call 2 of 8 at 9001')
    const heir = await controller(where, 9002)
    await pass(where, 1500)
    for (const one of [asking, heir]) await hears(one, 'call 1 of 7 at 9002', 'call 2 of 8 at 9002')
  })

  it('ends when its group has had nobody for a minute', async () => {
    const where = await network()
    const terms = new Map([...leaseEntry(65_000), ...load(0)])
    const [here, calls] = [await node(where, 5001, terms), await controller(where, 9001, terms)]
    const user = { groupId: 7, userId: 1 } as const
    await here.ask({ kind: 'registration-update', ...user, endpoint: USER })
    expect(await here.ask(start(7))).toBe(true)
    await hears(calls, 'nodes 5001', 'user 1 of 7 at 5001', 'call 1 of 7 at 9001')
    await hears(here, 'call 1 of 7 at 9001')
    await pass(where, 60_000)
    expect(await here.register(terms)).toBe(true)
    expect(await calls.register(terms)).toBe(true)
    await here.ask({ kind: 'registration-removed', ...user })
    await hears(calls, 'no user 1 of 7 at 5001')
    await pass(where, 30_000)
    expect(await here.ask(start(7))).toBe(true)
    await hears(here, 'call 1 of 7 at 9001')
    expect(await calls.register(terms)).toBe(true)
    expect(await here.register(terms)).toBe(true)
    await pass(where, 50_000)
    expect(calls.told).toEqual([])
    for (const one of [here, calls]) expect(await one.register(terms)).toBe(true)
    await pass(where, 30_000)
    await hears(calls, 'call 1 of 7 at 0')
  })

  it('is told what the hosts of rooms have decided, also to those who come later', async () => {
    const where = await network()
    const one = await node(where, 5001)
    const silenced = { isSilenced: true, isOut: false }
    const extension = rightsEntry(silenced)
    const host = await peer(where, 'serving-node', 0)
    await host.ask({ kind: 'registration-update', groupId: 7, userId: 3, endpoint: USER, extension })
    const line = `rights of 3 of 7: ${JSON.stringify(silenced)}`
    await hears(one, line)
    await hears(await node(where, 5002), 'nodes 5001', line)
    await hears(await controller(where, 9001), line)
  })

  it('waits for a controller when there is none', async () => {
    const where = await network()
    const asking = await node(where, 5001)
    const silent = asking.ask(start(7))
    const drained = await controller(where, 9000, load(0, true))
    const dying = await controller(where, 9001, leaseEntry(1500))
    expect(await asking.ask(start(8))).toBe(true)
    await hears(asking, 'call 1 of 8 at 9001')
    await pass(where, 1500)
    const heir = await controller(where, 9002)
    for (const one of [asking, heir]) await hears(one, 'call 1 of 8 at 9002')
    expect(dying.told).toEqual(['nodes 5001', 'call 1 of 8 at 9001'])
    expect(drained.told).toEqual([])
    // The first question was repeated meanwhile.
    void silent
  })

  it('without a controller is told to all when a drained one has it still', async () => {
    const where = await network()
    const asking = await node(where, 5001)
    const dying = await controller(where, 9001, leaseEntry(1500))
    expect(await asking.ask(start(7))).toBe(true)
    await hears(asking, 'call 1 of 7 at 9001')
    await hears(dying, 'nodes 5001', 'call 1 of 7 at 9001')
    await pass(where, 1500)
    const drained = await controller(where, 9002, load(0, true))
    expect(await drained.ask({ kind: 'start-call', groupId: 7, callId: 40 })).toBe(true)
    for (const one of [asking, drained]) await hears(one, 'call 1 of 7 at 9002')
  })

  it('is given away by a controller that starts again, perhaps to itself', async () => {
    const where = await network()
    const asking = await node(where, 5001)
    const before = await controller(where, 9001)
    expect(await asking.ask(start(7))).toBe(true)
    await hears(asking, 'call 1 of 7 at 9001')
    await before.stop()
    const after = await controller(where, 9001)
    for (const one of [asking, after]) await hears(one, 'call 1 of 7 at 9001')
  })

  it('is taken over by a balancer that has started again', async () => {
    const where = await network()
    const asking = await node(where, 5001)
    const [first, second] = [await controller(where, 9001), await controller(where, 9002)]
    expect(await first.ask({ kind: 'start-call', groupId: 7, callId: 40 })).toBe(true)
    for (const one of [asking, first]) await hears(one, 'call 40 of 7 at 9001')
    // Another one has it already: it is told so.
    expect(await second.ask({ kind: 'start-call', groupId: 7, callId: 41 })).toBe(true)
    await hears(second, 'call 40 of 7 at 9001')
    // The number is taken: the call gets another one.
    expect(await second.ask({ kind: 'start-call', groupId: 8, callId: 40 })).toBe(true)
    for (const one of [asking, second]) await hears(one, 'call 1 of 8 at 9002')
  })
})

describe('a member that does not answer', () => {
  it('is told again, with one id for three tries, until its registration ends', async () => {
    const where = await network()
    const deaf = await stranger()
    const sealed = sealerOf(KEYS, 5n)
    const endpoint = { address: '192.0.2.1', port: 5001 }
    deaf.send(
      sealed({ kind: 'register-serving-node', requestId: 0, endpoint, extension: leaseEntry(60_000) }),
      where.to.port,
    )
    await waitUntil(() => deaf.received.length === 1)
    await node(where, 5002)
    const lists = () => deaf.packets.filter((packet) => packet?.kind === 'serving-nodes')
    for (const count of [1, 2, 3]) {
      await waitUntil(() => lists().length === count)
      where.clock.advance(1000)
    }
    await new Promise(setImmediate)
    where.clock.advance(1000)
    await waitUntil(() => lists().length === 4)
    expect(new Set(lists().map(({ requestId }) => requestId)).size).toBe(2)
    // A late answer ends it.
    deaf.send(sealed({ kind: 'ack', requestId: lists().at(-1)?.requestId ?? 0 }), where.to.port)
    await waitUntil(() => where.balancer.health['unansweredRequests'] === 0)
    where.clock.advance(10_000)
    await controller(where, 9000)
    expect(lists()).toHaveLength(4)
  })
})

describe('strangers', () => {
  it('register nowhere, and get no answer', async () => {
    const where = await network()
    const endpoint = { address: '192.0.2.66', port: 1 }
    const outsider = await stranger()
    const sealed = sealerOf(new GroupKeys(new Uint8Array(32).fill(9)))
    for (const kind of ['register-serving-node', 'register-call-controller'] as const) {
      outsider.send(writeLoadBalancerPacket({ kind, requestId: 1, endpoint }), where.to.port)
      outsider.send(sealed({ kind, requestId: 1, endpoint }), where.to.port)
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('ff0001', 'hex'), Buffer.alloc(9000, 9)])
      outsider.send(bytes, where.to.port)
    await node(where, 5001)
    expect(where.balancer.health).toMatchObject({ servingNodes: 1, callControllers: 0 })
    expect(outsider.received).toEqual([])
  })

  it('can have a client’s question only, and no flood of it disturbs the members', async () => {
    const where = await network()
    const flood = await stranger()
    const [first, second] = [await node(where, 5001), await node(where, 5002)]
    for (let round = 0; round < 10; round++) {
      for (let n = 0; n < 50; n++) flood.send(Buffer.from('060001', 'hex'), where.to.port)
      expect(await first.ask(update(round))).toBe(true)
      await waitUntil(() => second.told.includes(`user ${round} of 7 at 5001`))
    }
    expect(flood.received.length).toBeLessThanOrEqual(100)
  })
})

describe('originals', () => {
  it('register and are told in the document’s form, where the operator allows it', async () => {
    const where = await network({ keys: 'insecure' })
    const [one, two] = [await stranger(), await stranger()]
    one.send(Buffer.from('000000c0a8010613cf', 'hex'), where.to.port)
    await waitUntil(() => one.received.length === 1)
    expect(one.received[0]?.toString('hex')).toBe('030000')
    two.send(Buffer.from('000005c0a8010613d0', 'hex'), where.to.port)
    await waitUntil(() => one.received.length === 2 && two.received.length === 2)
    expect(two.received.map((bytes) => bytes.toString('hex'))).toEqual(
      expect.arrayContaining(['030005', expect.stringMatching(/^09000[01]c0a8010613cf$/)]),
    )
    expect(one.received[1]?.toString('hex')).toMatch(/^09000[01]c0a8010613d0$/)
    expect(endpointText({ address: one.address, port: one.port })).toMatch(/^127/)
  })
})

it('a load balancer leaves nothing behind, whether it could start or not', async () => {
  const where = await network()
  const { clock, balancer, to } = where
  await node(where, 5001, leaseEntry(1000))
  await node(where, 5002)
  const second = new LoadBalancer({ ...{ log, clock, keys: KEYS }, host: to.address, port: to.port })
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await balancer.stop()
  expect(clock.pendingTimers).toBe(0)
})
