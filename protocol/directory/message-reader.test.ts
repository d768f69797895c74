import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ClientMessage,
  clientToServer,
  type Direction,
  MessageReader,
  type PeerMessage,
  peerToPeer,
  ProtocolError,
  type ServerMessage,
  serverToClient,
} from '.'

const text = fc.string({ unit: 'binary', maxLength: 40 })
const texts = fc.array(text, { maxLength: 12 })
const port = fc.integer({ min: 0, max: 0xffff })
const request = fc.record({ kind: fc.constant('call-request' as const), contact: text, host: text, port })
const refused = fc.record({ kind: fc.constant('call-refused' as const), contact: text })

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ kind: fc.constant('login' as const), name: text }),
  request,
  refused,
)
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.constantFrom({ kind: 'hello-connect' } as const, { kind: 'login-success' } as const),
  fc.record({ kind: fc.constant('login-failed' as const), reason: text }),
  fc.record({ kind: fc.constantFrom('add-contact' as const, 'del-contact' as const), contacts: texts }),
  fc.record({ kind: fc.constant('error-response' as const), what: text }),
  request,
  refused,
)
const peerMessage: fc.Arbitrary<PeerMessage> = fc.oneof(
  fc.constant({ kind: 'connection-established' } as const),
  fc.record({ kind: fc.constant('voice-data' as const), data: fc.uint8Array({ maxLength: 1275 }) }),
)

/** Splits bytes at the given places, in any order and number. */
function* chunks(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const to of places) {
    yield bytes.subarray(from, to)
    from = to
  }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

function readAll<M>(direction: Direction<M>, bytes: Uint8Array, cuts: readonly number[]) {
  const reader = new MessageReader(direction)
  const messages: M[] = []
  let error: ProtocolError | undefined
  for (const chunk of chunks(bytes, cuts)) {
    const received = reader.push(chunk)
    messages.push(...received.messages)
    error ??= received.error
  }
  return { messages, error }
}

function roundTrips<M>(direction: Direction<M>, message: fc.Arbitrary<M>): void {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), (sent, cuts) => {
      const bytes = joined(sent.map((one) => direction.encode(one)))
      expect(readAll(direction, bytes, cuts)).toEqual({ messages: sent, error: undefined })
    }),
  )
}

describe('any messages round-trip, however the stream is split', () => {
  it('from a client to the server', () => roundTrips(clientToServer, clientMessage))
  it('from the server to a client', () => roundTrips(serverToClient, serverMessage))
  it('between peers', () => roundTrips(peerToPeer, peerMessage))

  it('one byte at a time', () => {
    const sent: ClientMessage = { kind: 'call-request', contact: 'bob', host: '::1', port: 65535 }
    const reader = new MessageReader(clientToServer)
    const got = [...clientToServer.encode(sent)].flatMap((byte) => reader.push(Uint8Array.of(byte)).messages)
    expect(got).toEqual([sent])
  })
})

describe('garbage', () => {
  const directions = [clientToServer, serverToClient, peerToPeer] as readonly Direction<unknown>[]

  it('decodes to messages or a typed error, never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...directions),
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (direction, bytes, cuts) => {
          const { error } = readAll(direction, bytes, cuts)
          expect(error === undefined || error instanceof ProtocolError).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('inside a well-formed frame decodes to messages or a typed error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...directions),
        fc.integer({ min: 0, max: 12 }),
        fc.uint8Array({ maxLength: 200 }),
        (direction, opcode, body) => {
          const { messages, error } = readAll(direction, frame(BigInt(body.length + 2), opcode, body), [])
          expect(messages.length === 1 ? error : error instanceof ProtocolError).toBe(
            messages.length === 1 ? undefined : true,
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('ends the reading after an error', () => {
    const reader = new MessageReader(clientToServer)
    expect(reader.push(frame(0n, 0)).error?.code).toBe('frame-too-short')
    expect(reader.push(clientToServer.encode({ kind: 'login', name: 'bob' }))).toEqual({ messages: [] })
  })

  it('does not affect the messages before it', () => {
    const good = clientToServer.encode({ kind: 'login', name: 'bob' })
    const received = new MessageReader(clientToServer).push(joined([good, frame(2n, 0x7f)]))
    expect(received.messages).toEqual([{ kind: 'login', name: 'bob' }])
    expect(received.error?.code).toBe('unexpected-opcode')
  })
})

describe('lengths out of bounds', () => {
  it.each([0n, 1n])('a frame of %d bytes has no room for an opcode', (length) => {
    expect(new MessageReader(clientToServer).push(frame(length, 2)).error?.code).toBe('frame-too-short')
  })

  it.each([65537n, 2n ** 30n, 2n ** 32n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n])(
    'a client frame of %d bytes is refused at its header',
    (length) => {
      const header = frame(length, 0).subarray(0, 8)
      expect(new MessageReader(clientToServer).push(header).error?.code).toBe('frame-too-large')
    },
  )

  it('a frame of exactly the cap is read', () => {
    const name = 'x'.repeat(clientToServer.maxFrameBytes - 10)
    const received = new MessageReader(clientToServer).push(clientToServer.encode({ kind: 'login', name }))
    expect(received.messages).toEqual([{ kind: 'login', name }])
  })

  it.each([2n ** 20n, 2n ** 63n, 2n ** 64n - 1n])(
    'a string of %d bytes inside a small frame is refused',
    (n) => {
      const body = new Uint8Array(12)
      new DataView(body.buffer).setBigUint64(0, n, true)
      expect(new MessageReader(clientToServer).push(frame(14n, 2, body)).error?.code).toBe('malformed-body')
    },
  )

  it.each([2n ** 20n, 2n ** 63n, 2n ** 64n - 1n])(
    'a list of %d strings inside a small frame is refused',
    (n) => {
      const body = new Uint8Array(20)
      new DataView(body.buffer).setBigUint64(0, n, true)
      expect(new MessageReader(serverToClient).push(frame(22n, 5, body)).error?.code).toBe('malformed-body')
    },
  )

  it('many headers that promise the cap allocate almost nothing', () => {
    const header = frame(BigInt(serverToClient.maxFrameBytes), 5).subarray(0, 8)
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 1000 }, () => {
      const reader = new MessageReader(serverToClient)
      reader.push(header)
      return reader
    })
    const grownBy = process.memoryUsage().arrayBuffers - before
    expect(readers).toHaveLength(1000)
    expect(grownBy).toBeLessThan(serverToClient.maxFrameBytes)
  })
})

function frame(length: bigint, opcode: number, body = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(10 + body.length)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, length, true)
  view.setUint16(8, opcode, true)
  bytes.set(body, 10)
  return bytes
}
