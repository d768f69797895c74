import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../../locales/message'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { NetworkInterfaces } from '../addresses'
import { encodeQuery } from './dns-message'
import { loopback, LoopbackNetwork } from '../testing/loopback-network'

let clock: ManualClock
let network: LoopbackNetwork
beforeEach(async () => {
  clock = new ManualClock()
  network = await LoopbackNetwork.open(clock)
})
afterEach(() => network.close())

describe('the multicast socket', () => {
  it('reports that another program uses the port alone, and opens when it is free', async () => {
    const selfish = createSocket({ type: 'udp4', reuseAddr: false }).bind(network.port)
    await once(selfish, 'listening')
    const socket = network.socket()
    socket.open()
    const [why] = (await once(socket, 'trouble')) as [Message]
    expect(why).toEqual({ key: 'discoveryCause.EADDRINUSE' })
    expect(socket.joined).toBe(false)
    selfish.close()
    await once(selfish, 'close')
    const trouble = once(socket, 'trouble')
    clock.advance(5000)
    expect(await trouble).toEqual([undefined])
    expect(socket.joined).toBe(true)
  })

  it('reports that there is no network, and joins one that appears', async () => {
    let interfaces: NetworkInterfaces = {}
    const socket = network.socket(() => interfaces)
    socket.open()
    expect(await once(socket, 'trouble')).toEqual([{ key: 'discoveryCause.ENETUNREACH' }])
    interfaces = loopback()
    const joined = once(socket, 'joined')
    clock.advance(5000)
    await joined
    expect(socket.trouble).toBeUndefined()
    interfaces = {}
    clock.advance(5000)
    expect(socket.trouble).toEqual({ key: 'discoveryCause.ENETUNREACH' })
    interfaces = loopback()
    clock.advance(5000)
    expect(socket.joined).toBe(true)
  })

  it('reports when it sends that a network is gone', async () => {
    const info = { address: '203.0.113.99', netmask: '255.255.255.0', cidr: '203.0.113.99/24' } as const
    const gone = { ...info, family: 'IPv4', mac: '02:00:00:00:00:01', internal: false } as const
    const socket = network.socket(() => ({ gone: [gone] }))
    socket.open()
    expect(await once(socket, 'trouble')).toEqual([{ key: 'discoveryCause.ENODEV' }])
  })

  it('reads a neighbour’s packet after floods from other neighbours and from a host outside the network', async () => {
    const [info] = loopback()['lo'] ?? Object.values(loopback()).flatMap((infos) => infos ?? [])
    if (info === undefined) throw new Error('no loopback')
    const here = { ...info, address: '127.0.0.1', cidr: '127.0.0.1/29' } as typeof info
    const socket = network.socket(() => ({ here: [here] }))
    const senders: string[] = []
    socket.open()
    await once(socket, 'joined')
    const arrived = new Promise<void>((resolve) =>
      socket.on('message', (_, { address }) => {
        senders.push(address)
        if (address === '127.0.0.3') resolve()
      }),
    )
    const query = encodeQuery([{ name: 'a.local', type: 'ANY' }])
    for (const [address, packets] of [
      ['127.0.0.99', 70],
      ['127.0.0.2', 70],
      ['127.0.0.3', 1],
    ] as const) {
      const sender = createSocket('udp4').bind(0, address)
      await once(sender, 'listening')
      for (let n = 0; n < packets; n++)
        await new Promise((resolve) => sender.send(query, network.port, '127.0.0.1', resolve))
      sender.close()
    }
    await arrived
    expect(senders.filter((address) => address === '127.0.0.2')).toHaveLength(50)
    expect(senders).not.toContain('127.0.0.99')
  })

  it('emits nothing, and keeps no timer, after it is closed', async () => {
    const socket = network.socket()
    socket.open()
    await once(socket, 'joined')
    await socket.close()
    await socket.close()
    await socket.send(Buffer.from('late'))
    expect(clock.pendingTimers).toBe(0)
  })

  it('can be closed while it opens', async () => {
    const socket = network.socket()
    socket.open()
    await socket.close()
    expect(clock.pendingTimers).toBe(0)
  })
})
