import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { waitUntil } from '../../../../base/testing/wait-until'
import { type Clock, systemClock } from '../../../../base/clock'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { peerToPeer } from '../../../../protocol/directory'
import { type Identity, identityOf, makePrivateKey } from '../../../privacy/identity'
import { HANDSHAKE_TIMEOUT_MS, MAX_REPORTED, MAX_SILENT } from './callee-authenticator'
import { TcpLink } from './tcp-link'
import { tcpAddress, tcpOffer } from './tcp-offer'
import { contextOf, optionsOf } from './voice-tls'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'

const alice = identityOf(makePrivateKey())
const bob = identityOf(makePrivateKey())
const mallory = identityOf(makePrivateKey())

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** One phone's link, unencrypted without an identity. */
const makeLink = (own: Identity | undefined, peer: Identity, clock: Clock = systemClock) => {
  const log: string[] = []
  const packets: Uint8Array[] = []
  const address = { host: '127.0.0.1', port: 0 }
  const security = own && { own, peer: peer.fingerprint }
  const link = new TcpLink({ clock, pings: false, security, listen: { host: '127.0.0.1', port: 0 } })
  link.on('offered', (offer) => {
    Object.assign(address, tcpAddress(offer))
    log.push('offered')
  })
  link.on('turned-away', (detail) => log.push(detail))
  link.on('connected', () => log.push('connected'))
  link.on('packet', ({ payload }) => packets.push(payload))
  link.on('closed', (reason, detail) => log.push(`closed ${reason}: ${detail}`))
  cleanUps.push(() => link.close())
  const logged = (text: string | RegExp, times = 1) =>
    waitUntil(() => log.filter((line) => line.search(text) >= 0).length >= times, {
      interval: 2,
    })
  return { link, log, packets, address, logged }
}

/** Alice calls bob, and waits. */
const aliceWaits = async (clock?: Clock) => {
  const waiting = makeLink(alice, bob, clock)
  waiting.link.offer()
  await waiting.logged('offered')
  return waiting
}
const connectTo = (address: { host: string; port: number }, own: Identity | undefined, peer: Identity) => {
  const link = makeLink(own, peer)
  link.link.answer(tcpOffer(address))
  return link
}
const bareSocket = (address: { readonly host: string; readonly port: number }) => {
  const socket = net.connect(address)
  socket.on('error', () => undefined)
  cleanUps.push(() => socket.destroy())
  return socket
}

describe('two links with identities', () => {
  test('talk through TLS 1.3, each with the expected peer', async () => {
    const caller = await aliceWaits()
    const callee = connectTo(caller.address, bob, alice)
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    caller.link.send(mediaPacket(Uint8Array.of(1, 2)))
    callee.link.send(mediaPacket(Uint8Array.of(3)))
    await waitUntil(() => caller.packets.length + callee.packets.length === 2)
    expect(callee.packets).toEqual([Uint8Array.of(1, 2)])
    expect(caller.packets).toEqual([Uint8Array.of(3)])
  })

  test('report hanging up as such', async () => {
    const caller = await aliceWaits()
    const callee = connectTo(caller.address, bob, alice)
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    await callee.link.close()
    await caller.logged('closed peer-closed')
  })

  test('send nothing readable to an eavesdropper', async () => {
    const caller = await aliceWaits()
    const heard: Buffer[] = []
    const wire = net.createServer((near) => {
      const far = bareSocket(caller.address)
      near.on('error', () => undefined).on('data', (bytes) => heard.push(bytes))
      far.on('data', (bytes) => heard.push(bytes))
      near.pipe(far).pipe(near)
    })
    wire.listen(0, '127.0.0.1')
    await once(wire, 'listening')
    cleanUps.push(() => wire.close())
    const callee = connectTo(
      { host: '127.0.0.1', port: (wire.address() as net.AddressInfo).port },
      bob,
      alice,
    )
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    const secret = Buffer.alloc(80, 0xa5)
    caller.link.send(mediaPacket(secret))
    callee.link.send(mediaPacket(secret))
    await waitUntil(() => caller.packets.length + callee.packets.length === 2)
    expect(Buffer.concat(heard).includes(secret.subarray(0, 8))).toBe(false)
    expect(
      Buffer.concat(heard).includes(Buffer.from(peerToPeer.encode({ kind: 'connection-established' }))),
    ).toBe(false)
  })

  test('queue no more than 200 ms of voice while the other side reads nothing', async () => {
    const caller = await aliceWaits()
    const callee = tls.connect({
      ...caller.address,
      key: bob.privateKey,
      cert: bob.certificate,
      rejectUnauthorized: false,
      ALPNProtocols: ['ringdown/1'],
    })
    callee.on('error', () => undefined)
    cleanUps.push(() => callee.destroy())
    await caller.logged('connected')
    callee.pause()
    const { link } = caller
    await waitUntil(
      () => {
        for (let n = 0; n < 500; n++) link.send(mediaPacket(new Uint8Array(1200)))
        return link.stats.droppedFrames > 0 && link.stats.blockedMs > 0
      },
      { interval: 1 },
    )
    expect(link.stats.framesSent).toBeGreaterThan(0)
  })
})

describe('an impostor at the caller’s port', () => {
  test('is refused, and the callee connects', async () => {
    const caller = await aliceWaits()
    const impostor = connectTo(caller.address, mallory, alice)
    await caller.logged(/turned away: it has another identity$/)
    await impostor.logged('closed offer-withdrawn')
    const callee = connectTo(caller.address, bob, alice)
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    expect(impostor.log).not.toContain('connected')
  })

  test('learns nothing without TLS', async () => {
    const caller = await aliceWaits()
    const plain = bareSocket(caller.address)
    const heard: Buffer[] = []
    plain.on('data', (bytes) => heard.push(bytes))
    plain.write(peerToPeer.encode({ kind: 'connection-established' }))
    await caller.logged('turned away')
    expect(Buffer.concat(heard).length).toBeLessThan(10)
    expect(caller.log).not.toContain('connected')
  })

  test('that shows no certificate, or resumes an unknown session, is refused', async () => {
    const caller = await aliceWaits()
    const socket = tls.connect({
      ...caller.address,
      rejectUnauthorized: false,
      ALPNProtocols: ['ringdown/1'],
    })
    socket.on('error', () => undefined)
    cleanUps.push(() => socket.destroy())
    await caller.logged(/turned away: it showed no certificate$/)
  })

  test('that says nothing has five seconds, and the callee need not wait for it', async () => {
    const clock = new ManualClock()
    const caller = await aliceWaits(clock)
    const silent = bareSocket(caller.address)
    await once(silent, 'connect')
    const sentinel = connectTo(caller.address, mallory, alice)
    await caller.logged('another identity')
    clock.advance(HANDSHAKE_TIMEOUT_MS)
    await caller.logged('it did not authenticate in time')
    await sentinel.logged('closed')
    const callee = connectTo(caller.address, bob, alice)
    await callee.logged('connected')
  })

  test('that floods the port with half-open connections drops its own', async () => {
    const caller = await aliceWaits()
    const flood = Array.from({ length: MAX_SILENT + 2 * MAX_REPORTED }, () =>
      bareSocket(caller.address).resume(),
    )
    await caller.logged('too many connections', MAX_REPORTED)
    const callee = connectTo(caller.address, bob, alice)
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    await waitUntil(() => flood.every(({ destroyed, readableEnded }) => destroyed || readableEnded))
    expect(caller.log.filter((line) => line.includes('turned away'))).toHaveLength(MAX_REPORTED)
  })

  test('makes its TLS context once, not for each who connects', async () => {
    const theirs = optionsOf(contextOf(mallory))
    const made = vi.spyOn(tls, 'createSecureContext')
    cleanUps.push(() => made.mockRestore())
    const caller = await aliceWaits()
    for (let knocks = 1; knocks <= 20; knocks++) {
      const socket = tls.connect({ ...caller.address, ...theirs })
      cleanUps.push(() => socket.destroy())
      socket.on('error', () => undefined)
      await caller.logged(/turned away: it has another identity$/, knocks)
    }
    const callee = connectTo(caller.address, bob, alice)
    await Promise.all([caller.logged('connected'), callee.logged('connected')])
    // One of the caller, one of the callee.
    expect(made).toHaveBeenCalledTimes(2)
  })

  test('that floods it from the callee’s own address makes it busy, which the callee is told', async () => {
    const caller = await aliceWaits()
    const slowWay = net.createServer((near) => {
      // What the callee says does not arrive.
      near.on('error', () => undefined).resume()
      const far = bareSocket(caller.address)
      far.pipe(near)
      far.once('connect', () => {
        for (let n = 0; n < MAX_SILENT; n++) bareSocket(caller.address)
      })
    })
    slowWay.listen(0, '127.0.0.1')
    await once(slowWay, 'listening')
    cleanUps.push(() => slowWay.close())
    const way = { host: '127.0.0.1', port: (slowWay.address() as net.AddressInfo).port }
    const callee = connectTo(way, bob, alice)
    await callee.logged(/^closed busy: .* has too many connections/)
  })
})

describe('a caller with another identity than the server announced', () => {
  test.each([
    ['has another key', () => mallory],
    ['speaks in the clear', () => undefined],
  ])('and %s, gets no call', async (_, own) => {
    const impostor = makeLink(own(), bob)
    impostor.link.offer()
    await impostor.logged('offered')
    const callee = connectTo(impostor.address, bob, alice)
    await callee.logged('closed not-authentic')
    expect(callee.log).not.toContain('connected')
  })
})
