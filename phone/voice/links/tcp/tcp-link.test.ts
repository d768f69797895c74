import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { waitUntil } from '../../../../base/testing/wait-until'
import { type Clock, systemClock } from '../../../../base/clock'
import { ManualClock } from '../../../../base/testing/manual-clock'
import {
  MessageReader,
  peerToPeer,
  pingExtension,
  pingsIn,
  type VoicePings,
} from '../../../../protocol/directory'
import type { Offer } from '../../../../protocol/media/negotiation'
import type { TcpListen } from './callee-listener'
import type { Interfaces } from '../../../../base/networks/interfaces'
import { TcpLink } from './tcp-link'
import { tcpAddress, tcpOffer } from './tcp-offer'
import { WITHDRAWN_MS, WithdrawnOffers } from './withdrawn-offers'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

const LOCAL: TcpListen = { host: '127.0.0.1', port: 0 }

/** A link that records its events. */
const makeLink = (clock: Clock = systemClock, pings = false, listen = LOCAL) => {
  const log: string[] = []
  const packets: Uint8Array[] = []
  const address = { host: '', port: 0 }
  const link = new TcpLink({ clock, pings, listen })
  link.on('offered', (offer) => {
    Object.assign(address, tcpAddress(offer))
    log.push('offered')
  })
  link.on('connected', () => log.push('connected'))
  link.on('packet', ({ payload }) => packets.push(payload))
  link.on('closed', (reason, detail) => log.push(`closed ${reason}: ${detail}`))
  cleanUps.push(() => link.close())
  const logged = (text: string | RegExp) =>
    waitUntil(() => log.some((line) => line.search(text) >= 0), { interval: 2 })
  return { link, log, packets, address, logged }
}

const listening = async (clock: Clock = systemClock, pings = false) => {
  const listener = makeLink(clock, pings)
  listener.link.offer()
  await listener.logged('offered')
  return listener
}

/** A bare socket at the other end of a listening link. */
const listenerWithSocket = async (clock: Clock = systemClock, pings = false) => {
  const listener = await listening(clock, pings)
  const socket = net.connect(listener.address)
  socket.on('error', () => undefined)
  cleanUps.push(() => socket.destroy())
  await listener.logged('connected')
  return { ...listener, socket }
}

/** A bare server, and a link that connects to it. */
const linkToServer = async (onSocket: (socket: net.Socket) => void, clock: Clock = systemClock) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    cleanUps.push(() => socket.destroy())
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => server.close())
  const caller = makeLink(clock)
  const { port } = server.address() as net.AddressInfo
  caller.link.answer(tcpOffer({ host: '127.0.0.1', port }))
  return { ...caller, port }
}

const established = peerToPeer.encode({ kind: 'connection-established' })
const voice = (...bytes: number[]): Uint8Array =>
  peerToPeer.encode({ kind: 'voice-data', data: Uint8Array.from(bytes) })

describe('two links', () => {
  const pair = async (pings = false) => {
    const listener = await listening(systemClock, pings)
    const caller = makeLink(systemClock, pings)
    caller.link.answer(tcpOffer(listener.address))
    await Promise.all([listener.logged('connected'), caller.logged('connected')])
    return { listener, caller }
  }

  test('carry voice both ways once they are established', async () => {
    const { listener, caller } = await pair()
    caller.link.send(mediaPacket(Uint8Array.of(1, 2)))
    listener.link.send(mediaPacket(Uint8Array.of(3)))
    await waitUntil(() => listener.packets.length + caller.packets.length === 2)
    expect(listener.packets).toEqual([Uint8Array.of(1, 2)])
    expect(caller.packets).toEqual([Uint8Array.of(3)])
    expect(listener.link.stats).toEqual({
      path: { kind: 'tcp' },
      framesSent: 1,
      framesReceived: 1,
      bytesSent: 19,
      bytesReceived: 20,
      droppedFrames: 0,
      aboveBestMs: 0,
      aboveUsualMs: 0,
      blockedMs: 0,
    })
  })

  test('hanging up is reported as such, even during a stream of voice', async () => {
    const { listener, caller } = await pair()
    const talk = setInterval(() => {
      for (let n = 0; n < 20; n++) {
        listener.link.send(mediaPacket(new Uint8Array(80)))
        caller.link.send(mediaPacket(new Uint8Array(80)))
      }
    }, 1)
    cleanUps.push(() => clearInterval(talk))
    await waitUntil(() => listener.packets.length > 20)
    await caller.link.close()
    await listener.logged('closed')
    expect(listener.log.at(-1)).toMatch(/^closed peer-closed: .* hung up$/)
    expect(caller.log).toEqual(['connected'])
  })

  test('send nothing more once closed', async () => {
    const { listener, caller } = await pair()
    await listener.link.close()
    await caller.logged('closed peer-closed')
    for (const { link } of [listener, caller]) {
      link.send(mediaPacket(new Uint8Array(3)))
      expect(link.stats.framesSent).toBe(0)
    }
  })

  test('measure the round trip when both answer pings', async () => {
    const { listener, caller } = await pair(true)
    const talk = setInterval(() => {
      listener.link.send(mediaPacket(new Uint8Array(80)))
      caller.link.send(mediaPacket(new Uint8Array(80)))
    }, 5)
    cleanUps.push(() => clearInterval(talk))
    const measured = ({ link }: typeof caller) => link.stats.roundTripMs !== undefined
    await waitUntil(() => measured(listener) && measured(caller))
    expect(caller.packets[0]).toEqual(new Uint8Array(80))
    const { bytesSent, framesSent } = listener.link.stats
    expect(bytesSent).toBeGreaterThan(framesSent * 98)
  })
})

describe('a link that listens', () => {
  test('ends when its peer sends more frames than there can be voice', async () => {
    const { socket, packets, logged } = await listenerWithSocket()
    socket.resume().write(Buffer.concat(Array<Uint8Array>(20_000).fill(voice(0))))
    await logged(/closed protocol: .* more frames/)
    expect(packets.length).toBeGreaterThanOrEqual(3000)
    expect(packets.length).toBeLessThan(10_000)
  })

  test('accepts IPv4 and reports its port, when no address is given', async () => {
    const listener = makeLink(systemClock, false, { port: 0 })
    listener.link.offer()
    await listener.logged('offered')
    const caller = makeLink()
    caller.link.answer(tcpOffer({ host: '127.0.0.1', port: listener.address.port }))
    await caller.logged('connected')
  })

  test('offers the addresses of the computer, unless it hides them or is told where to listen', async () => {
    const common = { netmask: '', mac: '', internal: false, cidr: null }
    const interfaces = (): Interfaces => ({
      eth0: [
        { ...common, address: '192.0.2.7', family: 'IPv4' },
        { ...common, address: '2001:db8::7', family: 'IPv6', scopeid: 0 },
      ],
    })
    for (const [host, hidesAddresses, expected] of [
      [undefined, false, /^(192.0.2.7,2001:db8::7|192.0.2.7)$/],
      [undefined, true, /^$/],
      ['127.0.0.1', false, /^$/],
    ] as const) {
      const listen = { host, port: 0 }
      const link = new TcpLink({ clock: systemClock, pings: false, hidesAddresses, listen, interfaces })
      cleanUps.push(() => link.close())
      const offered = once(link, 'offered') as Promise<[Offer]>
      link.offer()
      const [offer] = await offered
      expect((tcpAddress(offer)?.candidates ?? []).join()).toMatch(expected)
    }
  })

  test('greets first, and accepts no other connection', async () => {
    const { socket, address, log } = await listenerWithSocket()
    const [greeting] = (await once(socket, 'data')) as [Buffer]
    expect(new Uint8Array(greeting)).toEqual(established)
    const second = net.connect(address)
    const outcome = await Promise.race([
      once(second, 'error').then(() => 'refused'),
      once(second, 'close').then(() => 'closed'),
    ])
    expect(['refused', 'closed']).toContain(outcome)
    expect(log).toEqual(['offered', 'connected'])
  })

  test('says why it cannot listen', async () => {
    const { address } = await listening()
    const second = makeLink(systemClock, false, address)
    second.link.offer()
    await second.logged(/closed offer-failed: cannot wait for calls .*in use/)
    const wrong = makeLink(systemClock, false, { host: '192.0.2.1', port: 0 })
    wrong.link.offer()
    await wrong.logged(/closed offer-failed: .*not an address of this computer/)
    const impossible = makeLink(systemClock, false, { host: '127.0.0.1', port: 70_000 })
    impossible.link.offer()
    await impossible.logged(/closed offer-failed/)
  })

  test('frees its port when it is closed', async () => {
    const { link, address } = await listening()
    await link.close()
    const next = makeLink(systemClock, false, address)
    next.link.offer()
    await next.logged('offered')
  })

  test('ends the call on anything but a voice frame', async () => {
    const { socket, logged } = await listenerWithSocket()
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await logged(/closed protocol: .*not a voice frame/)
    await once(socket.resume(), 'close')
  })

  test('refuses a frame over the limit at its header', async () => {
    const { socket, logged } = await listenerWithSocket()
    socket.write(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]))
    await logged(/closed protocol: .*limit/)
  })

  test('treats a reset as hanging up, because closing a socket with unread voice causes one', async () => {
    const { socket, logged } = await listenerWithSocket()
    socket.resetAndDestroy()
    await logged(/closed peer-closed: .*reset/)
  })

  test('gives a silent peer up after 30 s, and not before', async () => {
    const clock = new ManualClock()
    const { socket, log, packets, logged } = await listenerWithSocket(clock)
    clock.advance(29_000)
    socket.write(voice(1))
    await waitUntil(() => packets.length === 1)
    clock.advance(29_000)
    expect(log).toEqual(['offered', 'connected'])
    clock.advance(1000)
    await logged(/closed lost: nothing came .* for 30 s/)
    expect(clock.pendingTimers).toBe(0)
  })

  test('drops the oldest voice for a peer that does not read, and sends new voice when it reads again', async () => {
    const { link, socket } = await listenerWithSocket()
    socket.pause()
    /** Opus of 20 ms by its first byte, with a number after it. */
    const packetOf = (n: number): Uint8Array => Uint8Array.from([8, n >> 8, n, ...new Uint8Array(1197)])
    let sent = 0
    while (sent < 40_000 && link.stats.droppedFrames < 100) {
      link.send(mediaPacket(packetOf(sent++)))
      if (sent % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(link.stats.droppedFrames).toBe(100)
    expect(link.stats.blockedMs).toBeGreaterThan(0)
    const reader = new MessageReader(peerToPeer)
    const heard: number[] = []
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages)
        if (message.kind === 'voice-data') heard.push((message.data[1] ?? 0) * 256 + (message.data[2] ?? 0))
    })
    socket.resume()
    await waitUntil(() => heard.at(-1) === sent - 1)
    expect(heard).toHaveLength(sent - 100)
    expect(heard.slice(-10)).toEqual(Array.from({ length: 10 }, (_, n) => sent - 10 + n))
    expect(link.stats).toMatchObject({ framesSent: sent - 100, bytesSent: (sent - 100) * 1218 })
    link.send(mediaPacket(packetOf(0)))
    expect(link.stats.blockedMs).toBe(0)
  })

  test('sends nothing but voice to a peer that announced nothing, until it pings', async () => {
    const { link, socket } = await listenerWithSocket()
    const received: Buffer[] = []
    socket.on('data', (chunk) => received.push(chunk))
    const arrived = async (...frames: Uint8Array[]): Promise<void> => {
      const expected = Buffer.concat([established, ...frames])
      await waitUntil(() => Buffer.concat(received).length >= expected.length)
      expect(Buffer.concat(received).equals(expected)).toBe(true)
    }
    const talk = async (bytes: Uint8Array): Promise<void> => {
      const { framesReceived } = link.stats
      socket.write(bytes)
      await waitUntil(() => link.stats.framesReceived > framesReceived)
    }
    const withBlock = (byte: number, pings: VoicePings): Uint8Array => {
      const extension = pingExtension(pings) ?? new Map<number, Uint8Array>()
      return peerToPeer.encode({ kind: 'voice-data', data: Uint8Array.of(byte), extension })
    }
    await talk(voice(1))
    await talk(withBlock(1, {}))
    link.send(mediaPacket(Uint8Array.of(9)))
    await arrived(voice(9))
    await talk(withBlock(1, { ping: 7 }))
    link.send(mediaPacket(Uint8Array.of(8)))
    await waitUntil(() => Buffer.concat(received).length > established.length + 2 * 19)
    const [, , answer] = new MessageReader(peerToPeer).push(Buffer.concat(received)).messages
    const extension = answer?.kind === 'voice-data' ? answer.extension : undefined
    expect(pingsIn(extension ?? new Map<number, Uint8Array>())).toMatchObject({ ping: 1, pong: { stamp: 7 } })
  })

  test('sends almost nothing to a peer that talks but has not read for two seconds, until it has', async () => {
    const clock = new ManualClock()
    const { link, socket, packets } = await listenerWithSocket(clock, true)
    socket.resume()
    const say = async (bytes: Uint8Array): Promise<void> => {
      const count = packets.length
      socket.write(bytes)
      await waitUntil(() => packets.length > count)
    }
    link.send(mediaPacket(Uint8Array.of(1)))
    clock.advance(2001)
    await say(voice(1))
    for (let n = 0; n < 21; n++) link.send(mediaPacket(Uint8Array.of(1)))
    expect(link.stats).toMatchObject({ framesSent: 2, droppedFrames: 10 })
    const extension = pingExtension({ pong: { stamp: 1, heldMs: 0 } })
    await say(
      peerToPeer.encode({ kind: 'voice-data', data: Uint8Array.of(1), ...(extension && { extension }) }),
    )
    await waitUntil(() => link.stats.framesSent === 12)
  })

  test('answers a peer that is two seconds behind, which may wait for the answer', async () => {
    const clock = new ManualClock()
    const { link, socket, packets } = await listenerWithSocket(clock, true)
    const heard: (number | undefined)[] = []
    const reader = new MessageReader(peerToPeer)
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages)
        if (message.kind === 'voice-data') heard.push(pingsIn(message.extension ?? new Map()).pong?.stamp)
    })
    link.send(mediaPacket(Uint8Array.of(1)))
    clock.advance(2001)
    const extension = pingExtension({ ping: 7 })
    socket.write(
      peerToPeer.encode({ kind: 'voice-data', data: Uint8Array.of(1), ...(extension && { extension }) }),
    )
    await waitUntil(() => packets.length === 1)
    link.send(mediaPacket(Uint8Array.of(1)))
    await waitUntil(() => heard.includes(7))
  })
})

describe('a link that connects', () => {
  test('accepts voice in one piece with the greeting', async () => {
    const { log, packets, logged } = await linkToServer((socket) =>
      socket.write(Buffer.concat([established, voice(1), voice(2)])),
    )
    await logged('connected')
    await waitUntil(() => packets.length === 2)
    expect(log).toEqual(['connected'])
  })

  test('accepts a stream that is split anywhere', async () => {
    const { packets } = await linkToServer((socket) => {
      const bytes = Buffer.concat([established, voice(1, 2, 3), voice(4)])
      socket.setNoDelay(true)
      void (async () => {
        for (const byte of bytes) {
          socket.write(Buffer.of(byte))
          await new Promise((resolve) => setImmediate(resolve))
        }
      })()
    })
    await waitUntil(() => packets.length === 2)
    expect(packets).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(4)])
  })

  test('says that nobody is there', async () => {
    const { address, link } = await listening()
    await link.close()
    const caller = makeLink()
    caller.link.answer(tcpOffer(address))
    await caller.logged(
      new RegExp(`closed offer-withdrawn: cannot reach 127.0.0.1:${address.port} .*refused`),
    )
  })

  test('connects to the host only where the caller proves nothing', async () => {
    const { address, link } = await listening()
    await link.close()
    const clock = new ManualClock()
    const caller = makeLink(clock)
    caller.link.answer(tcpOffer({ ...address, candidates: ['192.0.2.1'] }))
    await caller.logged('closed offer-withdrawn')
    expect(clock.pendingTimers).toBe(0)
  })

  test('says that the caller has gone', async () => {
    const { logged } = await linkToServer((socket) => socket.end())
    await logged(/closed offer-withdrawn: .*no longer calling/)
  })

  test('waits for the greeting no longer than 10 s', async () => {
    const clock = new ManualClock()
    let accept = (): void => undefined
    const accepted = new Promise<void>((resolve) => (accept = resolve))
    const { log, logged } = await linkToServer(() => accept(), clock)
    await accepted
    clock.advance(9_999)
    expect(log).toEqual([])
    clock.advance(1)
    await logged(/closed unreachable: .*within 10 s/)
  })

  test('refuses voice before the greeting', async () => {
    const { logged } = await linkToServer((socket) => socket.write(voice(1)))
    await logged(/closed protocol: .*before the connection was established/)
  })

  test('ends on an offer that names no address', () => {
    const callee = makeLink()
    callee.link.answer({ link: 'tcp' } as Offer)
    expect(callee.log).toEqual(['closed unreachable: the caller named no address to connect to'])
  })

  test('refuses a port that does not exist', () => {
    const caller = makeLink()
    caller.link.answer(tcpOffer({ host: '127.0.0.1', port: 70_000 }))
    expect(caller.log[0]).toMatch(/closed unreachable: cannot reach 127\.0\.0\.1:70000/)
  })
})

describe('a link that listens, and meets a peer that calls at the same time', () => {
  const peer = async (onSocket: (socket: net.Socket) => void) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      cleanUps.push(() => socket.destroy())
      onSocket(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanUps.push(() => server.close())
    return tcpOffer({ host: '127.0.0.1', port: (server.address() as net.AddressInfo).port })
  }

  test('talks on the peer’s connection when that is there first, and closes its own port', async () => {
    const listener = await listening()
    listener.link.meet(await peer((socket) => socket.write(Buffer.concat([established, voice(7)]))))
    await listener.logged('connected')
    await waitUntil(() => listener.packets.length === 1)
    const [error] = (await once(net.connect(listener.address), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  test('talks on its own when that is there first', async () => {
    const listener = await listening()
    let closed = (): void => undefined
    const left = new Promise<void>((resolve) => (closed = resolve))
    const accepted = new Promise<void>((resolve) => {
      void peer((socket) => {
        socket.on('close', closed).resume()
        resolve()
      }).then((offer) => listener.link.meet(offer))
    })
    await accepted
    const socket = net.connect(listener.address)
    cleanUps.push(() => socket.destroy())
    await listener.logged('connected')
    await left
    expect(listener.log).toEqual(['offered', 'connected'])
  })

  test('still waits for a connection when the peer cannot be reached', async () => {
    const listener = await listening()
    const gone = await listening()
    await gone.link.close()
    listener.link.meet(tcpOffer(gone.address))
    listener.link.meet(tcpOffer({ host: '127.0.0.1', port: 70_000 }))
    listener.link.meet({ link: 'tcp' } as Offer)
    const caller = makeLink()
    caller.link.answer(tcpOffer(listener.address))
    await Promise.all([listener.logged('connected'), caller.logged('connected')])
  })

  test('takes nothing but a voice connection', async () => {
    const listener = await listening()
    const left = new Promise((resolve) => {
      void peer((socket) => {
        socket.on('close', resolve)
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
      }).then((offer) => listener.link.meet(offer))
    })
    await left
    expect(listener.log.filter((line) => line.startsWith('closed'))).toEqual([])
    // Its own offer stands, and so does another meeting.
    const another = await peer((socket) => socket.write(established))
    await waitUntil(() => {
      listener.link.meet(another)
      return listener.log.includes('connected')
    })
  })

  test('does not meet a peer to which the server may not send us', async () => {
    const listener = await listening()
    let connections = 0
    const { host, port } = tcpAddress(await peer(() => connections++)) ?? { host: '', port: 0 }
    listener.link.meet(tcpOffer({ host, port, namedFrom: 'internet' }))
    listener.link.meet(await peer((socket) => socket.write(established)))
    await listener.logged('connected')
    expect(connections).toBe(0)
  })
})

describe('the port of a withdrawn offer', () => {
  const withdrawnOffer = async (clock: Clock, port = 0) => {
    const withdrawn = new WithdrawnOffers(clock)
    cleanUps.push(() => withdrawn.close())
    const offering = async (at: number) => {
      const link = new TcpLink({ clock, pings: false, listen: { host: '127.0.0.1', port: at }, withdrawn })
      cleanUps.push(() => link.close())
      const offered = once(link, 'offered') as Promise<[Offer]>
      link.offer()
      const [offer] = await offered
      return { link, address: tcpAddress(offer) ?? { host: '', port: 0 } }
    }
    const { link, address } = await offering(port)
    await link.close()
    return { address, withdrawn, offering }
  }
  const refused = async (address: net.TcpNetConnectOpts) => {
    const [error] = (await once(net.connect(address), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  }

  test('accepts and closes, so that an original phone that answers late is hung up on, for a minute', async () => {
    const clock = new ManualClock()
    const { address } = await withdrawnOffer(clock)
    for (let n = 0; n < 3; n++) {
      const socket = net.connect(address)
      await once(socket, 'connect')
      await once(socket.resume(), 'end')
    }
    clock.advance(WITHDRAWN_MS)
    await refused(address)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is free for the next offer where it is a fixed one', async () => {
    const { address, offering } = await withdrawnOffer(new ManualClock())
    expect((await offering(address.port)).address).toEqual(address)
  })

  test('is one of four at most', async () => {
    const { address, offering } = await withdrawnOffer(new ManualClock())
    for (let n = 0; n < 4; n++) await (await offering(0)).link.close()
    await refused(address)
  })
})
