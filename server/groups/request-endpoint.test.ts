import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import {
  type LoadBalancerPacket,
  readLoadBalancerPacket,
  sealIn,
  writeLoadBalancerPacket,
} from '../../protocol/groups'
import { GroupKeys } from './group-keys'
import { type ReceivedRequest, RequestEndpoint, type RequestEndpointOptions } from './request-endpoint'
import { type RawSocket, rawSocket, sealerOf } from './testing/raw-socket'

const KEYS = new GroupKeys(new Uint8Array(32).fill(1))
const OTHER_KEYS = new GroupKeys(new Uint8Array(32).fill(2))
const log = { info: () => undefined, warn: () => undefined }
const NODE = { address: '192.0.2.1', port: 5071 }
const START = { kind: 'start-call', callId: 1, groupId: 2 } as const

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Started {
  readonly endpoint: RequestEndpoint
  readonly port: number
  readonly clock: ManualClock
  readonly handled: ReceivedRequest[]
}

const start = async (options: Partial<RequestEndpointOptions> = {}): Promise<Started> => {
  const clock = new ManualClock()
  const handled: ReceivedRequest[] = []
  const endpoint = new RequestEndpoint({
    ...{ log, clock, host: '127.0.0.1', port: 0, keys: KEYS },
    onRequest: (request) => {
      handled.push(request)
      if (request.kind === 'registration-removed') return undefined
      return request.kind === 'request-serving-node'
        ? { kind: 'serving-node-response', endpoint: NODE }
        : { kind: 'ack' }
    },
    ...options,
  })
  closers.push(() => endpoint.stop())
  return { endpoint, port: await endpoint.start(), clock, handled }
}

const raw = async (address?: string): Promise<RawSocket> => {
  const socket = await rawSocket(address)
  closers.push(() => socket.close())
  return socket
}

let fences = 1000n
/** Datagrams to one socket arrive in order: when this is answered, everything before it has been handled. */
const fence = async (port: number, keys: GroupKeys = KEYS): Promise<void> => {
  const socket = await raw()
  const answer = socket.next()
  socket.send(sealerOf(keys, fences++)({ kind: 'request-serving-node', requestId: 0 }), port)
  await answer
}

describe('a request', () => {
  it('is sent until it is answered, with one id and a new counter each time', async () => {
    const { endpoint, port, clock } = await start()
    const peer = await raw()
    const answered = endpoint.request(START, peer)
    for (const count of [1, 2, 3]) {
      await waitUntil(() => peer.received.length === count)
      if (count < 3) clock.advance(1000)
    }
    expect(peer.packets.map((packet) => packet?.requestId)).toEqual([0, 0, 0])
    const stamps = peer.received.map((bytes) => sealIn(bytes)?.stamp)
    expect(stamps.map((stamp) => stamp?.counter)).toEqual([0, 1, 2])
    expect(new Set(stamps.map((stamp) => stamp?.run)).size).toBe(1)

    peer.send(sealerOf(KEYS, 7n)({ kind: 'ack', requestId: 0 }), port)
    expect(await answered).toMatchObject({ answer: { kind: 'ack' }, from: { port: peer.port, run: 7n } })
    expect(endpoint.openRequests).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })

  it('is given up after three seconds', async () => {
    const { endpoint, clock } = await start()
    const peer = await raw()
    let answer: unknown = 'none yet'
    void endpoint.request(START, peer).then((received) => (answer = received))
    clock.advance(2999)
    await waitUntil(() => peer.received.length === 3)
    expect(answer).toBe('none yet')
    clock.advance(1)
    await waitUntil(() => answer === undefined)
    expect(endpoint.openRequests).toBe(0)
  })

  it('is answered only by whom it went to, with its id, in the right kind, and with a code', async () => {
    const { endpoint, port } = await start()
    const [peer, stranger] = [await raw(), await raw()]
    const answered = endpoint.request(START, peer)
    const sealed = sealerOf(KEYS, 7n)
    const right: LoadBalancerPacket = { kind: 'ack', requestId: 0 }
    stranger.send(sealed(right), port)
    peer.send(sealed({ kind: 'ack', requestId: 1 }), port)
    peer.send(sealed({ kind: 'serving-node-response', requestId: 0, endpoint: NODE }), port)
    peer.send(writeLoadBalancerPacket(right), port)
    peer.send(sealerOf(OTHER_KEYS)(right), port)
    await fence(port)
    expect(endpoint.openRequests).toBe(1)
    peer.send(sealed(right), port)
    expect((await answered)?.answer.kind).toBe('ack')
  })

  it('for a serving node is answered by one', async () => {
    const { endpoint } = await start()
    const { port } = await start()
    const answered = await endpoint.request({ kind: 'request-serving-node' }, { address: '127.0.0.1', port })
    expect(answered?.answer).toMatchObject({ kind: 'serving-node-response', endpoint: NODE })
  })

  it('ends with its endpoint', async () => {
    const { endpoint, clock } = await start()
    const peer = await raw()
    const answered = endpoint.request(START, peer)
    await endpoint.stop()
    expect(await answered).toBeUndefined()
    expect(await endpoint.request(START, peer)).toBeUndefined()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a request of another process', () => {
  it('acts once, and is answered as often as it comes', async () => {
    const { port, clock, handled } = await start()
    const peer = await raw()
    const sealed = sealerOf(KEYS)
    const packet: LoadBalancerPacket = { ...START, requestId: 9 }
    for (const count of [1, 2, 3]) {
      peer.send(sealed(packet), port)
      await waitUntil(() => peer.received.length === count)
    }
    expect(handled).toHaveLength(1)
    expect(peer.packets.every((answer) => answer?.kind === 'ack' && answer.requestId === 9)).toBe(true)

    // Another run has its own ids, and so have other kinds.
    peer.send(sealerOf(KEYS, 2n)(packet), port)
    await waitUntil(() => handled.length === 2)
    peer.send(sealed({ kind: 'register-serving-node', requestId: 9, endpoint: NODE }), port)
    await waitUntil(() => handled.length === 3)
    clock.advance(5000)
    peer.send(sealed(packet), port)
    await waitUntil(() => handled.length === 4)
  })

  it('is not answered when it is not accepted, and is asked again', async () => {
    const { port, handled } = await start()
    const peer = await raw()
    const sealed = sealerOf(KEYS)
    for (let n = 0; n < 2; n++)
      peer.send(sealed({ kind: 'registration-removed', requestId: 1, groupId: 1, userId: 1 }), port)
    await fence(port)
    expect(handled.filter(({ kind }) => kind === 'registration-removed')).toHaveLength(2)
    expect(peer.received).toEqual([])
  })

  it('has no effect without a code, with one of another network, changed, or replayed', async () => {
    const { port, handled } = await start()
    const [peer, thief] = [await raw(), await raw()]
    const packet: LoadBalancerPacket = { ...START, requestId: 1 }
    const sealed = sealerOf(KEYS)
    peer.send(writeLoadBalancerPacket(packet), port)
    peer.send(sealerOf(OTHER_KEYS, 5n)(packet), port)
    const good = sealed(packet)
    for (let at = 0; at < good.length; at++) {
      const changed = Uint8Array.from(good)
      changed[at] = (changed[at] ?? 0) ^ 1
      if (at !== 0) peer.send(changed, port)
    }
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(2), Buffer.alloc(1400, 0xff)]) peer.send(bytes, port)
    await fence(port)
    expect(handled.filter(({ kind }) => kind === 'start-call')).toEqual([])
    expect(peer.received).toEqual([])

    peer.send(good, port)
    await waitUntil(() => peer.received.length === 1)
    thief.send(good, port)
    peer.send(good, port)
    await fence(port)
    expect(peer.received).toHaveLength(1)
    expect(thief.received).toEqual([])
  })

  it('has no effect when it is our own, sent back', async () => {
    const { endpoint, port, handled } = await start()
    const peer = await raw()
    const answered = endpoint.request(START, peer)
    peer.send(await peer.next(), port)
    await fence(port)
    expect(handled.filter(({ kind }) => kind === 'start-call')).toEqual([])
    await endpoint.stop()
    await answered
  })
})

describe('a client without a code', () => {
  it('gets a serving node in the document’s form', async () => {
    const { port } = await start()
    const client = await raw()
    const answer = client.next()
    client.send(Buffer.from('061001', 'hex'), port)
    expect((await answer).toString('hex')).toBe('071001c000020113cf')
  })

  it('gets nothing more than a host may ask for, and takes nothing from others', async () => {
    const { port, clock } = await start()
    const [flood, bystander] = [await raw('127.0.1.1'), await raw('127.0.2.1')]
    const question = Buffer.from('060001', 'hex')
    for (let n = 0; n < 150; n++) flood.send(question, port)
    await fence(port)
    expect(flood.received).toHaveLength(100)
    const answer = bystander.next()
    bystander.send(question, port)
    await answer
    clock.advance(1000)
    for (let n = 0; n < 30; n++) flood.send(question, port)
    await fence(port)
    expect(flood.received).toHaveLength(120)
  })

  it('cannot hold up the processes of the network by its flood', async () => {
    const { port, handled } = await start()
    const [flood, member] = [await raw(), await raw()]
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 100; n++) flood.send(Buffer.from('060001', 'hex'), port)
      await fence(port)
    }
    member.send(sealerOf(KEYS)({ ...START, requestId: 1 }), port)
    await waitUntil(() => handled.some(({ kind }) => kind === 'start-call'))
  })
})

describe('in the document’s form', () => {
  it('nobody has a code, and requests act once as well', async () => {
    const { endpoint, port, handled } = await start({ keys: 'insecure' })
    const peer = await raw()
    for (const count of [1, 2]) {
      peer.send(Buffer.from('02000900010002', 'hex'), port)
      await waitUntil(() => peer.received.length === count)
    }
    expect(handled).toEqual([{ kind: 'start-call', requestId: 9, callId: 1, groupId: 2 }])
    expect(peer.received.map((bytes) => bytes.toString('hex'))).toEqual(['030009', '030009'])

    const request = peer.next()
    const answered = endpoint.request(START, peer)
    expect((await request).toString('hex')).toBe('02000000010002')
    peer.send(Buffer.from('030000', 'hex'), port)
    expect((await answered)?.from.run).toBeUndefined()
  })

  it('a flood of one host takes nothing from another one', async () => {
    const { port, handled } = await start({ keys: 'insecure' })
    const [flood, bystander] = [await raw('127.0.1.1'), await raw('127.0.2.1')]
    let sent = 0
    const floodWith = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++, sent++)
        flood.send(
          writeLoadBalancerPacket({ kind: 'registration-removed', requestId: sent, groupId: 0, userId: 0 }),
          port,
        )
      const answer = bystander.next()
      bystander.send(writeLoadBalancerPacket({ ...START, requestId: sent }), port)
      await answer
    }
    for (let n = 0; n < 50; n++) await floodWith(100)
    const taken = handled.filter(({ kind }) => kind === 'registration-removed')
    expect(taken.length).toBeLessThanOrEqual(4000)
    expect(handled.length - taken.length).toBe(50)
  })
})

it('does not start on a port that is taken', async () => {
  const { port } = await start()
  const second = new RequestEndpoint({
    ...{ log, host: '127.0.0.1', port, keys: KEYS },
    onRequest: () => undefined,
  })
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await second.stop()
})

it('reads what it writes', async () => {
  const { endpoint } = await start()
  const peer = await raw()
  const answered = endpoint.request({ kind: 'serving-nodes', endpoints: [NODE] }, peer)
  expect(readLoadBalancerPacket(await peer.next())).toMatchObject({
    kind: 'serving-nodes',
    endpoints: [NODE],
  })
  await endpoint.stop()
  await answered
})
