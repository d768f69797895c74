import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { BrokerCalls, type CallBroker } from '../../../phone/signalling/broker/broker-calls'
import type { ReceivedSignal } from '../../../phone/signalling/broker/broker-client'
import { sdpOf } from '../../../phone/voice/links/webrtc/testing/scripted-peer'
import { readOffer } from '../../../phone/voice/links/webrtc/webrtc-signals'
import { MAX_CANDIDATE, MAX_CANDIDATES, MAX_SDP } from '../../../protocol/media'
import { pureTarget } from '../target'

const REFERENCE = '0123456789abcdef'
const SDP = sdpOf('actpass')

const json = fc.jsonValue({ maxDepth: 2 })
const content = fc.oneof(
  json,
  fc.record(
    {
      link: fc.oneof({ weight: 9, arbitrary: fc.constant('webrtc') }, { weight: 1, arbitrary: json }),
      type: fc.oneof(fc.constantFrom('bye', 'offer', 'candidate'), json),
      reason: fc.oneof(fc.constantFrom('busy', 'declined'), json),
      reference: fc.oneof(fc.constant(REFERENCE), json),
    },
    { requiredKeys: ['link'] },
  ),
  fc.record(
    {
      link: fc.constant('webrtc'),
      generation: fc.oneof(fc.constant(0), json),
      sdp: fc.oneof(
        { weight: 5, arbitrary: fc.constant(SDP) },
        { weight: 1, arbitrary: fc.nat(SDP.length).map((at) => SDP.slice(0, at)) },
        { weight: 1, arbitrary: fc.constant('x'.repeat(MAX_SDP + 1)) },
        { weight: 1, arbitrary: json },
      ),
      candidates: fc.oneof(fc.array(fc.string({ maxLength: 300 }), { maxLength: 25 }), json),
      reference: fc.oneof(fc.constant(REFERENCE), json),
    },
    { requiredKeys: ['link', 'generation', 'sdp', 'candidates'] },
  ),
)
const signals = fc.record({
  from: fc.oneof(fc.constantFrom('bob', 'zoe', 'me', 'member', ' bob', 'b\u200bob'), fc.string()),
  signal: content,
  /** What the calls do with a request of it. */
  verdict: fc.constantFrom('admit', 'refuse', 'ignore'),
})

class SpokenBroker extends EventEmitter<{ signal: [ReceivedSignal]; registered: [] }> {
  readonly isRegistered = true
  readonly sent: [string, object][] = []
  readonly exists = () => Promise.resolve(true)
  send(to: string, signal: object): boolean {
    this.sent.push([to, signal])
    return true
  }
}

export const guestCalls = pureTarget({
  name: 'guest-calls',
  about:
    'any signals of guests: a call request has a readable offer and the name of no member, the answers are short ends of calls',
  share: 600,
  cases: fc.array(signals, { maxLength: 8 }),
  test: (said) => {
    const broker = new SpokenBroker()
    const calls = new BrokerCalls({
      clock: new ManualClock(),
      directory: {
        state: { kind: 'online', sinceMs: 0, encrypted: false },
        ownName: 'me',
        presenceOf: (name) => (name === 'member' ? { name, online: true } : undefined),
      },
    })
    calls.useBroker(broker as unknown as CallBroker)
    let verdict = 'ignore'
    calls.on('call-request', ({ contact, offer, ...rest }) => {
      assert.deepEqual(rest, {})
      assert.ok(!['', 'me', 'member', ' bob', 'b\u200bob'].includes(contact))
      const read = readOffer(offer)
      assert.ok(read && read.sdp.length <= MAX_SDP && read.candidates.length <= MAX_CANDIDATES)
      assert.ok(read.candidates.every(({ length }) => length <= MAX_CANDIDATE))
      if (verdict !== 'ignore') calls.admitted(contact)
      if (verdict === 'refuse') calls.refuse(contact, 'busy')
    })
    for (const each of said) {
      verdict = each.verdict
      broker.emit('signal', each)
    }
    assert.ok(calls.presences.length <= said.length)
    assert.ok(broker.sent.length <= said.length)
    for (const [, signal] of broker.sent) assert.ok(JSON.stringify(signal).length < 120)
    calls.useBroker(undefined)
    assert.deepEqual(calls.presences, [])
  },
})
