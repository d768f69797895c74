import fc from 'fast-check'
import {
  type ClientMessage,
  clientToServer,
  type Direction,
  type Extension,
  type PeerMessage,
  peerToPeer,
  type ServerMessage,
  serverToClient,
} from '../../../protocol/directory'
import { anyBytes, mutate, mutations } from './bytes'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.constantFrom('', 'bob', '\u0000', '\ufeff', '\u202e', '👩‍👩‍👧', 'x'.repeat(300)),
)
const texts = fc.array(text, { maxLength: 6 })
const port = fc.nat(0xffff)
const plain = { noNullPrototype: true }

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const proof = exactly(128).map((rest) => Uint8Array.of(4, ...rest))
/** Further addresses of a caller, and one too many. */
const addresses = fc
  .array(
    fc.oneof(
      exactly(4).map((four) => [4, ...four]),
      exactly(16).map((six) => [6, ...six]),
    ),
    { maxLength: 9 },
  )
  .map((all) => Uint8Array.from(all.flat()))
/** A signal, well-formed but for its name's length and its JSON. */
const signal = fc
  .record({ type: fc.constantFrom(34, 35), name: fc.constantFrom('bob', 'bystander'), json: anyBytes(1200) })
  .map(({ type, name, json }) => {
    const bytes = Uint8Array.of(name.length, 0, ...Buffer.from(name), 0, ...json)
    return [type, bytes] as const
  })
const entry = fc.oneof(
  fc.tuple(fc.oneof(fc.integer({ min: 1, max: 28 }), fc.nat(0xffff)), anyBytes(40)),
  fc
    .constantFrom([5, 32], [6, 33], [9, 1], [15, 8], [16, 1], [16, 9], [26, 1], [27, 1], [28, 9])
    .chain(([type = 0, length = 0]) => fc.tuple(fc.constant(type), exactly(length))),
  fc.tuple(fc.constant(8), proof),
  fc.tuple(fc.constant(21), addresses),
)

/** Any message that can be encoded. */
export const extension: fc.Arbitrary<Extension> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .uniqueArray(entry, { maxLength: 16, selector: ([type]) => type })
      .map((entries) => new Map(entries)),
  },
  { weight: 1, arbitrary: signal.map((one) => new Map([one])) },
)

const maybeExtended = <Message extends object>(message: fc.Arbitrary<Message>) =>
  fc.oneof(
    { weight: 2, arbitrary: message },
    {
      weight: 1,
      arbitrary: fc.tuple(message, extension).map(([one, block]) => ({ ...one, extension: block })),
    },
  )

const request = fc.record(
  { kind: fc.constant('call-request' as const), contact: text, host: text, port },
  plain,
)
const refused = fc.record({ kind: fc.constant('call-refused' as const), contact: text }, plain)

export const clientMessage: fc.Arbitrary<ClientMessage> = maybeExtended(
  fc.oneof(fc.record({ kind: fc.constant('login' as const), name: text }, plain), request, refused),
)
export const serverMessage: fc.Arbitrary<ServerMessage> = maybeExtended(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('hello-connect' as const, 'login-success' as const) }, plain),
    fc.record({ kind: fc.constant('login-failed' as const), reason: text }, plain),
    fc.record(
      { kind: fc.constantFrom('add-contact' as const, 'del-contact' as const), contacts: texts },
      plain,
    ),
    fc.record({ kind: fc.constant('error-response' as const), what: text }, plain),
    request,
    refused,
  ),
)
export const peerMessage: fc.Arbitrary<PeerMessage> = maybeExtended(
  fc.oneof(
    fc.record({ kind: fc.constant('connection-established' as const) }, plain),
    fc.record({ kind: fc.constant('voice-data' as const), data: anyBytes(120) }, plain),
  ),
)

/** A frame with any opcode and body, and a correct length. */
const anyFrame = fc.tuple(fc.oneof(fc.nat(12), fc.nat(0xffff)), anyBytes(60)).map(([opcode, body]) => {
  const frame = Buffer.alloc(10 + body.length)
  frame.writeBigUInt64LE(BigInt(2 + body.length))
  frame.writeUInt16LE(opcode, 8)
  frame.set(body, 10)
  return new Uint8Array(frame)
})

/** The byte stream of a direction: valid messages, more or less damaged, arbitrary frames, and noise. */
const streamOf = <Message>(
  direction: Direction<Message>,
  message: fc.Arbitrary<Message>,
): fc.Arbitrary<Uint8Array> => {
  const valid = fc
    .array(message, { minLength: 1, maxLength: 4 })
    .map((all) => new Uint8Array(Buffer.concat(all.map((one) => direction.encode(one)))))
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(valid, mutations).map(([bytes, all]) => mutate(bytes, all)) },
    {
      weight: 2,
      arbitrary: fc.tuple(valid, anyFrame).map((parts) => new Uint8Array(Buffer.concat(parts))),
    },
    { weight: 1, arbitrary: anyBytes(200) },
  )
}

export const clientStream = streamOf(clientToServer, clientMessage)
export const serverStream = streamOf(serverToClient, serverMessage)
export const peerStream = streamOf(peerToPeer, peerMessage)
