import { errorText } from '../../base/error-text'
import { decodeExtension, encodeExtension, type Extension } from './extension'
import { FrameReader, LENGTH_BYTES, OPCODE_BYTES } from './frame-reader'
import {
  CLIENT_MESSAGES,
  type ClientMessage,
  type MessageDeclaration,
  PEER_MESSAGES,
  type PeerMessage,
  SERVER_MESSAGES,
  type ServerMessage,
} from './messages'
import { ProtocolError } from './protocol-error'

/** The messages of one direction, and the largest frame of that direction. */
export interface Direction<Message> {
  /** The sender's name, for error texts. */
  readonly sender: string
  /** Cap on the frame's length field, bytes. */
  readonly maxFrameBytes: number
  /** The whole frame: length, opcode, body. */
  encode(message: Message): Uint8Array
  /**
   * Decodes the fields it knows and, when the bytes after them are an extension block, that block. Other trailing bytes
   * are ignored.
   * @throws ProtocolError
   */
  decode(opcode: number, body: Uint8Array): Message
}

/** Enough for a name, a host and a port many times over; a client sends nothing longer. */
const MAX_CLIENT_FRAME_BYTES = 64 * 1024
/**
 * Enough for the contacts that a phone keeps (20,000) with names of 44 bytes, in one list, as the original sends it.
 * Decoding blocks the phone: a larger frame would take noticeably long.
 */
const MAX_SERVER_FRAME_BYTES = 1024 * 1024
/** An Opus packet of 20 ms is 1,275 bytes at most. */
const MAX_PEER_FRAME_BYTES = 4 * 1024

export const clientToServer: Direction<ClientMessage> = direction(
  'a client',
  MAX_CLIENT_FRAME_BYTES,
  CLIENT_MESSAGES,
)
export const serverToClient: Direction<ServerMessage> = direction(
  'a server',
  MAX_SERVER_FRAME_BYTES,
  SERVER_MESSAGES,
)
export const peerToPeer: Direction<PeerMessage> = direction('a peer', MAX_PEER_FRAME_BYTES, PEER_MESSAGES)

/** The messages of a chunk before the first error, and that error if there was one. */
export interface Received<Message> {
  readonly messages: readonly Message[]
  readonly error?: ProtocolError
}

/** Decodes a direction's byte stream. Never throws; reads nothing after an error. */
export class MessageReader<Message> {
  readonly #direction: Direction<Message>
  readonly #frames: FrameReader
  #failed = false

  constructor(direction: Direction<Message>) {
    this.#direction = direction
    this.#frames = new FrameReader(direction.maxFrameBytes)
  }

  push(chunk: Uint8Array): Received<Message> {
    const messages: Message[] = []
    if (this.#failed) return { messages }
    try {
      this.#frames.push(chunk, ({ opcode, body }) => messages.push(this.#direction.decode(opcode, body)))
      return { messages }
    } catch (error) {
      this.#failed = true
      if (error instanceof ProtocolError) return { messages, error }
      return { messages, error: new ProtocolError('malformed-body', String(error)) }
    }
  }
}

function direction<Message extends { readonly kind: string; readonly extension?: Extension }>(
  sender: string,
  maxFrameBytes: number,
  declarations: readonly MessageDeclaration[],
): Direction<Message> {
  const byKind = new Map(declarations.map((declaration) => [declaration.kind, declaration]))
  const byOpcode = new Map(declarations.map((declaration) => [declaration.opcode, declaration]))
  return {
    sender,
    maxFrameBytes,
    encode(message) {
      const declaration = byKind.get(message.kind)
      if (!declaration) throw new TypeError(`${sender} never sends ${message.kind}`)
      const trailing = message.extension ? encodeExtension(message.extension) : NOTHING
      return frame(declaration.opcode, declaration.body.encode([message, trailing]))
    },
    decode(opcode, body) {
      const declaration = byOpcode.get(opcode)
      if (!declaration) {
        const hex = opcode.toString(16).padStart(2, '0')
        throw new ProtocolError('unexpected-opcode', `${sender} may not send opcode 0x${hex}`)
      }
      try {
        const [fields, trailing] = declaration.body.decode(body)
        const extension = decodeExtension(trailing)
        // The declarations of a direction are exactly the members of its message type.
        return { kind: declaration.kind, ...fields, ...(extension && { extension }) } as unknown as Message
      } catch (error) {
        const why = errorText(error)
        throw new ProtocolError('malformed-body', `a ${declaration.kind} that can't be read: ${why}`)
      }
    },
  }
}

const NOTHING = new Uint8Array(0)

/** A whole frame: length, opcode, body. */
export function frame(opcode: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + OPCODE_BYTES + body.length)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(OPCODE_BYTES + body.length), true)
  view.setUint16(LENGTH_BYTES, opcode, true)
  bytes.set(body, LENGTH_BYTES + OPCODE_BYTES)
  return bytes
}
