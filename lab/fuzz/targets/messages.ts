import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  clientToServer,
  type Direction,
  MessageReader,
  peerToPeer,
  type Received,
  serverToClient,
} from '../../../protocol/directory'
import { chunksOf, cuts } from '../cases/bytes'
import {
  clientMessage,
  clientStream,
  peerMessage,
  peerStream,
  serverMessage,
  serverStream,
} from '../cases/messages'
import { pureTarget } from '../target'

/** Errors appear in a log line. Characters */
const MAX_ERROR_LENGTH = 300

/** Frame length and opcode. Bytes */
const HEAD_BYTES = 10

const readAll = <Message>(
  direction: Direction<Message>,
  chunks: readonly Uint8Array[],
): Received<Message> => {
  const reader = new MessageReader(direction)
  const all = chunks.map((chunk) => reader.push(chunk))
  const error = all.find((received) => received.error)?.error
  return { messages: all.flatMap(({ messages }) => messages), ...(error && { error }) }
}

const again = <Message>(direction: Direction<Message>, message: Message): Message => {
  const frame = direction.encode(message)
  const opcode = new DataView(frame.buffer, frame.byteOffset).getUint16(8, true)
  return direction.decode(opcode, frame.subarray(HEAD_BYTES))
}

const testStream =
  <Message>(direction: Direction<Message>) =>
  ({ bytes, places }: { readonly bytes: Uint8Array; readonly places: readonly number[] }): void => {
    const whole = readAll(direction, [bytes])
    const cut = readAll(direction, chunksOf(bytes, places))
    assert.deepEqual(cut.messages, whole.messages, 'cutting changes nothing')
    assert.equal(cut.error?.message, whole.error?.message)
    assert.ok((whole.error?.message.length ?? 0) <= MAX_ERROR_LENGTH, 'the error is a line')
    for (const message of whole.messages)
      assert.deepEqual(again(direction, message), message, 'what was read can be written and read again')
  }

const direction = <Message>(
  sender: string,
  way: Direction<Message>,
  stream: fc.Arbitrary<Uint8Array>,
  message: fc.Arbitrary<Message>,
) => [
  pureTarget({
    name: `from-${sender}`,
    about: `what ${way.sender} may send, damaged: decodes to messages or an error`,
    share: 700,
    cases: fc.record({ bytes: stream, places: cuts }),
    test: testStream(way),
  }),
  pureTarget({
    name: `to-and-fro-${sender}`,
    about: `what ${way.sender} sends round-trips`,
    share: 300,
    cases: fc.record({ sent: fc.array(message, { maxLength: 6 }), places: cuts }),
    test: ({ sent, places }) => {
      const bytes = new Uint8Array(Buffer.concat(sent.map((one) => way.encode(one))))
      assert.deepEqual(readAll(way, chunksOf(bytes, places)), { messages: sent })
    },
  }),
]

export const messages = [
  ...direction('client', clientToServer, clientStream, clientMessage),
  ...direction('server', serverToClient, serverStream, serverMessage),
  ...direction('peer', peerToPeer, peerStream, peerMessage),
]
