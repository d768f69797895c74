import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { ProxyList } from '../admission/proxy-list'
import { brokerForEachTest } from './testing/broker-for-each-test'
import { PEER_VECTORS } from '../../protocol/broker/testing/vectors'

const brokers = brokerForEachTest()

describe('a broker on a real port', () => {
  it.each(
    PEER_VECTORS.filter(({ event }) => event === undefined).map((vector) => [vector.id, vector] as const),
  )('answers %s', async (_, { state, conn, in: said = [], steps = [], out }) => {
    const { peer } = await brokers.start()
    const both = { A: await peer(), B: await peer() }
    for (const [id, who] of Object.entries(state)) await both[who].registered(id)
    const heard = { A: [...(out.A ?? [])], B: [...(out.B ?? [])] }
    for (const one of [said, ...steps.map(([one]) => one)].flat()) both[conn].socket.send(one)
    for (const [, after] of steps)
      for (const who of ['A', 'B'] as const) heard[who].push(...(after[who] ?? []))
    for (const who of ['A', 'B'] as const) {
      // What the broker has said when it answers the last message, it has said to the other peer before.
      await both[conn].ask('ping')
      await both[who].ask('ping')
      expect(both[who].received.length).toBe(heard[who].length)
      expect(both[who].received).toMatchObject(heard[who])
    }
  })

  it('takes text in binary frames, ignores other bytes, and answers pings of WebSocket', async () => {
    const { peer } = await brokers.start()
    const alice = await peer()
    alice.socket.send(Buffer.from('{"id":"b","method":"ping"}'), { binary: true })
    alice.socket.send(Buffer.of(0x7b, 0xff, 0xfe), { binary: true })
    expect(await alice.next(({ id }) => id === 'b')).toMatchObject({ result: 'pong' })
    alice.socket.ping()
    await once(alice.socket, 'pong')
    expect(alice.received).toEqual([])
  })

  it('serves originals at the root, and leaves other paths to others', async () => {
    const { peer, port } = await brokers.start()
    expect(await (await peer({}, `ws://127.0.0.1:${port}`)).ask('ping')).toMatchObject({ result: 'pong' })
    expect(await (await peer({}, `ws://127.0.0.1:${port}/broker?access_token=x`)).ask('ping')).toMatchObject({
      result: 'pong',
    })
    await expect(peer({}, `ws://127.0.0.1:${port}/api/room/x`)).rejects.toThrow('404')
  })

  it('uses no compression, which a peer may ask for', async () => {
    const { peer } = await brokers.start()
    expect((await peer({ perMessageDeflate: true })).socket.extensions).toBe('')
  })

  it('closes a connection with a message that is too long', async () => {
    const { peer } = await brokers.start()
    const alice = await peer()
    alice.socket.send('x'.repeat(64 * 1024 + 1))
    expect(await alice.closed).toMatchObject({ code: 1009 })
  })

  it('closes an idle connection after 120 s; one that pings stays', async () => {
    const clock = new ManualClock()
    const { peer } = await brokers.start({ clock })
    const [idle, busy] = [await peer(), await peer()]
    await idle.registered('idle')
    for (let n = 0; n < 2; n++) {
      clock.advance(45_000)
      await busy.ask('ping')
    }
    clock.advance(30_000)
    expect(await idle.closed).toMatchObject({ code: 1001 })
    clock.advance(30_000)
    expect(await busy.ask('exists', { id: 'idle' })).toMatchObject({ result: false })
  })

  it('drops a peer that does not read, and keeps little for it', async () => {
    const { peer, role } = await brokers.start({ maxQueueBytes: 64 * 1024 })
    const deaf = await (await peer()).registered('deaf')
    deaf.socket.pause()
    // A connection may send about 1 MB at once; the system's buffers take more than that.
    while (role.health['registered'] !== 0) {
      const sender = await peer()
      await sender.registered('sender')
      for (let n = 0; n < 12; n++) sender.signal('sender', 'deaf', 'x'.repeat(40_000))
      await sender.ask('ping').catch(() => undefined)
      await sender.close()
      if ((await (await peer()).ask('exists', { id: 'deaf' })).result === false) break
    }
    expect(brokers.loggedAs('peer disconnected')).toContainEqual(
      expect.objectContaining({ reason: 'it does not read what it is sent' }),
    )
  })
})

describe('the HTTP port of the broker', () => {
  const get = async (port: number, path: string) => {
    const call = request({ port, host: '127.0.0.1', path }).end()
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    return { status: response.statusCode, body: JSON.parse(await text(response)) as object }
  }

  it('says how it is', async () => {
    const { port, peer } = await brokers.start()
    await (await peer()).registered('alice')
    expect(await get(port, '/healthz')).toEqual({
      status: 200,
      body: { status: 'ok', peers: 1, registered: 1 },
    })
    expect(await get(port, '/else')).toMatchObject({ status: 404 })
  })

  it('closes a connection that sends no request, or none that it can read', async () => {
    const clock = new ManualClock()
    const { port } = await brokers.start({ clock })
    const silent = connect(port, '127.0.0.1')
    await once(silent, 'connect')
    const wrong = connect(port, '127.0.0.1')
    wrong.write('hello\r\n\r\n')
    expect(await text(wrong)).toMatch(/^HTTP\/1.1 400 /)
    clock.advance(10_000)
    await once(silent.resume(), 'close')
  })

  it('tells who exceeds a limit that it is busy, before and after the handshake', async () => {
    const { peer } = await brokers.start({ limits: { exemptLoopback: false, perAddress: 2, unnamed: 2 } })
    const from = (localAddress: string) => peer({ localAddress })
    const first = await from('127.0.0.2')
    await from('127.0.0.2')
    await expect(from('127.0.0.2')).rejects.toThrow('503')
    await from('127.0.7.1')
    expect(await first.closed).toEqual({ code: 1013, reason: 'the server is busy: try again later' })
  })
})

describe('a client of a proxy', () => {
  const proxies = new ProxyList(['127.0.0.1'])
  const limits = { perAddress: 1 }

  it('counts by X-Forwarded-For: the last address that is no proxy', async () => {
    const { peer } = await brokers.start({ proxies, limits })
    const through = (...hops: string[]) => peer({ headers: { 'x-forwarded-for': hops.join(', ') } })
    await through('203.0.113.7')
    await expect(through('198.51.100.1', '203.0.113.7:4000')).rejects.toThrow('503')
    await through('203.0.113.7', '198.51.100.1', '127.0.0.1')
    await through('[2001:db8::1]:77')
    await expect(through('unknown')).rejects.toThrow('400')
  })

  it('counts by the PROXY protocol', async () => {
    const { port } = await brokers.start({ proxies, limits })
    const upgrade =
      'GET /broker HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n'
    const through = async (client: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`PROXY TCP4 ${client} 198.51.100.1 4000 4280\r\n${upgrade}`)
      const [first] = (await once(socket, 'data')) as [Buffer]
      return { socket, status: first.toString().split(' ')[1] }
    }
    const one = await through('203.0.113.7')
    const two = await through('203.0.113.7')
    const three = await through('203.0.113.8')
    expect([one.status, two.status, three.status]).toEqual(['101', '503', '101'])
    for (const { socket } of [one, two, three]) socket.destroy()
  })

  it('is believed of named proxies only', async () => {
    const { peer } = await brokers.start({ proxies: new ProxyList(['192.0.2.1']), limits })
    await peer({ headers: { 'x-forwarded-for': '203.0.113.7' } })
    await expect(peer({ headers: { 'x-forwarded-for': '203.0.113.8' } })).rejects.toThrow('503')
  })
})
