import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'
import { asSignal, type Signal } from '../../../../protocol/media/negotiation'
import { relaySignal } from '../tcp/relay-signal'
import { tcpOffer } from '../tcp/tcp-offer'
import { reconnectOffer, reconnectSignal } from './reconnect-signals'
import { ATTEMPT_MS, OVERLAP_MS, ReconnectingTcp, RETRY_MS } from './reconnecting-tcp'
import { ScriptedTcp } from './testing/simulated-links'

const KEY = Buffer.alloc(32, 7)
const first = tcpOffer({ host: '203.0.113.9', port: 1000, namedFrom: 'internet' })
const offerOf = (generation: number, port = 4000): Signal =>
  reconnectSignal(reconnectOffer(generation, { host: '', port, candidates: ['192.0.2.7'] }), KEY)
const restartOf = (generation: number): Signal => reconnectSignal({ type: 'restart', generation }, KEY)
const again = tcpOffer({ host: '203.0.113.9', port: 4000, namedFrom: 'internet', candidates: ['192.0.2.7'] })

/** A side whose first connection stands, with TLS or without it. */
const connectedSide = (role: 'offers' | 'answers', key: Buffer | null = KEY) => {
  const clock = new ManualClock()
  const links: ScriptedTcp[] = []
  const log: unknown[] = []
  const signals: Signal[] = []
  const tcp = new ReconnectingTcp(
    clock,
    (pair) => {
      const link = new ScriptedTcp(pair)
      link.sharedKey = links.length > 0 ? Buffer.alloc(32) : (key ?? undefined)
      links.push(link)
      return link
    },
    { onPeerHears: (hears) => log.push(`hears ${hears}`), onSignal: () => undefined },
  )
  tcp.on('signal', (signal) => signals.push(signal))
  tcp.on('connected', () => log.push('connected'))
  tcp.on('packet', ({ payload }) => log.push(payload[0]))
  tcp.on('closed', (reason) => log.push(reason))
  const link = (n: number): ScriptedTcp => {
    const made = links[n]
    if (!made) throw new Error(`there are ${links.length} links`)
    return made
  }
  if (role === 'offers') tcp.offer()
  else tcp.answer(first)
  link(0).emit('connected')
  const open = () => links.filter(({ asked }) => !asked.includes('close')).length
  return { clock, tcp, links, link, log, signals, open }
}
const listens = (link: ScriptedTcp, port = 4000): boolean =>
  link.emit('offered', tcpOffer({ host: '::', port, candidates: ['192.0.2.7'] }))

describe('the side that waited', () => {
  test('waits again, tells where, and goes on with the new connection', () => {
    const { tcp, link, signals, log } = connectedSide('offers')
    tcp.sendState({ muted: true, holding: false })
    tcp.setHearing(true)
    link(0).counters = { ...link(0).counters, framesReceived: 10 }
    link(0).end('lost')
    tcp.reconnect()
    expect(link(1).asked).toEqual(['offer'])
    listens(link(1))
    expect(signals).toEqual([offerOf(1)])
    link(1).emit('connected')
    expect(log).toEqual(['connected', 'lost', 'connected'])
    expect([link(1).states, link(1).hears]).toEqual([[{ muted: true, holding: false }], true])
    tcp.send(mediaPacket(Uint8Array.of(5)))
    expect([link(0).sent.length, link(1).sent.length]).toEqual([0, 1])
    link(1).counters = { ...link(1).counters, framesReceived: 3 }
    expect(tcp.stats.framesReceived).toBe(13)
  })

  test('says it again each second, and waits anew after 10 s', () => {
    const { tcp, link, links, signals, clock, open } = connectedSide('offers')
    link(0).end('lost')
    for (let passed = 0; passed <= ATTEMPT_MS; passed += 100) {
      tcp.reconnect()
      if (links.length === 2 && signals.length === 0) listens(link(1))
      clock.advance(100)
    }
    expect(signals).toHaveLength(ATTEMPT_MS / RETRY_MS)
    expect(new Set(signals.map((signal) => JSON.stringify(signal))).size).toBe(1)
    clock.advance(RETRY_MS)
    tcp.reconnect()
    listens(link(2))
    expect(signals.at(-1)).toEqual(offerOf(2))
    expect(open()).toBe(2)
  })

  test('waits when the other side asks for it, with one port at a time however often that asks', () => {
    const { tcp, links, link, signals, open } = connectedSide('offers')
    for (let n = 0; n < 100; n++) tcp.negotiate(restartOf(0))
    expect(links).toHaveLength(2)
    listens(link(1))
    for (let n = 0; n < 100; n++) tcp.negotiate(restartOf(0))
    expect(signals.length).toBeLessThanOrEqual(5)
    expect([links.length, open()]).toEqual([2, 2])
  })

  test('waits at once where the network has taken its address', () => {
    const { tcp, link, links } = connectedSide('offers')
    tcp.restart()
    expect(links).toHaveLength(1)
    link(0).isStranded = true
    tcp.restart()
    expect(links).toHaveLength(2)
    tcp.restart()
    expect(link(1).asked).toEqual(['offer', 'close'])
    expect(links).toHaveLength(3)
  })

  test('takes a meeting at the relay for the connection that it belongs to', () => {
    const { tcp, link } = connectedSide('offers')
    link(0).end('lost')
    tcp.reconnect()
    const meeting = relaySignal('ab'.repeat(16))
    tcp.negotiate(meeting)
    expect(link(1).asked).toEqual(['offer'])
    const ofThis = asSignal({ ...meeting, generation: 1 })
    if (ofThis) tcp.negotiate(ofThis)
    expect(link(1).asked).toEqual(['offer', ['negotiate', ofThis]])
  })
})

describe('the side that connected', () => {
  test('asks for an offer each second, and connects to it', () => {
    const { tcp, link, signals, clock, log } = connectedSide('answers')
    link(0).end('lost')
    for (let n = 0; n < 25; n++) {
      tcp.reconnect()
      clock.advance(100)
    }
    expect(signals).toEqual([restartOf(0), restartOf(0), restartOf(0)])
    tcp.negotiate(offerOf(1))
    expect(link(1).asked).toEqual([['answer', again]])
    link(1).emit('connected')
    expect(log.at(-1)).toBe('connected')
    clock.advance(ATTEMPT_MS)
    tcp.reconnect()
    expect(signals.at(-1)).toEqual(restartOf(1))
  })

  test('names the connection of a meeting at the relay', () => {
    const { tcp, link, signals } = connectedSide('answers')
    tcp.negotiate(offerOf(1))
    const meeting = relaySignal('ab'.repeat(16))
    link(1).emit('signal', meeting)
    expect(signals).toEqual([{ ...meeting, generation: 1 }])
  })

  test('connects to one offer at a time, the newest, however many come', () => {
    const { tcp, links, open, clock } = connectedSide('answers')
    for (let n = 1; n <= 1000; n++) tcp.negotiate(offerOf(n))
    expect([links.length, open()]).toEqual([6, 2])
    clock.advance(60_000)
    for (let n = 1001; n <= 2000; n++) tcp.negotiate(offerOf(n))
    expect([links.length, open()]).toEqual([11, 2])
  })

  test('takes an offer again only where it has led nowhere', () => {
    const { tcp, links, link } = connectedSide('answers')
    tcp.negotiate(offerOf(2))
    for (const n of [1, 2, 0]) tcp.negotiate(offerOf(n))
    expect(links).toHaveLength(2)
    link(1).end('unreachable')
    tcp.negotiate(offerOf(2))
    expect(links).toHaveLength(3)
    link(2).emit('connected')
    tcp.negotiate(offerOf(2))
    expect(links).toHaveLength(3)
  })

  test('does not take a goodbye for the end while it answers an offer', () => {
    const { tcp, link, log } = connectedSide('answers')
    tcp.negotiate(offerOf(1))
    link(0).end('peer-closed')
    expect(log).toEqual(['connected'])
    link(1).emit('connected')
    expect(log).toEqual(['connected', 'connected'])
    tcp.negotiate(offerOf(2))
    link(1).end('peer-closed')
    link(2).end('offer-withdrawn')
    expect(log.at(-1)).toBe('peer-closed')
  })
})

test('A new connection replaces one that stands, which is read for a second', () => {
  const { tcp, link, log, clock } = connectedSide('answers')
  tcp.negotiate(offerOf(1))
  link(1).emit('connected')
  link(0).emit('packet', mediaPacket(Uint8Array.of(1)))
  link(0).onPeerHears(true)
  link(1).emit('packet', mediaPacket(Uint8Array.of(2)))
  link(0).end('peer-closed')
  expect(log).toEqual(['connected', 'connected', 1, 2])
  clock.advance(OVERLAP_MS)
  expect(link(0).asked.at(-1)).toBe('close')
  expect(link(1).asked).not.toContain('close')
})

test.each(['offers', 'answers'] as const)('A side that %s ignores what is not proved', (role) => {
  const { tcp, links, signals } = connectedSide(role)
  const other = Buffer.alloc(32, 8)
  tcp.negotiate(reconnectSignal(reconnectOffer(1, { host: '', port: 22 }), other))
  tcp.negotiate(reconnectSignal({ type: 'restart', generation: 0 }, other))
  tcp.negotiate({ link: 'tcp', type: 'offer', generation: 1, port: 22, candidates: [] } as unknown as Signal)
  tcp.negotiate(role === 'offers' ? offerOf(1) : restartOf(0))
  expect([links.length, signals.length]).toEqual([1, 0])
})

test.each(['offers', 'answers'] as const)('A side that %s has one connection without TLS', (role) => {
  const { tcp, link, links, signals, log } = connectedSide(role, null)
  expect(tcp.mayReconnect).toBe(false)
  link(0).end('lost')
  tcp.reconnect()
  tcp.restart()
  for (const each of [offerOf(1), restartOf(0)]) tcp.negotiate(each)
  expect(log.at(-1)).toBe('lost')
  expect([links.length, signals.length]).toEqual([1, 0])
})

test('A connection at rest comes back when it is needed', () => {
  const { tcp, link, log } = connectedSide('offers')
  tcp.rest()
  expect(link(0).asked).toContain('close')
  expect(tcp.sendSignal(restartOf(0))).toBe(false)
  tcp.reconnect()
  link(1).emit('connected')
  expect(log).toEqual(['connected', 'connected'])
})

test('Closing closes every connection and every timer', async () => {
  const { tcp, link, clock, open, links } = connectedSide('answers')
  tcp.negotiate(offerOf(1))
  link(1).emit('connected')
  tcp.negotiate(offerOf(2))
  await tcp.close()
  tcp.negotiate(offerOf(3))
  tcp.reconnect()
  expect([open(), links.length, clock.pendingTimers]).toEqual([0, 3, 0])
})
