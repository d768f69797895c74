import { once } from 'node:events'
import { connect as connectSecurely } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { MAX_PACKET_BYTES, packetText } from '../../protocol/cluster'
import { ProxyList } from '../admission/proxy-list'
import { clusterForEachTest, documentAccess, publicKeyPem } from './testing/cluster-for-each-test'
import type { PacketPeer } from './testing/packet-peer'

const cluster = clusterForEachTest()
const CARD = { id: 'mallory', version: '0.0.1', type: 'refinery' }
const CERT = Buffer.from(publicKeyPem()).toString('base64')
/** A flood comes from here: another network than that of everybody else. */
const ELSEWHERE = '127.9.9.9'
const LIMITED = { exemptLoopback: false }

async function admit(peer: PacketPeer): Promise<void> {
  peer.send('conn:establish', CARD)
  expect((await peer.next())[0]).toBe('conn:startAuth')
  peer.send('auth:start', { cert: CERT })
  expect((await peer.next())[0]).toBe('auth:ack')
  peer.send('auth:ack')
}

describe('a master drops, with a line in the log,', () => {
  it.each([
    ['what is no packet', 'GET / HTTP/1.1\r\n\r\n<EOF>', 'no-delimiter'],
    ['a packet with broken JSON', 'conn:establish;;{"id":<EOF>', 'bad-json'],
    ['a packet with a list', 'conn:establish;;[]<EOF>', 'payload-not-object'],
    ['a packet that is not UTF-8', Buffer.from('conn:establish;;{"id":"\xff"}<EOF>', 'latin1'), 'bad-utf8'],
    ['a giant', 'x'.repeat(MAX_PACKET_BYTES), 'too-large'],
  ])('%s', async (_, bytes, error) => {
    const { port } = await cluster.startMaster()
    const peer = await cluster.peer(port)
    peer.socket.write(bytes)
    await peer.closed
    expect(cluster.refusals()).toEqual([`what it sends is no packet (${error})`])
  })

  it('a code that nobody knows, before the admission only', async () => {
    const { port, master } = await cluster.startMaster()
    const [polite, rude] = [await cluster.peer(port), await cluster.peer(port)]
    await admit(polite)
    polite.socket.write('conn:dance;;<EOF>')
    rude.socket.write('conn:dance;;<EOF>')
    expect(await rude.rest()).toEqual([['conn:close', {}]])
    expect(master.nodes).toHaveLength(1)
    expect(cluster.refusals()).toHaveLength(1)
  })

  it('a handshake that is repeated', async () => {
    const { port, master } = await cluster.startMaster()
    const peer = await cluster.peer(port)
    await admit(peer)
    peer.send('conn:establish', CARD)
    expect(await peer.rest()).toEqual([['conn:close', {}]])
    expect(master.nodes).toEqual([])
    expect(cluster.refusals()).toEqual(['conn:establish is not expected in the state “admitted”'])
  })

  it('an admitted node that floods it', async () => {
    const { port, master } = await cluster.startMaster()
    const peer = await cluster.peer(port)
    await admit(peer)
    peer.socket.write(packetText('conn:alive').repeat(200))
    await peer.closed
    expect(master.nodes).toEqual([])
    expect(cluster.refusals()).toEqual(['it sends too many packets'])
  })

  it('a node that does not read', async () => {
    const { port, master } = await cluster.startMaster()
    const peer = await cluster.peer(port)
    await admit(peer)
    await waitUntil(() => master.nodes.length === 1)
    peer.socket.pause()
    const settings = (n: number) => ({ settings: { a: '\0'.repeat(4000), n: String(n) } })
    for (let n = 0; n < 2000 && master.nodes.length > 0; n++) master.change(settings(n))
    expect(master.nodes).toEqual([])
    const left = cluster.lines.find(({ message }) => message === 'node left')
    expect(left?.fields).toMatchObject({ node: 'mallory', reason: 'it does not read what it is sent' })
  })

  it('a connection that says nothing', async () => {
    const clock = new ManualClock()
    const { port } = await cluster.startMaster({ clock })
    const peer = await cluster.peer(port)
    await waitUntil(() => clock.pendingTimers === 1)
    clock.advance(10_000)
    await peer.closed
    expect(cluster.refusals()).toEqual(['it says nothing'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('a slow sender, however often it sends a byte', async () => {
    const clock = new ManualClock()
    const { port } = await cluster.startMaster({ clock })
    const [slow, other] = [await cluster.peer(port), await cluster.peer(port)]
    slow.send('conn:establish', CARD)
    await slow.next()
    clock.advance(6_000)
    slow.socket.write('auth:start;;{"cert":"')
    // Its bytes have arrived by the time of this answer.
    other.send('conn:establish', CARD)
    await other.next()
    clock.advance(4_000)
    expect(await slow.rest()).toEqual([['conn:close', {}]])
    expect(cluster.refusals()).toEqual(['nothing came in the state “proving” in time'])
  })

  it('a node that was declined and does not go', async () => {
    const clock = new ManualClock()
    const { port } = await cluster.startMaster({ clock })
    const peer = await cluster.peer(port)
    peer.send('conn:establish', CARD)
    await peer.next()
    peer.send('auth:start', { cert: 'bad' })
    expect(await peer.next()).toEqual(['auth:dec', {}])
    clock.advance(5_000)
    await peer.closed
  })

  it('TLS before its version 1.3', async () => {
    const { port } = await cluster.startMaster()
    const options = { port, host: '127.0.0.1', maxVersion: 'TLSv1.2', rejectUnauthorized: false } as const
    const [error] = (await once(connectSecurely(options), 'error')) as [Error]
    expect(error.message).toContain('version')
    await waitUntil(() => cluster.refusals().length === 1)
    expect(cluster.refusals()).toEqual(['it speaks no version of TLS that is accepted here'])
  })
})

it('answers with the length of payloads to a node that writes it', async () => {
  const { port } = await cluster.startMaster()
  const peer = await cluster.peer(port)
  const chunks: Buffer[] = []
  peer.socket.on('data', (bytes: Buffer) => chunks.push(bytes))
  peer.socket.write(packetText('conn:establish', CARD, 'with-length'))
  expect(await peer.next()).toEqual(['conn:startAuth', {}])
  expect(Buffer.concat(chunks).toString()).toBe('conn:startAuth;;0;;<EOF>')
})

describe('the document’s form from elsewhere', () => {
  const open = async (isInsecure: boolean): Promise<PacketPeer> => {
    const { port } = await cluster.startMaster({ isInsecure, proxies: new ProxyList(['127.0.0.1']) })
    const peer = await cluster.peer(port)
    peer.socket.write('PROXY TCP4 192.0.2.7 192.0.2.1 5000 34308\r\n')
    peer.send('conn:establish', CARD)
    return peer
  }

  it('is refused', async () => {
    const peer = await open(false)
    expect(await peer.rest()).toEqual([['conn:close', {}]])
    expect(cluster.lines.at(-1)?.fields).toMatchObject({ from: '192.0.2.7', reason: 'it does not encrypt' })
  })

  it('is accepted where the operator says so', async () => {
    const peer = await open(true)
    expect(await peer.next()).toEqual(['conn:startAuth', {}])
  })
})

describe('a flood from one address', () => {
  it('of connections does not shut others out', async () => {
    const limits = { ...LIMITED, unnamed: 20, unnamedPerAddress: 15 }
    const { port, makeCode } = await cluster.startMaster({ limits })
    const { access } = await makeCode()
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => cluster.peer(port, { from: ELSEWHERE }).catch(() => undefined)),
    )
    await cluster.startNode(port, { access }).next('admitted')
    for (const peer of flood.slice(0, -15)) await peer?.closed
  })

  it('of wrong proofs ends, and does not shut others out', async () => {
    const limits = { ...LIMITED, failuresAtOnce: 2, failuresPerSecond: 0.001 }
    const { port } = await cluster.startMaster({ limits, isInsecure: true })
    const attempt = async (): Promise<PacketPeer> => {
      const peer = await cluster.peer(port, { from: ELSEWHERE })
      peer.send('conn:establish', CARD)
      await peer.next()
      peer.send('auth:start', { cert: 'bad' })
      return peer
    }
    const first = [await attempt(), await attempt()]
    for (const peer of first) expect((await peer.next())[0]).toBe('auth:dec')
    await (
      await attempt()
    ).closed
    await cluster.startNode(port, { access: documentAccess }).next('admitted')
  })
})

it('puts a node off when it is full, and admits it with the same code later', async () => {
  const clock = new ManualClock()
  const { port, master, makeCode } = await cluster.startMaster({ limits: { connections: 1 } })
  const first = await cluster.peer(port)
  await admit(first)
  await waitUntil(() => master.nodes.length === 1)
  const second = cluster.startNode(port, { access: (await makeCode()).access, id: 'node-2', clock })
  const reason = 'The master has no place for another node now.'
  await waitUntil(() => cluster.lines.some(({ fields }) => 'master' in fields && fields['reason'] === reason))
  expect(cluster.refusals()).toEqual([reason])
  first.socket.destroy()
  // Its connection has closed by then.
  await waitUntil(() => master.nodes.length === 0)
  clock.advance(5_000)
  await second.next('admitted')
})

describe('a node', () => {
  it('drops a master that sends no packets, and tries again', async () => {
    const fake = await cluster.fakeMaster()
    const clock = new ManualClock()
    cluster.startNode(fake.port, { access: documentAccess, clock })
    const master = await fake.nextPeer()
    await master.next()
    master.socket.write('nonsense<EOF>')
    await master.closed
    clock.advance(5_000)
    expect((await (await fake.nextPeer()).next())[0]).toBe('conn:establish')
  })

  it.each([
    ['an admission before its proof', 'auth:ack;;<EOF>'],
    ['a code of nodes', 'auth:start;;<EOF>'],
    ['an invalid nonce', 'conn:startAuth;;{"nonce":7}<EOF>'],
    ['an unknown code', 'conn:dance;;<EOF>'],
  ])('closes the connection on %s', async (_, bytes) => {
    const fake = await cluster.fakeMaster()
    cluster.startNode(fake.port, { access: documentAccess, clock: new ManualClock() })
    const master = await fake.nextPeer()
    await master.next()
    master.socket.write(bytes)
    expect(await master.rest()).toEqual([['conn:close', {}]])
  })
})
