import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import type { BrokerClient, ReceivedSignal } from '../../../phone/signalling/broker/broker-client'
import { ExpectedGuests } from '../../../phone/signalling/broker/expected-guests'
import { sdpOf } from '../../../phone/voice/links/webrtc/testing/scripted-peer'
import { readOffer } from '../../../phone/voice/links/webrtc/webrtc-signals'
import { guestRequestIn } from '../../../protocol/rooms/inside'
import { pureTarget } from '../target'

const REFERENCE = '0123456789abcdef'
const json = fc.jsonValue({ maxDepth: 2 })
const asks = fc.record(
  {
    action: fc.oneof({ weight: 9, arbitrary: fc.constant('ask') }, { weight: 1, arbitrary: json }),
    name: fc.oneof(fc.string({ maxLength: 200 }), json),
    link: fc.oneof(fc.string({ maxLength: 40 }), json),
    more: json,
  },
  { requiredKeys: ['action'] },
)
const signals = fc.record({
  from: fc.oneof(fc.constantFrom('zoe', 'max'), fc.string()),
  signal: fc.oneof(
    json,
    fc.record(
      {
        link: fc.oneof({ weight: 9, arbitrary: fc.constant('webrtc') }, { weight: 1, arbitrary: json }),
        type: fc.oneof(fc.constantFrom('bye', 'offer', 'candidate', 'room'), json),
        generation: fc.oneof(fc.constant(0), json),
        sdp: fc.oneof(fc.constant(sdpOf('actpass')), json),
        candidates: fc.oneof(fc.array(fc.string({ maxLength: 300 }), { maxLength: 25 }), json),
        reference: fc.oneof({ weight: 5, arbitrary: fc.constant(REFERENCE) }, { weight: 1, arbitrary: json }),
      },
      { requiredKeys: ['link'] },
    ),
  ),
})

class SpokenBroker extends EventEmitter<{ signal: [ReceivedSignal] }> {
  readonly isRegistered = true
  readonly send = () => true
}

export const roomGuests = pureTarget({
  name: 'room-guests',
  about:
    'what guests ask of a room, and their signals: a request has a short name, and a call is heard only of the expected guest, with a readable offer',
  share: 600,
  cases: fc.tuple(asks, fc.array(signals, { maxLength: 8 })),
  test: ([asked, said]) => {
    const request = guestRequestIn(asked)
    if (request) {
      assert.equal(asked.action, 'ask')
      assert.ok(request.name.length > 0 && request.name.length <= 128)
      assert.ok(request.link === undefined || /^[\w-]{1,22}$/.test(request.link))
    }
    const broker = new SpokenBroker()
    const guests = new ExpectedGuests()
    guests.useBroker(broker as unknown as BrokerClient)
    guests.expect(REFERENCE, 'zoe')
    let from = ''
    guests.on('said', (reference, word) => {
      assert.equal(reference, REFERENCE)
      assert.equal(from, 'zoe')
      if (word.kind === 'offer') assert.ok(readOffer(word.offer))
    })
    for (const each of said) {
      from = each.from
      broker.emit('signal', each)
    }
  },
})
