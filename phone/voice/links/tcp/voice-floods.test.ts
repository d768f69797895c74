import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../base/clock'
import type { Offer } from '../../../../protocol/media/negotiation'
import { type Identity, identityOf, makePrivateKey } from '../../../privacy/identity'
import { TcpLink } from './tcp-link'
import { type TcpAddress, tcpAddress, tcpOffer } from './tcp-offer'
import { secureConnect } from './voice-tls'

const alice = identityOf(makePrivateKey())
const bob = identityOf(makePrivateKey())

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

const linkOf = (own: Identity, peer: Identity): TcpLink => {
  const security = { own, peer: peer.fingerprint }
  const link = new TcpLink({ clock: systemClock, pings: false, security, listen: { port: 0 } })
  cleanUps.push(() => link.close())
  return link
}

async function knock({ port }: TcpAddress, localAddress: string, says: Uint8Array): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress })
  cleanUps.push(() => socket.destroy())
  // The port is closed once the callee is through.
  const settled = new Promise((resolve) => socket.once('connect', resolve).on('error', resolve))
  socket.resume().write(says)
  await settled
}

/** The first bytes of a stranger’s phone. */
async function helloOf(own: Identity): Promise<Uint8Array> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const client = secureConnect(
    { host: '127.0.0.1', port: (server.address() as net.AddressInfo).port },
    { own, peer: '' },
  )
  client.on('error', () => undefined)
  const [socket] = (await accepted) as [net.Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  server.close()
  return bytes
}

/** A slow way to the caller: `delay` has to be over before each piece of what the callee sends goes on. */
async function slowWay({ port }: TcpAddress, delay: () => Promise<void>): Promise<TcpAddress> {
  const way = net.createServer((near) => {
    const far = net.connect({ port, host: '127.0.0.1', localAddress: '127.200.0.1' })
    for (const socket of [near, far]) {
      socket.on('error', () => undefined)
      cleanUps.push(() => socket.destroy())
    }
    near.on('data', (bytes) => {
      near.pause()
      void delay().then(() => {
        far.write(bytes)
        near.resume()
      })
    })
    near.on('close', () => far.destroy())
    far.pipe(near)
  })
  way.listen(0, '127.0.0.1')
  await once(way, 'listening')
  cleanUps.push(() => way.close())
  return { host: '127.0.0.1', port: (way.address() as net.AddressInfo).port }
}

/** Whether the callee gets through to a caller whose port has been flooded, and is whenever the callee says something. */
async function getsThrough(attackers: readonly string[], says: Uint8Array): Promise<boolean> {
  const caller = linkOf(alice, bob)
  const offered = once(caller, 'offered') as Promise<[Offer]>
  caller.offer()
  const [offer] = await offered
  const address = tcpAddress(offer) ?? { host: '', port: 0 }
  const next = (n: number): string => attackers[n % attackers.length] ?? ''
  for (let n = 0; n < 160; n++) await knock(address, next(n), says)
  const way = await slowWay(address, async () => {
    for (let n = 0; n < 10; n++) await knock(address, next(n), says)
  })
  const callee = linkOf(bob, alice)
  const outcome = new Promise<boolean>((resolve) => {
    callee.on('connected', () => resolve(true))
    callee.on('closed', () => resolve(false))
  })
  callee.answer(tcpOffer(way))
  return outcome
}

const NINE = Array.from({ length: 9 }, (_, n) => `127.3.${n}.1`)
const NEIGHBOURS = Array.from({ length: 9 }, (_, n) => `127.200.0.${n + 20}`)

describe('the callee gets through twenty times of twenty', () => {
  test.each([
    ['connections that say nothing, from nine networks', NINE, () => new Uint8Array(0)],
    ['connections that say nothing, from its own network', NEIGHBOURS, () => new Uint8Array(0)],
    ['handshakes that are begun and left, from nine networks', NINE, () => helloOf(alice)],
    ['handshakes that are begun and left, from its own network', NEIGHBOURS, () => helloOf(alice)],
  ])('a flood of %s', async (_, attackers, says) => {
    const bytes = await says()
    let times = 0
    for (let n = 0; n < 20; n++) {
      if (await getsThrough(attackers, bytes)) times++
      for (const cleanUp of cleanUps.splice(0)) await cleanUp()
    }
    expect(times).toBe(20)
  })
})
