import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { decodeRtcp, encodeRtcp, encodeRtp, isRtcp, middleOfNtp } from '../../../../protocol/media'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { ATTEMPT_MS, DTLS_MS, GATE_MS, GATHER_MS, REVERSE_GATE_MS } from './connection-attempt'
import { RENEW_MS } from './negotiator'
import { ScriptedPeer, sdpOf } from './testing/scripted-peer'
import { LOST_MS } from '../media-link'
import { CONNECT_MS, GOODBYES_MS, PAUSE_MS, RETRY_MS, SILENCE_MS, WebrtcLink } from './webrtc-link'
import { readSignal, webrtcOffer, webrtcSignal, type WebrtcSignal } from './webrtc-signals'

const THEIRS = 'candidate:1 1 UDP 9 203.0.113.7 4000 typ srflx'
const OURS = 'candidate:2 1 UDP 9 198.51.100.9 5000 typ srflx'
const OWN_HOST = 'candidate:3 1 UDP 9 192.168.1.20 5000 typ host'
const offerOf = (sdp = sdpOf('actpass'), candidates = [THEIRS]): Offer =>
  webrtcOffer({ link: 'webrtc', generation: 0, sdp, candidates })
const answerOf = (generation = 0, more: object = {}): Signal =>
  webrtcSignal({
    ...{ link: 'webrtc', type: 'answer', generation, sdp: sdpOf('passive'), candidates: [THEIRS] },
    ...more,
  })

const rigOf = (mustAuthenticate = false, hidesAddresses = false) => {
  const clock = new ManualClock()
  const peers: ScriptedPeer[] = []
  const link = new WebrtcLink({
    ...{ clock, mustAuthenticate, hidesAddresses, settings: { iceServers: [] } },
    interfaces: () => ({}),
    makePeer: (options, handlers) => {
      const peer = new ScriptedPeer(options, handlers)
      peers.push(peer)
      return peer
    },
  })
  const events: unknown[][] = []
  const signals: WebrtcSignal[] = []
  const offers: Offer[] = []
  link.on('offered', (offer) => offers.push(offer))
  link.on('signal', (signal) => {
    const read = readSignal(signal)
    if (read) signals.push(read)
  })
  link.on('connected', () => events.push(['connected']))
  link.on('closed', (reason) => events.push(['closed', reason]))
  link.on('turned-away', (detail) => events.push(['turned-away', detail]))
  link.on('packet', ({ sequence }) => events.push(['packet', sequence]))
  const peer = (n: number): ScriptedPeer => {
    const found = peers[n]
    if (!found) throw new Error(`only ${peers.length} connections were begun`)
    return found
  }
  return { clock, link, peers, peer, events, signals, offers }
}
const rtp = (sequence: number, payload = Buffer.from([0x78, 1, 2])): Buffer =>
  Buffer.from(
    encodeRtp({
      ...{ marker: false, payloadType: 111, sequence, timestamp: sequence * 960, ssrc: 7 },
      ...{ csrcs: [], extensions: [], payload },
    }),
  )
const goodbye = Buffer.from(
  encodeRtcp([
    { kind: 'receiver-report', ssrc: 7, blocks: [] },
    { kind: 'bye', ssrcs: [7] },
  ]),
)

let rig: ReturnType<typeof rigOf>
beforeEach(() => {
  rig = rigOf()
})

describe('a caller', () => {
  it('offers what it has found after a moment, and sends the rest on its own', () => {
    const { clock, link, offers, signals, peer } = rig
    link.offer()
    peer(0).handlers.onCandidate(OURS)
    expect(offers).toEqual([])
    clock.advance(GATHER_MS)
    expect(offers).toEqual([{ link: 'webrtc', generation: 0, sdp: sdpOf('actpass'), candidates: [OURS] }])
    peer(0).handlers.onCandidate(THEIRS)
    expect(signals).toEqual([{ link: 'webrtc', type: 'candidate', generation: 0, candidate: THEIRS }])
  })

  it('offers at once when it has found everything', () => {
    const { link, offers, peer } = rig
    link.offer()
    peer(0).handlers.onGathered()
    expect(offers).toHaveLength(1)
  })

  it('that hides its addresses tells only those that others see', () => {
    const { clock, link, offers, signals, peer } = rigOf(false, true)
    link.offer()
    peer(0).handlers.onCandidate(OWN_HOST)
    peer(0).handlers.onCandidate(OURS)
    clock.advance(GATHER_MS)
    expect(offers).toEqual([{ link: 'webrtc', generation: 0, sdp: sdpOf('actpass'), candidates: [OURS] }])
    peer(0).handlers.onCandidate(OWN_HOST)
    expect(signals).toEqual([])
  })

  it('waits for the answer without end', () => {
    const { clock, link, events, peers } = rig
    link.offer()
    clock.advance(10 * 60_000)
    expect(events).toEqual([])
    expect(peers).toHaveLength(1)
  })

  it('begins a second connection when DTLS takes too long, and keeps the first', () => {
    const { clock, link, signals, peer, events } = rig
    link.offer()
    link.negotiate(answerOf())
    peer(0).handlers.onReached()
    clock.advance(DTLS_MS - 1)
    expect(signals).toEqual([])
    clock.advance(1 + GATHER_MS)
    // The other way round: the client may have been ahead of its server.
    expect(signals).toMatchObject([{ type: 'offer', generation: 1, sdp: sdpOf('passive') }])
    link.negotiate(answerOf(1))
    expect(peer(1).calls).toEqual([['offer']])
    link.negotiate(answerOf(1, { sdp: sdpOf('active') }))
    expect(peer(0).isClosed).toBe(false)
    peer(1).open()
    expect(events).toEqual([['connected']])
    expect(peer(0).isClosed).toBe(true)
  })

  it('tries again and again, and gives up at last', () => {
    const { clock, link, events, peers, signals } = rig
    link.offer()
    link.negotiate(answerOf())
    clock.advance(CONNECT_MS - 1)
    expect(events).toEqual([])
    const offers = signals.filter(({ type }) => type === 'offer')
    expect(offers.length).toBeGreaterThanOrEqual(Math.floor(CONNECT_MS / ATTEMPT_MS) - 1)
    expect(offers.length).toBeLessThan(10)
    clock.advance(1)
    expect(events).toEqual([['closed', 'unreachable']])
    expect(peers.every(({ isClosed }) => isClosed)).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('has one answer to each offer', () => {
    const { link, peer } = rig
    link.offer()
    link.negotiate(answerOf())
    link.negotiate(answerOf())
    link.negotiate(answerOf(1))
    expect(peer(0).calls.filter(([name]) => name === 'accept')).toEqual([['accept', sdpOf('passive')]])
  })

  it('leaves it to the callee who is the client of DTLS, but not open', () => {
    const { link, peer } = rig
    link.offer()
    link.negotiate(answerOf(0, { sdp: sdpOf('actpass') }))
    expect(peer(0).calls).toEqual([['offer']])
    link.negotiate(answerOf(0, { sdp: sdpOf('active') }))
    expect(peer(0).calls).toHaveLength(3)
  })
})

describe('a callee', () => {
  it('tells nothing and sends nothing while it rings', () => {
    const { clock, link, signals, peer } = rig
    link.prepare(offerOf(), false)
    peer(0).handlers.onCandidate(OURS)
    link.negotiate(webrtcSignal({ link: 'webrtc', type: 'candidate', generation: 0, candidate: THEIRS }))
    clock.advance(RENEW_MS - 1)
    expect(signals).toEqual([])
    // The library answers as the server of DTLS when the other side is the client.
    expect(peer(0).calls).toEqual([['answer', sdpOf('active')]])
  })

  it('answers when the first check has got through', () => {
    const { link, signals, peer } = rig
    link.prepare(offerOf(), false)
    peer(0).handlers.onCandidate(OURS)
    link.answer(offerOf())
    expect(peer(0).candidates).toEqual([THEIRS])
    expect(signals).toEqual([])
    peer(0).handlers.onReached()
    expect(signals).toEqual([
      { link: 'webrtc', type: 'answer', generation: 0, sdp: sdpOf('passive'), candidates: [OURS] },
    ])
  })

  it('answers without a check after a moment, and without having prepared', () => {
    const { clock, link, signals } = rig
    link.answer(offerOf())
    clock.advance(GATE_MS - 1)
    expect(signals).toEqual([])
    clock.advance(1)
    expect(signals).toMatchObject([{ type: 'answer', generation: 0 }])
  })

  it('renews what it has prepared before the library gives it up, with all candidates', () => {
    const { clock, link, peer, signals } = rig
    link.prepare(offerOf(), false)
    const later = THEIRS.replace('4000', '4001')
    link.negotiate(webrtcSignal({ link: 'webrtc', type: 'candidate', generation: 0, candidate: later }))
    clock.advance(2 * RENEW_MS)
    expect(peer(1).isClosed).toBe(true)
    link.answer(offerOf())
    clock.advance(GATE_MS)
    expect(peer(2).candidates).toEqual([THEIRS, later])
    expect(signals).toHaveLength(1)
  })

  it('connects to a trusted caller while it rings, and is heard when it accepts', () => {
    const { clock, link, events, signals, peer } = rig
    link.prepare(offerOf(), true)
    clock.advance(GATE_MS)
    expect(signals).toMatchObject([{ type: 'answer', early: true }])
    peer(0).open()
    peer(0).handlers.onMessage(rtp(1))
    clock.advance(60_000)
    expect(events).toEqual([])
    expect(peer(0).sent).toEqual([])
    link.answer(offerOf())
    expect(events).toEqual([['connected']])
    expect(peer(0).sent).toHaveLength(1)
  })

  it('is the client of DTLS where the caller is its server, and answers at once', () => {
    const { clock, link, signals, peer } = rig
    link.answer(offerOf(sdpOf('passive')))
    expect(peer(0).calls).toEqual([['answer', sdpOf('passive')]])
    expect(signals).toMatchObject([{ type: 'answer' }])
    clock.advance(REVERSE_GATE_MS)
    expect(peer(0).candidates).toEqual([THEIRS])
  })

  it('asks for another connection when none opens', () => {
    const { clock, link, signals } = rig
    link.answer(offerOf())
    clock.advance(ATTEMPT_MS)
    expect(signals.slice(1)).toMatchObject([{ type: 'restart', generation: 0 }])
  })

  it('takes the newest offer', () => {
    const { clock, link, signals, peers } = rig
    link.prepare(offerOf(), false)
    const newer = { ...offerOf(), type: 'offer', generation: 1 } as unknown as Signal
    link.negotiate(newer)
    link.negotiate(newer)
    link.answer(offerOf())
    clock.advance(GATE_MS)
    expect(peers).toHaveLength(2)
    expect(signals.filter(({ type }) => type === 'answer')).toMatchObject([
      { generation: 0 },
      { generation: 1 },
    ])
  })
})

it('a caller of an early connection waits until the callee has accepted', () => {
  const { link, events, peer, clock } = rig
  link.offer()
  link.negotiate(answerOf(0, { early: true }))
  peer(0).open()
  clock.advance(60_000)
  expect(events).toEqual([])
  peer(0).handlers.onMessage(rtp(1))
  expect(events).toEqual([['connected'], ['packet', 1]])
})

describe('a call that stands', () => {
  beforeEach(() => {
    rig.link.offer()
    rig.link.negotiate(answerOf())
    rig.peer(0).open()
    rig.events.length = 0
  })
  const hear = (forMs: number, from = 0, n = 0): void => {
    for (let k = 0; k < forMs / 20; k++) {
      rig.peer(n).handlers.onMessage(rtp(from + k))
      rig.clock.advance(20)
    }
  }

  it('looks for a new path when it falls silent, and voice goes on over the new one without a gap', () => {
    const { clock, link, signals, peer, events } = rig
    hear(1000)
    clock.advance(SILENCE_MS + 100 + GATHER_MS)
    expect(signals).toMatchObject([{ type: 'offer', generation: 1 }])
    link.negotiate(answerOf(1))
    link.send({ sequence: 1, timestamp: 960, payload: Buffer.from([0x78]) })
    peer(1).open()
    link.send({ sequence: 2, timestamp: 1920, payload: Buffer.from([0x78]) })
    // Over both, until the peer uses the new one.
    expect(peer(0).sent.at(-1)).toEqual(peer(1).sent.at(-1))
    peer(1).handlers.onMessage(rtp(50))
    const before = peer(0).sent.length
    link.send({ sequence: 3, timestamp: 2880, payload: Buffer.from([0x78]) })
    expect(peer(0).sent).toHaveLength(before)
    // What is underway still arrives over the old one.
    peer(0).handlers.onMessage(rtp(51))
    expect(events.slice(-2)).toEqual([
      ['packet', 50],
      ['packet', 51],
    ])
    clock.advance(1000)
    expect(peer(0).isClosed).toBe(true)
  })

  it('waits longer in a silence that the peer does not send', () => {
    const { clock, signals, peer } = rig
    hear(1000)
    peer(0).handlers.onMessage(rtp(50, Buffer.from([0x78])))
    clock.advance(PAUSE_MS - 1)
    expect(signals).toEqual([])
    clock.advance(101 + GATHER_MS)
    expect(signals).toHaveLength(1)
  })

  it('ends when nothing has come for long, having tried all the time', () => {
    const { clock, events, signals, peers } = rig
    hear(1000)
    events.length = 0
    clock.advance(LOST_MS - 20)
    expect(events).toEqual([])
    expect(signals.length).toBeGreaterThan(LOST_MS / (RETRY_MS + ATTEMPT_MS))
    expect(peers.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(5)
    clock.advance(200)
    expect(events).toEqual([['closed', 'lost']])
    expect(clock.pendingTimers).toBe(0)
  })

  it('makes a new connection when the network has changed, or the peer asks', () => {
    const { clock, link, signals } = rig
    link.restart()
    link.restart()
    clock.advance(GATHER_MS)
    expect(signals).toMatchObject([{ type: 'offer', generation: 1 }])
    // An old request has been met already.
    link.negotiate(webrtcSignal({ link: 'webrtc', type: 'restart', generation: 0 }))
    clock.advance(300)
    expect(signals).toHaveLength(1)
    link.negotiate(webrtcSignal({ link: 'webrtc', type: 'restart', generation: 1 }))
    clock.advance(GATHER_MS)
    expect(signals).toMatchObject([{}, { type: 'offer', generation: 2 }])
  })

  it('measures the round trip of the path that is in use', () => {
    const { clock, link, peer, peers } = rig
    const newest = (): number => peers.length - 1
    const reportOf = (at: ScriptedPeer) =>
      at.sent
        .flatMap((bytes) => (isRtcp(bytes) ? (decodeRtcp(bytes) ?? []) : []))
        .findLast((packet) => packet.kind === 'sender-report')
    const answerReport = (n: number): void => {
      const before = reportOf(peer(n))
      link.send(mediaPacket(Uint8Array.of(0x78, 1, 2)))
      let ours = before
      for (let ms = 0; ms < 1100 && ours?.ntp === before?.ntp; ms++) {
        clock.advance(1)
        ours = reportOf(peer(n))
      }
      if (!ours) throw new Error('no report was sent')
      clock.advance(80)
      const loss = { fractionLost: 0, lost: 0, highestSequence: 1, jitter: 0 }
      const block = { ssrc: ours.ssrc, ...loss, lastReport: middleOfNtp(ours.ntp), sinceLastReport: 0 }
      peer(n).handlers.onMessage(
        Buffer.from(encodeRtcp([{ kind: 'receiver-report', ssrc: 7, blocks: [block] }])),
      )
    }
    answerReport(0)
    expect(link.stats.roundTripMs).toBeCloseTo(80, 0)
    link.restart()
    clock.advance(GATHER_MS)
    link.negotiate(answerOf(newest()))
    peer(newest()).open()
    expect(link.stats.roundTripMs).toBeUndefined()
    answerReport(newest())
    expect(link.stats.roundTripMs).toBeCloseTo(80, 0)
  })

  it('stays with a path that works when the new one does not open', () => {
    const { link, signals } = rig
    link.restart()
    hear(3 * ATTEMPT_MS)
    expect(signals).toHaveLength(1)
  })

  it('ignores a new description with another certificate', () => {
    const { link, events, peer, clock } = rig
    link.restart()
    clock.advance(GATHER_MS)
    link.negotiate(answerOf(1, { sdp: sdpOf('passive', '00'.repeat(32)) }))
    expect(events).toMatchObject([['turned-away', expect.stringMatching(/certificate/) as string]])
    expect(peer(1).calls).toEqual([['offer']])
  })

  it('ends when the peer hangs up', () => {
    rig.peer(0).handlers.onMessage(goodbye)
    expect(rig.events).toEqual([['closed', 'peer-closed']])
  })

  it('says goodbye three times when we hang up, and then closes', async () => {
    const { clock, link, peer, events } = rig
    const before = peer(0).sent.length
    const closed = link.close()
    const kinds = () =>
      peer(0)
        .sent.slice(before)
        .map((packet) => packet[9])
    expect(kinds()).toEqual([203])
    const [, last] = GOODBYES_MS
    clock.advance(last - 1)
    expect(kinds()).toEqual([203, 203])
    expect(peer(0).isClosed).toBe(false)
    clock.advance(1)
    await closed
    expect(kinds()).toEqual([203, 203, 203])
    expect(peer(0).isClosed).toBe(true)
    expect(events).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends when the peer floods us', () => {
    for (let n = 0; n < 4000; n++) rig.peer(0).handlers.onMessage(rtp(n))
    expect(rig.events.at(-1)).toEqual(['closed', 'protocol'])
  })

  it('counts what the network does not take', () => {
    const { clock, link, peer } = rig
    peer(0).takesPackets = false
    for (let n = 0; n < 5; n++) link.send({ sequence: n, timestamp: n * 960, payload: Buffer.from([0x78]) })
    clock.advance(40)
    expect(link.stats).toMatchObject({ droppedFrames: 5, blockedMs: 40 })
    peer(0).takesPackets = true
    link.send({ sequence: 5, timestamp: 4800, payload: Buffer.from([0x78]) })
    expect(link.stats).toMatchObject({
      blockedMs: 0,
      path: { kind: 'direct', local: 'host', remote: 'srflx' },
    })
  })
})

describe('a link that must know its peer', () => {
  beforeEach(() => {
    rig = rigOf(true)
    rig.link.offer()
    rig.link.negotiate(answerOf())
  })

  it('lets no voice through before it does', () => {
    const { link, events, peer } = rig
    peer(0).open()
    peer(0).handlers.onMessage(rtp(1))
    link.send({ sequence: 1, timestamp: 0, payload: Buffer.from([0x78]) })
    expect(events).toEqual([])
    expect(peer(0).sent).toEqual([])
    link.authenticate({ fingerprint: 'ab'.repeat(32) })
    expect(events).toEqual([['connected']])
  })

  it('ends when its certificate is not the signed one', () => {
    rig.link.authenticate({ fingerprint: '00'.repeat(32) })
    expect(rig.events).toEqual([['closed', 'not-authentic']])
  })

  it('ends when DTLS fails each time, whichever side is its client', () => {
    const { clock, link, peer, events, signals } = rig
    for (const n of [0, 1, 2]) {
      expect(events).toEqual([])
      peer(n).handlers.onReached()
      peer(n).handlers.onFailed()
      clock.advance(GATHER_MS)
      if (n < 2) link.negotiate(answerOf(n + 1, { sdp: sdpOf(n === 0 ? 'active' : 'passive') }))
    }
    expect(signals).toMatchObject([
      { type: 'offer', generation: 1, sdp: sdpOf('passive') },
      { type: 'offer', generation: 2, sdp: sdpOf('actpass') },
    ])
    expect(events).toEqual([['closed', 'not-authentic']])
  })
})

describe('what a stranger says', () => {
  it('ends a call that cannot come about, without reaching the library', () => {
    for (const sdp of ['', 'v=0', sdpOf('actpass').replace('sha-256', 'sha-1')]) {
      const { link, events, peers } = rigOf()
      link.answer(offerOf(sdp))
      expect(events).toEqual([['closed', 'unreachable']])
      expect(peers).toEqual([])
    }
    const { link, events } = rigOf()
    link.answer({ link: 'webrtc', generation: -1 } as unknown as Offer)
    expect(events).toEqual([['closed', 'unreachable']])
  })

  it('reaches the library only in our own words', () => {
    const { link, peer } = rig
    const more = 'a=candidate:1 1 UDP 1 localhost 9 typ host\r\na=x-google-flag:conference\r\na=ice-lite\r\n'
    link.prepare(offerOf(`${sdpOf('actpass')}${more}`, []), false)
    expect(peer(0).calls).toEqual([['answer', sdpOf('active')]])
  })

  it('about addresses is left out where it leads to nobody, and after twenty', () => {
    const { link, peer } = rig
    link.answer(offerOf())
    const hostile = [
      ...['127.0.0.1', '224.0.0.251', '0.0.0.0', '10.0.0.1', '169.254.169.254', '::1', 'fe80::1', 'ff02::1'],
      ...['localhost', 'a.local', '::ffff:127.0.0.1', 'fc00::1'],
    ]
    const told = (address: string): Signal =>
      webrtcSignal({
        ...{ link: 'webrtc', type: 'candidate', generation: 0 },
        candidate: `candidate:1 1 UDP 1 ${address} 80 typ host`,
      })
    for (const address of hostile) link.negotiate(told(address))
    expect(peer(0).candidates).toEqual([THEIRS])
    for (let n = 0; n < 60; n++) link.negotiate(told(`203.0.113.${n}`))
    expect(peer(0).candidates).toHaveLength(20)
  })

  it('costs a bounded number of connections', () => {
    const { clock, link, peers } = rig
    link.answer(offerOf())
    for (let n = 1; n < 1000; n++) {
      link.negotiate({ ...offerOf(), type: 'offer', generation: n } as unknown as Signal)
      clock.advance(1)
    }
    expect(peers.length).toBeLessThan(10)
    expect(peers.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(5)
  })

  it('is ignored when it is not of this call', () => {
    const { link, peers, events } = rig
    link.offer()
    for (const signal of [
      {},
      { link: 'webrtc', type: 'answer' },
      { ...offerOf(), type: 'offer', generation: 5 },
    ])
      link.negotiate(signal as unknown as Signal)
    expect(peers).toHaveLength(1)
    expect(events).toEqual([])
  })
})
