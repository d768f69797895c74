import { once } from 'node:events'
import type { RemoteInfo } from 'node:dgram'
import { decode, encode, type Packet } from 'dns-packet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { LoopbackNetwork, type Stranger } from '../testing/loopback-network'
import { HostQueries } from './host-queries'

const SERVICE = '_ringdown._tcp.local'
const HOST = '127.0.0.7'

let clock: ManualClock
let network: LoopbackNetwork
let queries: HostQueries
let host: Stranger
const heard: string[] = []
beforeEach(async () => {
  clock = new ManualClock()
  network = await LoopbackNetwork.open(clock)
  host = await network.stranger({ address: HOST })
  queries = new HostQueries({ clock, port: network.port })
  heard.length = 0
  queries.on('answer', (_, address) => heard.push(`answer ${address}`))
  queries.on('silent', (address) => heard.push(`silent ${address}`))
})
afterEach(async () => {
  queries.close()
  await network.close()
})

const asked = async ({ socket }: Stranger): Promise<{ query: Packet; from: RemoteInfo }> => {
  const [bytes, from] = (await once(socket, 'message')) as [Buffer, RemoteInfo]
  return { query: decode(bytes), from }
}
const answer = (id: number | undefined): Buffer =>
  encode({
    type: 'response',
    ...(id !== undefined && { id }),
    answers: [{ type: 'PTR', name: SERVICE, ttl: 10, data: `Studio.${SERVICE}` }],
  })

describe('a host', () => {
  it('is asked by unicast, and heard', async () => {
    queries.ask(HOST)
    const { query, from } = await asked(host)
    expect(query.questions).toMatchObject([{ type: 'PTR', name: SERVICE }])
    const answered = once(queries, 'answer')
    host.socket.send(answer(query.id), from.port, from.address)
    expect(await answered).toMatchObject([{ answers: [{ data: `Studio.${SERVICE}` }] }, HOST])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not heard with another id, from another address or another port', async () => {
    queries.ask(HOST)
    const { query, from } = await asked(host)
    const others = [
      await network.stranger({ address: '127.0.0.8' }),
      await network.stranger({ address: HOST, port: 0 }),
    ]
    for (const { socket } of others) socket.send(answer(query.id), from.port, from.address)
    host.socket.send(answer(((query.id ?? 0) % 65_534) + 1), from.port, from.address)
    host.socket.send('junk', from.port, from.address)
    const answered = once(queries, 'answer')
    host.socket.send(answer(query.id), from.port, from.address)
    await answered
    expect(heard).toEqual([`answer ${HOST}`])
  })

  it('is silent after many wrong packets', async () => {
    queries.ask(HOST)
    const { from } = await asked(host)
    const silent = once(queries, 'silent')
    for (let i = 0; i < 8; i++) host.socket.send('junk', from.port, from.address)
    expect(await silent).toEqual([HOST])
  })

  it('is asked again after 300 ms, and is silent after a second', async () => {
    queries.ask(HOST)
    const first = await asked(host)
    clock.advance(300)
    const { query } = await asked(host)
    expect(query.id).toBe(first.query.id)
    clock.advance(699)
    expect(heard).toEqual([])
    clock.advance(1)
    expect(heard).toEqual([`silent ${HOST}`])
  })

  it('is asked three times in a row, then every ten seconds, with new ids', async () => {
    const ids = new Set<number | undefined>()
    const ask = async (): Promise<void> => {
      queries.ask(HOST)
      queries.ask(HOST)
      ids.add((await asked(host)).query.id)
      clock.advance(1000)
    }
    for (let i = 0; i < 3; i++) await ask()
    const { length } = heard
    queries.ask(HOST)
    expect(clock.pendingTimers).toBe(0)
    clock.advance(10_000)
    await ask()
    expect([length, heard.length]).toEqual([3, 4])
    expect(ids.size).toBeGreaterThan(1)
  })

  it('is asked although many others do not answer', async () => {
    for (let i = 0; i < 200; i++) queries.ask(`127.0.1.${i}`)
    queries.ask(HOST)
    expect(clock.pendingTimers).toBe(64)
    const { query, from } = await asked(host)
    const answered = once(queries, 'answer')
    host.socket.send(answer(query.id), from.port, from.address)
    expect(await answered).toMatchObject([{}, HOST])
  })

  it('is forgotten when the queries are closed', async () => {
    queries.ask(HOST)
    await asked(host)
    queries.close()
    expect(clock.pendingTimers).toBe(0)
    clock.advance(1000)
    expect(heard).toEqual([])
  })
})
