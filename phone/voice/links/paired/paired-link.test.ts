import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { TALKS } from '../../../../protocol/directory'
import type { MediaPacket } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { type LinkCloseReason, LOST_MS } from '../media-link'
import { relaySignal } from '../tcp/relay-signal'
import { tcpOffer } from '../tcp/tcp-offer'
import { BYE, webrtcOffer, webrtcSignal } from '../webrtc/webrtc-signals'
import { BYE_MS, FAREWELL_MS, RESET_MS } from './end-reasons'
import { CHANGED_MS, STALLED_MS } from './last-heard'
import { PairedLink, SPARE_MS, TRIAL_MS } from './paired-link'
import { ScriptedTcp, ScriptedWebrtc } from './testing/simulated-links'

const ours = tcpOffer({ host: '192.0.2.1', port: 1000 })
const theirs = webrtcOffer({ link: 'webrtc', generation: 0, sdp: 'v=0', candidates: [] })
const asSignal = (offer: Offer): Signal => offer as Offer & Signal
const candidate = webrtcSignal({ link: 'webrtc', generation: 0, type: 'candidate', candidate: 'c' })
const nextOffer = webrtcSignal({ link: 'webrtc', generation: 1, type: 'offer', sdp: 'v=0', candidates: [] })
const muted = { muted: true, holding: false }

const scene = () => {
  const clock = new ManualClock()
  const log: unknown[] = []
  const webrtc = new ScriptedWebrtc()
  const made: ScriptedTcp[] = []
  const link = new PairedLink({
    clock,
    webrtc,
    makeTcp: (pair) => {
      const connection = new ScriptedTcp(pair)
      made.push(connection)
      return connection
    },
  })
  const [tcp] = made
  if (!tcp) throw new Error('no TCP link was made')
  link.on('offered', (offer) => log.push(['offered', offer]))
  link.on('signal', (signal) => log.push(['signal', signal]))
  link.on('connected', () => log.push('connected'))
  link.on('packet', ({ sequence }) => log.push(sequence))
  link.on('peer-state', (state) => log.push(state))
  link.on('closed', (reason, detail) => log.push(`${reason}: ${detail}`))
  let said = 0
  /** Both links work, and the peer talks by WebRTC for so long. */
  const hear = (ms: number, silent = false): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      webrtc.emit('packet', packetOf(said++, silent))
      clock.advance(20)
    }
  }
  const speak = (): { readonly byTcp: number; readonly byWebrtc: number } => {
    const before = [tcp.sent.length, webrtc.sent.length] as const
    for (let n = 0; n < 10; n++) link.send(packetOf(n))
    return { byTcp: tcp.sent.length - before[0], byWebrtc: webrtc.sent.length - before[1] }
  }
  /** Voice has moved to WebRTC, on both sides. */
  const moved = (): void => {
    tcp.emit('connected')
    webrtc.emit('connected')
    hear(40)
    speak()
    tcp.onPeerHears(true)
  }
  return { clock, log, webrtc, tcp, made, link, hear, speak, moved }
}

const packetOf = (sequence: number, silent = false): MediaPacket => ({
  sequence: sequence % 65_536,
  timestamp: sequence * 960,
  payload: Uint8Array.of(120, ...(silent ? [] : [1, 2, 3])),
})

describe('the signals of a pair', () => {
  test('about a relay are those of TCP', () => {
    const { link, tcp, webrtc, log } = scene()
    const signal = relaySignal('ab'.repeat(16))
    link.negotiate(signal)
    expect(tcp.asked).toEqual([['negotiate', signal]])
    expect(webrtc.asked).toEqual([])
    tcp.emit('signal', signal)
    expect(log).toEqual([['signal', signal]])
  })

  test('follow the offer of TCP, which is all that older phones see', () => {
    const { link, tcp, webrtc, log } = scene()
    link.offer()
    webrtc.emit('offered', theirs)
    webrtc.emit('signal', candidate)
    expect(log).toEqual([])
    tcp.emit('offered', ours)
    webrtc.emit('signal', candidate)
    expect(log).toEqual([
      ['offered', ours],
      ['signal', theirs],
      ['signal', candidate],
      ['signal', candidate],
    ])
  })

  test.each([false, true])('prepare WebRTC alone while it rings, early: %s', (early) => {
    const { link, tcp, webrtc } = scene()
    link.prepare(ours, early)
    link.negotiate(asSignal(theirs))
    link.negotiate(candidate)
    expect(webrtc.asked).toEqual([
      ['prepare', theirs, early],
      ['negotiate', candidate],
    ])
    expect(tcp.asked).toEqual([])
    link.answer(ours)
    expect(tcp.asked).toEqual([['answer', ours]])
    expect(webrtc.asked.at(-1)).toEqual(['answer', theirs])
  })

  test('may bring the offer before the preparation, or after the answer', () => {
    const one = scene()
    one.link.negotiate(asSignal(theirs))
    one.link.prepare(ours, false)
    expect(one.webrtc.asked).toEqual([['prepare', theirs, false]])
    const other = scene()
    other.link.answer(ours)
    other.link.negotiate(asSignal(theirs))
    other.link.negotiate(nextOffer)
    other.link.negotiate(asSignal({ ...theirs }))
    expect(other.webrtc.asked).toEqual([
      ['answer', theirs],
      ['negotiate', nextOffer],
    ])
  })

  test('of two callers at once do not make both answer', () => {
    const { link, webrtc, tcp } = scene()
    link.offer()
    tcp.emit('offered', ours)
    link.negotiate(asSignal(theirs))
    expect(webrtc.asked).toEqual(['offer'])
  })
})

describe('the voice of a pair', () => {
  test('goes by the first link that connects, and nothing before', () => {
    const { link, tcp, log, speak } = scene()
    link.answer(ours)
    expect(speak()).toEqual({ byTcp: 0, byWebrtc: 0 })
    tcp.emit('connected')
    expect(log).toEqual(['connected'])
    expect(speak().byTcp).toBe(10)
  })

  test('goes both ways until each side hears the other by WebRTC and has said so', () => {
    const { tcp, webrtc, log, hear, speak } = scene()
    tcp.emit('connected')
    webrtc.emit('connected')
    expect(log).toEqual(['connected'])
    expect(speak()).toEqual({ byTcp: 10, byWebrtc: 10 })
    tcp.onPeerHears(true)
    expect(speak()).toEqual({ byTcp: 10, byWebrtc: 10 })
    hear(20)
    // One more packet tells it.
    expect(speak()).toEqual({ byTcp: 1, byWebrtc: 10 })
    tcp.onPeerHears(false)
    expect(speak()).toEqual({ byTcp: 10, byWebrtc: 10 })
  })

  test('does not go by TCP as well while that is behind', () => {
    const { tcp, webrtc, speak } = scene()
    tcp.emit('connected')
    tcp.isBehind = true
    expect(speak().byTcp).toBe(10)
    webrtc.emit('connected')
    expect(speak()).toEqual({ byTcp: 0, byWebrtc: 10 })
    tcp.isBehind = false
    expect(speak()).toEqual({ byTcp: 10, byWebrtc: 10 })
  })

  test('is taken once from both links, in order where WebRTC is faster', () => {
    const { tcp, webrtc, log } = scene()
    tcp.emit('connected')
    webrtc.emit('connected')
    for (const n of [0, 1, 2]) tcp.emit('packet', packetOf(n))
    for (const n of [2, 5, 6]) webrtc.emit('packet', packetOf(n))
    expect(log).toEqual(['connected', 0, 1, 2])
    for (const n of [3, 4, 5, 6, 7]) tcp.emit('packet', packetOf(n))
    expect(log).toEqual(['connected', 0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('of WebRTC waits for that of TCP only while TCP brings some', () => {
    const { tcp, webrtc, log, clock } = scene()
    tcp.emit('connected')
    webrtc.emit('connected')
    tcp.emit('packet', packetOf(0))
    webrtc.emit('packet', packetOf(9))
    clock.advance(100)
    expect(log).toEqual(['connected', 0])
    clock.advance(100)
    expect(log).toEqual(['connected', 0, 9])
    webrtc.emit('packet', packetOf(11))
    tcp.emit('packet', packetOf(1))
    expect(log).toEqual(['connected', 0, 9, 11, 1])
  })

  test('goes by TCP again after a second of silence, and by WebRTC when that has worked for a second', () => {
    const { tcp, clock, hear, speak, moved, link, webrtc } = scene()
    moved()
    expect(speak().byTcp).toBe(0)
    clock.advance(900)
    expect(speak().byTcp).toBe(0)
    clock.advance(200)
    expect(tcp.hears).toBe(false)
    expect(speak()).toEqual({ byTcp: 10, byWebrtc: 10 })
    expect(link.stats).not.toHaveProperty('path')
    hear(900)
    expect(tcp.hears).toBe(false)
    webrtc.counters = { ...webrtc.counters, path: { kind: 'relay', local: 'host', remote: 'relay' } }
    hear(200)
    expect(tcp.hears).toBe(true)
    expect(link.stats.path).toEqual({ kind: 'relay', local: 'host', remote: 'relay' })
  })

  test('may pause for 400 ms and a lost packet where silence is not sent', () => {
    const { tcp, clock, moved, hear } = scene()
    moved()
    hear(20, true)
    clock.advance(1300)
    expect(tcp.hears).toBe(true)
    clock.advance(300)
    expect(tcp.hears).toBe(false)
  })

  test('is counted once, by the link in use', () => {
    const { tcp, webrtc, link, hear } = scene()
    tcp.emit('connected')
    tcp.counters = { ...tcp.counters, framesReceived: 100, droppedFrames: 3 }
    webrtc.counters = { ...webrtc.counters, framesReceived: 7, droppedFrames: 50 }
    webrtc.emit('connected')
    expect(link.stats).toMatchObject({ framesReceived: 100, droppedFrames: 3 })
    hear(20)
    expect(link.stats).toMatchObject({ framesReceived: 100, droppedFrames: 3 })
    webrtc.counters = { ...webrtc.counters, framesReceived: 12, droppedFrames: 51 }
    expect(link.stats).toMatchObject({ framesReceived: 105, droppedFrames: 4 })
  })
})

describe('the state of the sides', () => {
  test('is told by both links, and again after a change', () => {
    const { link, tcp, webrtc, hear } = scene()
    tcp.emit('connected')
    link.sendState(muted)
    webrtc.emit('connected')
    expect([tcp.states, webrtc.states]).toEqual([[muted], [muted]])
    hear(20)
    expect([tcp.states, webrtc.states]).toEqual([[muted], [muted, muted]])
  })

  test('is that of the link in use: the other may be behind', () => {
    const { tcp, webrtc, log, moved } = scene()
    moved()
    log.length = 0
    webrtc.emit('peer-state', muted)
    tcp.emit('peer-state', TALKS)
    expect(log).toEqual([muted])
  })
})

describe('a spare', () => {
  test('stands for 10 s', () => {
    const { tcp, clock, hear, moved, log, link } = scene()
    moved()
    hear(SPARE_MS - 200)
    expect(tcp.asked).toEqual([])
    hear(400)
    expect(tcp.asked).toEqual(['close'])
    clock.advance(2000)
    expect(log.filter((entry) => typeof entry === 'string')).toEqual(['connected'])
    expect(link.listenerCount('closed')).toBe(1)
  })

  test('stands as long as the peer does not hear us by WebRTC', () => {
    const { tcp, hear, moved } = scene()
    moved()
    hear(5000)
    tcp.onPeerHears(false)
    hear(2 * SPARE_MS)
    expect(tcp.asked).toEqual([])
  })

  test('that never connected is closed as well', () => {
    const { tcp, webrtc, hear } = scene()
    webrtc.emit('connected')
    hear(SPARE_MS + 200)
    expect(tcp.asked).toEqual(['close'])
  })

  test.each<LinkCloseReason>(['peer-closed', 'lost', 'unreachable'])(
    'that ends, %s, does not end the call',
    (why) => {
      const { tcp, log, hear, moved, speak } = scene()
      moved()
      tcp.end(why)
      hear(FAREWELL_MS + SPARE_MS)
      expect(log.filter((entry) => typeof entry === 'string')).toEqual(['connected'])
      expect(speak()).toEqual({ byTcp: 0, byWebrtc: 10 })
    },
  )

  test('that the peer closes with its last word ends the call, when WebRTC’s goodbye is lost', () => {
    const { tcp, clock, log, moved, webrtc } = scene()
    moved()
    tcp.end('peer-closed')
    clock.advance(FAREWELL_MS + 100)
    expect(log.at(-1)).toBe('peer-closed: the ScriptedTcp ended')
    expect(webrtc.asked).toContain('close')
  })
})

describe('the word of the server that the peer has hung up', () => {
  test('ends the call when nothing comes any more', () => {
    const { clock, log, link, hear, moved } = scene()
    moved()
    hear(500)
    link.negotiate(BYE)
    clock.advance(BYE_MS - 1)
    expect(typeof log.at(-1)).toBe('number')
    clock.advance(1)
    expect(log.at(-1)).toBe('peer-closed: the peer hung up')
  })

  test('counts for nothing while the peer talks on', () => {
    const { log, link, hear, moved } = scene()
    moved()
    link.negotiate(BYE)
    hear(2 * BYE_MS)
    expect(log.filter((entry) => typeof entry === 'string')).toEqual(['connected'])
  })
})

describe('a pair ends', () => {
  test('when both links have ended, with the more telling reason', () => {
    const { tcp, webrtc, log, link } = scene()
    link.answer(ours)
    tcp.end('unreachable')
    expect(log).toEqual([])
    webrtc.end('not-authentic')
    expect(log).toEqual(['not-authentic: the ScriptedWebrtc ended; the ScriptedTcp ended'])
  })

  test('as lost, not as hung up, when WebRTC is lost long after the spare was closed', () => {
    const { tcp, webrtc, log, moved, hear } = scene()
    moved()
    tcp.end('peer-closed')
    hear(FAREWELL_MS + 1000)
    webrtc.end('lost')
    expect(log.at(-1)).toBe('lost: the ScriptedWebrtc ended')
  })

  test('when WebRTC is lost before the callee has come by TCP, for which a caller waits without an end', () => {
    const { tcp, webrtc, log, link, hear } = scene()
    link.offer()
    webrtc.emit('connected')
    hear(1000)
    webrtc.end('lost')
    expect(log.at(-1)).toBe('lost: the ScriptedWebrtc ended')
    expect(tcp.asked).toContain('close')
  })

  test('at once when the peer hangs up by WebRTC, or by TCP where that is all there is', () => {
    const one = scene()
    one.moved()
    one.webrtc.end('peer-closed')
    expect(one.log.at(-1)).toBe('peer-closed: the ScriptedWebrtc ended')
    expect(one.tcp.asked).toContain('close')
    const other = scene()
    other.tcp.emit('connected')
    other.tcp.end('peer-closed')
    expect(other.log.at(-1)).toBe('peer-closed: the ScriptedTcp ended')
  })

  test('at once when no offer can be made', () => {
    const { link, tcp, log } = scene()
    link.offer()
    tcp.end('offer-failed')
    expect(log).toEqual(['offer-failed: the ScriptedTcp ended'])
  })

  test('within the time for WebRTC when TCP is refused, as by a router that the caller is behind', () => {
    const { link, tcp, log, clock } = scene()
    link.answer(ours)
    tcp.end('offer-withdrawn')
    clock.advance(TRIAL_MS - 100)
    expect(log).toEqual([])
    clock.advance(200)
    expect(log).toEqual([expect.stringMatching(/^offer-withdrawn: /)])
  })

  test('not with WebRTC: TCP carries on, and WebRTC is given a limited time', () => {
    const { tcp, webrtc, log, clock, speak } = scene()
    tcp.emit('connected')
    clock.advance(TRIAL_MS + 100)
    expect(webrtc.asked).toEqual(['close'])
    expect(speak().byTcp).toBe(10)
    expect(log).toEqual(['connected'])
    tcp.end('lost')
    expect(log.at(-1)).toMatch(/^lost: /)
  })

  test('after a limited time where TCP has failed and the peer says nothing', () => {
    const { link, tcp, log, clock } = scene()
    link.answer(ours)
    tcp.end('busy')
    clock.advance(TRIAL_MS + 100)
    expect(log).toEqual([expect.stringMatching(/^busy: /)])
  })

  test('silently when we close it, with both links and all timers', async () => {
    const { link, tcp, webrtc, log, clock, moved } = scene()
    moved()
    tcp.end('peer-closed')
    log.length = 0
    await link.close()
    expect([tcp.asked, webrtc.asked]).toEqual([['close'], ['close']])
    webrtc.end('lost')
    expect(clock.pendingTimers).toBe(0)
    expect(log).toEqual([])
  })
})

test('A pair passes to WebRTC what only that needs', () => {
  const { link, webrtc } = scene()
  link.authenticate({ fingerprint: 'ab' })
  link.restart()
  link.setRedundancy([1, 2])
  expect(webrtc.asked).toEqual([['authenticate', 'ab'], 'restart', ['redundancy', [1, 2]]])
})

test('The silence of a pair ends with anything that comes by either link', () => {
  const { link, tcp, webrtc, clock } = scene()
  expect(link.stats).not.toHaveProperty('silentMs')
  clock.advance(5000)
  tcp.emit('connected')
  clock.advance(300)
  expect(link.stats.silentMs).toBe(300)
  webrtc.emit('connected')
  tcp.emit('packet', packetOf(0))
  for (const hear of [
    () => tcp.emit('packet', packetOf(1)),
    () => webrtc.emit('packet', packetOf(2)),
    () => tcp.emit('peer-state', TALKS),
    () => webrtc.emit('peer-state', TALKS),
  ]) {
    clock.advance(700)
    expect(link.stats.silentMs).toBe(700)
    hear()
    expect(link.stats.silentMs).toBe(0)
  }
})

describe('a pair whose TCP connection was encrypted', () => {
  const encrypted = () => {
    const all = scene()
    all.tcp.sharedKey = Buffer.alloc(32, 1)
    all.link.offer()
    all.tcp.emit('offered', ours)
    all.tcp.emit('connected')
    all.log.length = 0
    return all
  }

  test('ends as lost when nothing has come for 30 s, and says until then how long that is', () => {
    const one = encrypted()
    one.webrtc.end('unreachable')
    one.tcp.end('lost')
    expect(one.made).toHaveLength(2)
    one.clock.advance(LOST_MS - 100)
    expect(one.link.stats.silentMs).toBe(LOST_MS - 100)
    expect(one.log).toEqual([])
    one.clock.advance(200)
    expect(one.log).toEqual([expect.stringMatching(/^lost: nothing came/)])
    expect(one.clock.pendingTimers).toBe(0)
  })

  test('goes on with the next connection', () => {
    const { webrtc, tcp, made, log, link, clock, speak } = encrypted()
    webrtc.end('unreachable')
    tcp.emit('packet', packetOf(1))
    tcp.end('lost')
    clock.advance(900)
    made[1]?.emit('connected')
    made[1]?.emit('packet', packetOf(50))
    expect(log).toEqual([1, 50])
    expect(link.stats.silentMs).toBe(0)
    speak()
    expect(made[1]?.sent).toHaveLength(10)
    clock.advance(LOST_MS)
    expect(log).toEqual([1, 50])
  })

  test('takes a reset for hanging up after a while, unless voice comes back', () => {
    const one = encrypted()
    one.webrtc.end('unreachable')
    one.tcp.wasReset = true
    one.tcp.end('peer-closed')
    one.clock.advance(RESET_MS - 100)
    expect(one.log).toEqual([])
    one.clock.advance(200)
    expect(one.log).toEqual([expect.stringMatching(/^peer-closed: /)])
    const other = encrypted()
    other.webrtc.end('unreachable')
    other.tcp.wasReset = true
    other.tcp.end('peer-closed')
    other.clock.advance(2000)
    other.made[1]?.emit('connected')
    other.made[1]?.emit('packet', packetOf(7))
    other.clock.advance(RESET_MS)
    expect(other.log).toEqual([7])
  })

  test('connects again after a second of silence where the network has changed, else after three', () => {
    const one = encrypted()
    one.link.restart()
    one.clock.advance(CHANGED_MS - 100)
    expect(one.made).toHaveLength(1)
    one.clock.advance(200)
    expect(one.made).toHaveLength(2)
    const other = encrypted()
    other.clock.advance(STALLED_MS - 100)
    expect(other.made).toHaveLength(1)
    other.clock.advance(200)
    expect(other.made).toHaveLength(2)
  })

  test('has TCP again when WebRTC falls silent after the spare was closed', () => {
    const { tcp, webrtc, made, clock, hear, speak, link } = encrypted()
    webrtc.emit('connected')
    hear(40)
    speak()
    tcp.onPeerHears(true)
    hear(SPARE_MS + 500)
    expect(tcp.asked).toContain('close')
    clock.advance(1200)
    expect(made).toHaveLength(2)
    made[1]?.emit('connected')
    expect(speak()).toEqual({ byTcp: 0, byWebrtc: 10 })
    expect(made[1]?.sent).toHaveLength(10)
    // The peer hears us again, and so do we: the new one is a spare.
    made[1]?.onPeerHears(true)
    hear(SPARE_MS - 200)
    expect(made[1]?.asked).not.toContain('close')
    hear(2000)
    speak()
    hear(SPARE_MS + 500)
    expect(made[1]?.asked).toContain('close')
    expect(link.stats.silentMs).toBeLessThan(100)
  })

  test('sends signals inside of TCP when that works, but no description before WebRTC is heard', () => {
    const { tcp, webrtc, log, clock, link } = encrypted()
    const restart = webrtcSignal({ link: 'webrtc', generation: 0, type: 'restart' })
    const said = () => log.filter((entry) => Array.isArray(entry)).length
    tcp.takesSignals = true
    webrtc.emit('signal', restart)
    expect([tcp.signals.length, said()]).toEqual([0, 1])
    tcp.emit('packet', packetOf(0))
    webrtc.emit('signal', restart)
    for (const each of [nextOffer, candidate]) webrtc.emit('signal', each)
    expect([tcp.signals, said()]).toEqual([[restart], 3])
    webrtc.emit('packet', packetOf(1))
    for (const each of [nextOffer, candidate]) webrtc.emit('signal', each)
    expect([tcp.signals, said()]).toEqual([[restart, nextOffer, candidate], 3])
    link.restart()
    webrtc.emit('signal', restart)
    expect(said()).toBe(4)
    tcp.emit('packet', packetOf(2))
    clock.advance(600)
    webrtc.emit('signal', restart)
    expect(said()).toBe(5)
    tcp.emit('packet', packetOf(3))
    tcp.takesSignals = false
    webrtc.emit('signal', restart)
    expect(said()).toBe(6)
  })

  test('passes what comes inside of TCP to WebRTC', () => {
    const { tcp, webrtc } = encrypted()
    tcp.pair.onSignal(nextOffer)
    expect(webrtc.asked.at(-1)).toEqual(['negotiate', nextOffer])
  })
})
