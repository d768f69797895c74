import fc from 'fast-check'
import { notificationText, requestText, resultText } from '../../../protocol/broker'

const id = fc.oneof(
  fc.constantFrom('alice', 'bob', '', '__proto__', 'ali\u200bce'),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const json = fc.jsonValue({ maxDepth: 3 })
const method = fc.oneof(
  fc.constantFrom('ping', 'find', 'exists', 'register', 'unregister', 'signal', 'constructor'),
  fc.string({ maxLength: 8 }),
)
const params = fc.oneof(
  fc.record({ id }),
  fc.record({ from: id, to: id, signal: json }),
  fc.record({ id: json }),
  json,
)
const proof = fc.record({
  publicKey: fc.constantFrom(`04${'00'.repeat(64)}`, '04', ''),
  signature: fc.constantFrom('00'.repeat(64), 'ff'.repeat(64), '0'),
})
const addition = fc.oneof(
  fc.constant(undefined),
  fc.record({ proof: fc.oneof(proof, json) }),
  fc.record({ challenge: fc.oneof(fc.constant(true), json) }),
  fc.record({ refusal: fc.oneof(fc.constantFrom('owned', 'taken'), json) }),
)

const whole = fc.oneof(
  fc
    .tuple(json, method, params, addition)
    .map(([one, name, what, more]) => requestText(one, name, what as object, more)),
  fc.tuple(method, params).map(([name, what]) => notificationText(name, what as object)),
  fc.tuple(json, json, addition).map(([one, result, more]) => resultText(one, result, more)),
  fc
    .record({
      type: fc.constantFrom('signal', 'find', 'found', 'moved', 'x'),
      data: fc.oneof(params, fc.record({ id, broker: id, found: json })),
    })
    .map((message) => JSON.stringify(message)),
)

/** Removes, repeats or replaces a part of a text. */
const damage = fc.record({
  at: fc.nat(200),
  length: fc.nat(20),
  instead: fc.constantFrom('', '"', '{', '}', '[', '\\', '\ud800', '1e999', '{"a":'.repeat(40)),
})

/** What a stranger may send to a peer or a broker. */
export const brokerText = fc.oneof(
  { weight: 6, arbitrary: whole },
  {
    weight: 3,
    arbitrary: fc
      .tuple(whole, damage)
      .map(([text, { at, length, instead }]) => text.slice(0, at) + instead + text.slice(at + length)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
)
