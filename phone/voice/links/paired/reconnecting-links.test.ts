import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../base/clock'
import { waitUntil } from '../../../../base/testing/wait-until'
import type { MediaPacket } from '../../../../protocol/media'
import { type Offer, type Signal, signalIn } from '../../../../protocol/media/negotiation'
import type { RelayAccess } from '../../../../protocol/relay/relay'
import { relayForEachTest } from '../../../../server/relay/testing/relay-for-each-test'
import { type Identity, identityOf, makePrivateKey } from '../../../privacy/identity'
import { ConnectProxy } from '../../../signalling/broker/testing/connect-proxy'
import { TcpLink } from '../tcp/tcp-link'
import { tcpAddress, tcpOffer } from '../tcp/tcp-offer'
import { webrtcSignal } from '../webrtc/webrtc-signals'
import { PairedLink } from './paired-link'
import { ScriptedWebrtc } from './testing/simulated-links'

const ALICE = identityOf(makePrivateKey())
const BOB = identityOf(makePrivateKey())
const EVERY_MS = 10
const FRAME = 960

const relay = relayForEachTest()
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A packet of 20 ms that names its number. */
const packetOf = (n: number): MediaPacket => {
  const payload = Buffer.alloc(40, 7)
  payload[0] = 15 << 3
  payload.writeUInt32BE(n, 1)
  return { sequence: n & 0xffff, timestamp: (n * FRAME) >>> 0, payload }
}

interface SideParts {
  readonly own: Identity
  readonly peer: Identity
  readonly access?: RelayAccess | undefined
}

/** A phone's pair of links, of which WebRTC never connects. */
const makeSide = ({ own, peer, access }: SideParts) => {
  const webrtc = new ScriptedWebrtc()
  const log: string[] = []
  const heard: number[] = []
  const made: TcpLink[] = []
  const link = new PairedLink({
    ...{ clock: systemClock, webrtc },
    makeTcp: (pair) => {
      const tcp = new TcpLink({
        ...{ clock: systemClock, pings: true, tellsState: true, pair },
        security: { own, peer: peer.fingerprint },
        listen: { host: '127.0.0.1', port: 0 },
        ...(access && { relays: [access], relayOnly: true }),
      })
      made.push(tcp)
      return tcp
    },
  })
  const signals: Signal[] = []
  link.on('signal', (signal) => signals.push(signal))
  link.on('connected', () => log.push('connected'))
  link.on('closed', (reason, detail) => log.push(`${reason}: ${detail}`))
  link.on('packet', ({ sequence, timestamp, payload }) => {
    const n = Buffer.from(payload).readUInt32BE(1)
    expect([sequence, timestamp]).toEqual([n & 0xffff, (n * FRAME) >>> 0])
    heard.push(n)
  })
  let said = 65_400
  const talk = setInterval(() => link.send(packetOf(said++)), EVERY_MS)
  cleanUps.push(
    () => link.close(),
    () => {
      clearInterval(talk)
    },
  )
  return { link, webrtc, log, heard, made, signals }
}
type Made = ReturnType<typeof makeSide>

/** Signals take the way of the phone: they are text. */
const carry = (from: Made, to: Made): void => {
  from.link.on('signal', (signal) => {
    const read = signalIn(JSON.stringify(signal))
    if (read) to.link.negotiate(read)
  })
}

/** Voice is heard from now on. */
const hears = ({ heard }: Made): Promise<unknown> => {
  const before = heard.length
  return waitUntil(() => heard.length >= before + 30, { timeout: 20_000 })
}

const call = async (
  accessOf?: (name: string) => RelayAccess,
  lead = (offer: Offer) => Promise.resolve(offer),
) => {
  const alice = makeSide({ own: ALICE, peer: BOB, access: accessOf?.('alice') })
  const bob = makeSide({ own: BOB, peer: ALICE, access: accessOf?.('bob') })
  carry(alice, bob)
  carry(bob, alice)
  const offered = once(alice.link, 'offered')
  alice.link.offer()
  const [offer] = (await offered) as [Offer]
  bob.link.answer(await lead(offer))
  await Promise.all([hears(alice), hears(bob)])
  return { alice, bob }
}

/** A network between two phones, which can be cut. */
const network = async () => {
  const sockets: net.Socket[] = []
  let to = 0
  const server = net.createServer((near) => {
    const far = net.connect(to, '127.0.0.1')
    for (const socket of [near, far]) socket.on('error', () => undefined)
    sockets.push(near, far)
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const lead = (offer: Offer): Promise<Offer> => {
    const address = tcpAddress(offer)
    to = address?.port ?? 0
    return Promise.resolve(tcpOffer({ host: '127.0.0.1', port: (server.address() as net.AddressInfo).port }))
  }
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const swallow = (): void => {
    for (const socket of sockets) socket.unpipe().resume()
  }
  return { lead, reset, swallow }
}

const steps = ({ heard }: Made): number[] => heard.slice(1).map((n, at) => n - (heard[at] ?? 0))
/** Everything but the time without a connection is heard once, and in order. */
const hasOneGap = (side: Made): void => {
  const all = steps(side)
  expect(Math.min(...all)).toBe(1)
  expect(all.filter((step) => step !== 1).length).toBeLessThanOrEqual(1)
  expect(side.log).toEqual(['connected'])
}

describe('a call over TCP alone', () => {
  it('goes on when its connection is reset, in order and without a repeat', async () => {
    const { lead, reset } = await network()
    const { alice, bob } = await call(undefined, lead)
    reset()
    await waitUntil(() => alice.made.length > 1 && bob.made.length > 1, { timeout: 20_000 })
    await Promise.all([hears(alice), hears(bob)])
    hasOneGap(alice)
    hasOneGap(bob)
    expect(alice.link.stats.silentMs).toBeLessThan(5000)
  })

  it.each(['alice', 'bob'] as const)('goes on when the network of %s has changed', async (who) => {
    const { lead, swallow } = await network()
    const sides = await call(undefined, lead)
    swallow()
    sides[who].link.restart()
    await waitUntil(() => sides.alice.made.length > 1 && sides.bob.made.length > 1, { timeout: 20_000 })
    await Promise.all([hears(sides.alice), hears(sides.bob)])
    hasOneGap(sides.alice)
    hasOneGap(sides.bob)
  })

  it('ends when the other side hangs up, before and after it has connected again', async () => {
    const { lead, reset } = await network()
    const { alice, bob } = await call(undefined, lead)
    reset()
    await waitUntil(() => alice.made.length > 1 && bob.made.length > 1, { timeout: 20_000 })
    await Promise.all([hears(alice), hears(bob)])
    const closed = once(alice.link, 'closed')
    await bob.link.close()
    expect((await closed)[0]).toBe('peer-closed')
  })

  it('goes on through the relay of the server', async () => {
    const { role, port } = await relay.start({ limits: {} })
    const proxies = [await ConnectProxy.start(), await ConnectProxy.start()] as const
    cleanUps.push(() => proxies[1].close())
    let proxy = proxies[0].url()
    const { alice, bob } = await call((name) => ({
      url: `ws://127.0.0.1:${port}/relay/`,
      ticket: role.ticketFor(name),
      get proxy() {
        return proxy
      },
    }))
    proxy = proxies[1].url()
    await proxies[0].close()
    await waitUntil(() => alice.made.length > 1 && bob.made.length > 1, { timeout: 20_000 })
    await Promise.all([hears(alice), hears(bob)])
    hasOneGap(alice)
    hasOneGap(bob)
    expect(alice.link.stats.path).toEqual({ kind: 'tcp-relay', relay: '127.0.0.1' })
    // Neither has told an address.
    expect(JSON.stringify([alice.signals, bob.signals])).not.toMatch(/127\.0|candidates":\["/)
  })
})

it('Requests for another WebRTC connection go inside of a TCP connection that works', async () => {
  const { alice, bob } = await call()
  const restart = webrtcSignal({ link: 'webrtc', generation: 4, type: 'restart' })
  bob.webrtc.emit('signal', restart)
  await waitUntil(() => alice.webrtc.asked.length > 1)
  expect(alice.webrtc.asked.at(-1)).toEqual(['negotiate', restart])
  expect(bob.signals).toEqual([])
})
