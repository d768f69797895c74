import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { ScriptedPeer, sdpOf } from '../../../phone/voice/links/webrtc/testing/scripted-peer'
import { WebrtcLink } from '../../../phone/voice/links/webrtc/webrtc-link'
import type { Offer, Signal } from '../../../protocol/media/negotiation'
import chromium from '../../../protocol/media/testing/chromium-offer.json'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { asyncTarget } from '../target'
import { WRITTEN_SDP } from './sdp'

const CANDIDATE = 'candidate:1 1 UDP 9 203.0.113.7 4000 typ srflx'
const WRITTEN_CANDIDATE = /^candidate:[\w+/]{1,32} 1 UDP \d+ [\da-f.:]+ \d+ typ (host|srflx|prflx|relay)$/
/** The connection in use, the one before it, and those that are tried. */
const MOST_OPEN = 6

const damagedText = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(text) },
    {
      weight: 1,
      arbitrary: mutations.map((all) => Buffer.from(mutate(Buffer.from(text), all)).toString('latin1')),
    },
  )
const sdp = fc.oneof(...[chromium.sdp, sdpOf('actpass'), sdpOf('active'), sdpOf('passive')].map(damagedText))
const message = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        link: fc.constantFrom('webrtc', 'tcp'),
        type: fc.constantFrom('offer', 'answer', 'candidate', 'restart', 'other'),
        generation: fc.oneof(fc.nat(3), fc.constantFrom(-1, 1e9, 0.5, '0')),
        sdp,
        candidates: fc.array(damagedText(CANDIDATE), { maxLength: 25 }),
        candidate: damagedText(CANDIDATE),
        early: fc.boolean(),
      },
      { requiredKeys: ['link', 'generation'] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
)
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('prepare' as const, 'answer' as const, 'negotiate' as const), message }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(4000) }),
  fc.record({ kind: fc.constant('packet' as const), bytes: anyBytes(60) }),
  fc.record({
    kind: fc.constantFrom('offer' as const, 'open' as const, 'fail' as const, 'restart' as const),
  }),
)

export const webrtcLink = asyncTarget({
  name: 'webrtc-link',
  about:
    'any offers, signals and packets of a peer, in any order: the library gets checked words and few connections',
  share: 300,
  cases: fc.array(step, { maxLength: 20 }),
  test: async (steps) => {
    const clock = new ManualClock()
    const peers: ScriptedPeer[] = []
    const link = new WebrtcLink({
      ...{ clock, mustAuthenticate: false, settings: { iceServers: [] }, interfaces: () => ({}) },
      makePeer: (options, handlers) => {
        const peer = new ScriptedPeer(options, handlers)
        peers.push(peer)
        return peer
      },
    })
    for (const one of steps) {
      const newest = peers.at(-1)
      switch (one.kind) {
        case 'prepare':
          link.prepare(one.message as unknown as Offer, false)
          break
        case 'answer':
        case 'negotiate':
          link[one.kind](one.message as unknown as Offer & Signal)
          break
        case 'pass':
          clock.advance(one.ms)
          break
        case 'packet':
          newest?.handlers.onMessage(Buffer.from(one.bytes))
          break
        case 'open':
          if (newest?.isClosed === false) newest.open()
          break
        case 'fail':
          newest?.handlers.onFailed()
          break
        case 'offer':
        case 'restart':
          link[one.kind]()
      }
      assert.ok(peers.filter(({ isClosed }) => !isClosed).length <= MOST_OPEN)
    }
    for (const [name, text] of peers.flatMap(({ calls }) => calls)) {
      if (text === undefined) continue
      assert.match(text, name === 'addCandidate' ? WRITTEN_CANDIDATE : WRITTEN_SDP)
    }
    const closed = link.close()
    clock.advance(1000)
    assert.ok(peers.every(({ isClosed }) => isClosed))
    assert.equal(clock.pendingTimers, 0)
    await closed
  },
})
