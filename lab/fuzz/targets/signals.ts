import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { systemClock } from '../../../base/clock'
import { decodeExtension, encodeExtension, MAX_SIGNAL_JSON_BYTES } from '../../../protocol/directory'
import { ENTRY } from '../../../protocol/directory/extension'
import { signalFromEntry } from '../../../protocol/directory/signal'
import type { ReceivedSignal } from '../../../phone/signalling/broker/broker-client'
import { SignalExchange } from '../../../phone/signalling/directory/signal-exchange'
import { SignalWays } from '../../../phone/signalling/signal-ways'
import type { PeerSignal } from '../../../phone/signalling/signalling'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const REFERENCE = '0123456789abcdef'
const SAMPLES = [
  '{"link":"webrtc","generation":0,"type":"candidate","candidate":"candidate:1 1 UDP 1 192.0.2.7 5 typ host"}',
  '{"link":"tcp"}',
  '{"link":"webrtc","a":[[[{"b":null}]],"é\\ud800"]}',
  `{"link":"webrtc","a":${'['.repeat(2000)}`,
]

const entry = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...SAMPLES), fc.boolean(), mutations)
      .map(([text, isNamed, damage]) => {
        const signal = { contact: 'bob', json: new Uint8Array(Buffer.from(text)) }
        const bytes = signalFromEntry({ ...signal, ...(isNamed && { reference: REFERENCE }) }).get(35)
        return mutate(bytes ?? new Uint8Array(0), damage)
      }),
  },
  { weight: 1, arbitrary: anyBytes(300) },
)

/** What the call manager is given is true to its type, and can be sent to another process. */
function check({ contact, reference, signal }: PeerSignal): void {
  assert.ok(contact.length > 0)
  assert.match(reference ?? REFERENCE, /^[0-9a-f]{16}$/)
  assert.ok(['tcp', 'webrtc'].includes(signal.link))
  structuredClone(signal)
  JSON.stringify(signal)
}

export const directorySignals = pureTarget({
  name: 'directory-signals',
  about: 'any signal that a directory server passes on: none, or an object of a known link within 6 KiB',
  share: 600,
  cases: entry,
  test: (bytes) => {
    const block = new Map([[ENTRY.signalFrom, bytes]])
    const received = bytes.length < 6_000 ? decodeExtension(encodeExtension(block)) : block
    const heard = new SignalExchange(systemClock).decode(received)
    if (!heard) return
    check(heard)
    assert.ok(Buffer.byteLength(heard.contact) <= 256)
    // Names of properties and numbers may be written in a shorter way than they came, and lone surrogates in a longer one.
    assert.ok(JSON.stringify(heard.signal).length <= 2 * MAX_SIGNAL_JSON_BYTES)
  },
})

/** A directory server that carries nothing, and a broker that says what it is told. */
class NoDirectory extends EventEmitter<{ signal: [PeerSignal] }> {
  readonly sendSignal = () => false
  readonly takesSignals = () => false
}
class SpokenBroker extends EventEmitter<{ signal: [ReceivedSignal] }> {
  readonly isRegistered = true
  readonly send = () => true
  readonly exists = () => Promise.resolve(true)
}

const said = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      link: fc.oneof(fc.constantFrom('webrtc', 'tcp', 'x'), fc.jsonValue({ maxDepth: 1 })),
      reference: fc.oneof(fc.constantFrom(REFERENCE, REFERENCE.toUpperCase(), ''), fc.jsonValue()),
      type: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  ),
)

export const brokerSignals = pureTarget({
  name: 'broker-signals',
  about: 'any signals that a broker passes on: what is heard is a signal, and names its call or none',
  share: 600,
  cases: fc.array(said, { maxLength: 6 }),
  test: (signals) => {
    const broker = new SpokenBroker()
    const ways = new SignalWays(systemClock, new NoDirectory())
    ways.useBroker(broker)
    let heard = 0
    ways.on('signal', (signal) => {
      heard++
      check(signal)
      assert.ok(!('reference' in signal.signal))
    })
    for (const signal of signals) broker.emit('signal', { from: 'bob', signal })
    assert.ok(heard <= signals.length)
  },
})
