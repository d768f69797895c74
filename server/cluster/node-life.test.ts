import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { unusedPort } from '../../base/testing/unused-port'
import { waitUntil } from '../../base/testing/wait-until'
import { MemoryAdmissionBook } from './master/memory-admission-book'
import { ClusterNode } from './node/cluster-node'
import { accessWith, clusterForEachTest, documentAccess, publicKeyPem } from './testing/cluster-for-each-test'
import type { PacketPeer } from './testing/packet-peer'

const cluster = clusterForEachTest()

/** Plays the master up to the admission. */
async function admitTo(master: PacketPeer, settings = {}): Promise<void> {
  expect((await master.next())[0]).toBe('conn:establish')
  master.send('conn:startAuth')
  expect((await master.next())[0]).toBe('auth:start')
  master.send('auth:ack', settings)
  expect((await master.next())[0]).toBe('auth:ack')
}

/** Masters of one network, and the text of their addresses. */
async function twoMasters(clock?: ManualClock) {
  const book = new MemoryAdmissionBook()
  const options = { book, ...(clock && { clock }) }
  const [first, second] = [await cluster.startMaster(options), await cluster.startMaster(options)]
  return { first, second, at: { first: `127.0.0.1:${first.port}`, second: `127.0.0.1:${second.port}` } }
}

describe('master and node', () => {
  it('say that they are there, and how busy the node is', async () => {
    const clock = new ManualClock()
    const { port, master, makeCode } = await cluster.startMaster({ clock })
    const { access } = await makeCode()
    const node = cluster.startNode(port, { access, clock, load: () => 0.25 })
    await node.next('admitted')
    await waitUntil(() => master.nodes.length === 1)
    for (let n = 0; n < 10; n++) {
      clock.advance(15_000)
      // Until both have heard each other.
      await waitUntil(() => master.nodes[0]?.load === 0.25)
      master.change({ settings: { round: String(n) } })
      await node.next('changed')
    }
    expect(master.nodes).toHaveLength(1)
  })

  it.each([[NaN], [-1], [Infinity]])('say that they are there with a load of %s', async (load) => {
    const clock = new ManualClock()
    const { port, master, makeCode } = await cluster.startMaster({ onNodes: () => changes++ })
    let changes = 0
    const node = cluster.startNode(port, { access: (await makeCode()).access, clock, load: () => load })
    await node.next('admitted')
    await waitUntil(() => changes === 1)
    clock.advance(15_000)
    node.node.stop()
    await waitUntil(() => master.nodes.length === 0)
    expect(cluster.refusals()).toEqual([])
    expect(changes).toBe(load === Infinity ? 3 : 2)
  })

  it('lose a master that is silent for 45 seconds', async () => {
    const clock = new ManualClock()
    const fake = await cluster.fakeMaster()
    const node = cluster.startNode(fake.port, { access: documentAccess, clock })
    const master = await fake.nextPeer()
    await admitTo(master)
    await node.next('admitted')
    clock.advance(44_999)
    expect(node.events).toHaveLength(1)
    clock.advance(1)
    expect(await node.next('lost')).toMatchObject({ reason: 'the master has said nothing for too long' })
    const alive = ['conn:alive', {}]
    expect(await master.rest()).toEqual([alive, alive, ['conn:close', {}]])
  })

  it('lose a node that is silent for 45 seconds', async () => {
    const clock = new ManualClock()
    const { port, master } = await cluster.startMaster({ clock })
    const peer = await cluster.peer(port)
    peer.send('conn:establish', { id: 'silent', version: '0.0.1', type: 'receiver' })
    await peer.next()
    peer.send('auth:start', { cert: publicKeyPem() })
    await peer.next()
    peer.send('auth:ack')
    await waitUntil(() => master.nodes.length === 1)
    clock.advance(44_999)
    expect(master.nodes).toHaveLength(1)
    clock.advance(1)
    expect(master.nodes).toEqual([])
    await peer.closed
  })
})

describe('of two nodes with one id', () => {
  it('the newest wins, and the older one stays away', async () => {
    const { port, master, makeCode } = await cluster.startMaster()
    const { access } = await makeCode()
    const older = cluster.startNode(port, { access })
    await older.next('admitted')
    const [credential] = older.credentials
    const newer = cluster.startNode(port, { access: accessWith(credential) })
    await newer.next('admitted')
    expect(await older.refusal()).toBe('Another node has come with the same id.')
    expect(master.nodes).toHaveLength(1)
    expect(newer.events).toHaveLength(1)
  })

  it('the newest wins in the document’s form as well', async () => {
    const clock = new ManualClock()
    const { port, master } = await cluster.startMaster()
    const older = cluster.startNode(port, { access: documentAccess, clock })
    await older.next('admitted')
    await waitUntil(() => master.nodes.length === 1)
    const newer = cluster.startNode(port, { access: documentAccess })
    await newer.next('admitted')
    await older.next('lost')
    expect(master.nodes).toHaveLength(1)
  })
})

describe('a node without a master', () => {
  it('dials six times, five seconds apart, when none has ever admitted it', async () => {
    const clock = new ManualClock()
    const node = cluster.startNode(await unusedPort(), { access: documentAccess, clock })
    const failures = (): number => cluster.lines.filter(({ fields }) => 'master' in fields).length
    for (let dials = 1; dials < 6; dials++) {
      await waitUntil(() => failures() === dials)
      clock.advance(4_999)
      expect(node.events).toEqual([])
      clock.advance(1)
    }
    expect(await node.refusal()).toBe('connection refused')
    expect(failures()).toBe(6)
    expect(clock.pendingTimers).toBe(0)
  })

  it('tries the next one in turn', async () => {
    const clock = new ManualClock()
    const { port } = await cluster.startMaster()
    const masters = [
      { host: '127.0.0.1', port: await unusedPort() },
      { host: '127.0.0.1', port },
    ]
    const node = cluster.startNode(port, { access: documentAccess, clock, masters })
    await waitUntil(() => cluster.lines.some(({ message }) => message === 'no connection with the master'))
    clock.advance(5_000)
    await node.next('admitted')
  })

  it('goes on when its master dies, and comes back with its credential', async () => {
    const clock = new ManualClock()
    const book = new MemoryAdmissionBook()
    const { port, master, makeCode } = await cluster.startMaster({ book })
    const node = cluster.startNode(port, { access: (await makeCode()).access, clock })
    await node.next('admitted')
    await waitUntil(() => master.nodes.length === 1)
    await master.stop()
    await node.next('lost')
    for (let dials = 0; dials < 8; dials++) {
      const before = cluster.lines.length
      clock.advance(Math.min(5_000, 250 * 2 ** dials))
      await waitUntil(() => cluster.lines.length > before)
    }
    const again = await cluster.startMaster({ book, port })
    clock.advance(5_000)
    await node.next('admitted')
    await waitUntil(() => again.master.nodes.length === 1)
    expect(node.credentials).toHaveLength(1)
  })

  it('does not start without the address of one, or without an id', () => {
    const { log } = cluster
    const nothing = (): void => undefined
    const options = { log, access: documentAccess, onAdmitted: nothing, onRefused: nothing }
    const identity = { id: 'node-1', type: 'refinery' } as const
    expect(() => new ClusterNode({ ...options, identity, masters: [] })).toThrow('the address of a master')
    const masters = [{ host: '127.0.0.1', port: 1 }]
    const nameless = { ...identity, id: '' }
    expect(() => new ClusterNode({ ...options, identity: nameless, masters })).toThrow('about itself')
  })
})

describe('an admitted node', () => {
  const admittedAt = async (first: {
    port: number
    makeCode: () => Promise<{ access: NodeProbeAccess }>
  }) => {
    const node = cluster.startNode(first.port, { access: (await first.makeCode()).access })
    await node.next('admitted')
    return node
  }
  type NodeProbeAccess = Parameters<typeof cluster.startNode>[1]['access']

  it('moves when its master says so, without being lost', async () => {
    const { first, second, at } = await twoMasters()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    expect(first.master.move('node-1', at.second)).toBe(true)
    await node.next('changed')
    expect(await node.next('moved')).toEqual({ kind: 'moved', upstream: at.second })
    expect(node.node.master).toBe(at.second)
    await waitUntil(() => first.master.nodes.length === 0 && second.master.nodes.length === 1)
    expect(first.master.move('node-1', at.first)).toBe(false)
  })

  it('moves when all do, and settings change', async () => {
    const { first, second, at } = await twoMasters()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    first.master.change({ upstream: at.second })
    await node.next('changed')
    await node.next('moved')
    await waitUntil(() => second.master.nodes.length === 1)
    second.master.change({ settings: { motto: 'onwards' } })
    expect(await node.next('changed')).toMatchObject({ settings: { settings: { motto: 'onwards' } } })
  })

  it('goes on to where it is sent with its admission', async () => {
    const { first, at } = await twoMasters()
    first.master.change({ upstream: at.second })
    const node = await admittedAt(first)
    expect(await node.next('moved')).toEqual({ kind: 'moved', upstream: at.second })
  })

  it('stays with its master while nobody answers elsewhere', async () => {
    const { first } = await twoMasters()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    first.master.move('node-1', `127.0.0.1:${await unusedPort()}`)
    await node.next('changed')
    await waitUntil(() => cluster.lines.some(({ message }) => message === 'no connection with the master'))
    expect(first.master.nodes).toHaveLength(1)
    expect(node.events).toHaveLength(2)
  })

  it('stays with its master when it is refused elsewhere', async () => {
    const { first } = await twoMasters()
    const stranger = await cluster.startMaster()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    first.master.move('node-1', `127.0.0.1:${stranger.port}`)
    await node.next('changed')
    await waitUntil(() => cluster.lines.some(({ message }) => message === 'no connection with the master'))
    expect(node.events).toHaveLength(2)
    expect(first.master.nodes).toHaveLength(1)
  })

  it('is in no hurry when two masters send it to each other', async () => {
    const clock = new ManualClock()
    const { first, second, at } = await twoMasters()
    first.master.change({ upstream: at.second })
    second.master.change({ upstream: at.first })
    const node = cluster.startNode(first.port, { access: (await first.makeCode()).access, clock })
    await node.next('admitted')
    clock.advance(0)
    await node.next('moved')
    clock.advance(200)
    expect(node.node.master).toBe(at.second)
    clock.advance(50)
    await node.next('moved')
    clock.advance(250)
    expect(node.node.master).toBe(at.first)
    clock.advance(250)
    await node.next('moved')
  })

  it('hears that it is to take no new work', async () => {
    const { first } = await twoMasters()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    expect(first.master.drain('node-1')).toBe(true)
    expect(first.master.drain('node-2')).toBe(false)
    expect(await node.next('changed')).toMatchObject({ settings: { isDraining: true } })
    expect(first.master.nodes[0]?.isDraining).toBe(true)
  })

  it('leaves in order', async () => {
    const { first } = await twoMasters()
    const node = await admittedAt(first)
    await waitUntil(() => first.master.nodes.length === 1)
    node.node.stop()
    await waitUntil(() => first.master.nodes.length === 0)
    expect(cluster.lines.at(-1)?.fields).toMatchObject({ node: 'node-1', reason: 'the node closed it' })
    expect(node.events).toHaveLength(1)
  })
})

it('refuses settings that nodes would not understand', async () => {
  const { master } = await cluster.startMaster()
  expect(() => master.change({ redis: 'http://localhost' })).toThrow(RangeError)
  expect(() => master.move('node-1', 'a b')).toThrow(RangeError)
})
