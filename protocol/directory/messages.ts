import * as P from 'micro-packed'
import type { Extension } from './extension'

/**
 * The eleven messages, each declared once: its kind in code, its opcode, its fields on the wire.
 * Source: the directory protocol's packet list; checked against `wire-vectors.json`.
 */

/** A uint64 that fits a JavaScript number; a larger one can't be a valid length. */
const size: P.CoderType<number> = P.apply(P.U64LE, P.coders.numberBigint)
// Shared: creating a coder takes longer than using it, and a list has many names.
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8Encoder = new TextEncoder()

/** UTF-8, prefixed with its byte count as uint64. Invalid UTF-8 decodes to U+FFFD: some peers send it. */
const text: P.CoderType<string> = P.apply(P.bytes(size), {
  encode: (bytes: Uint8Array) => utf8Decoder.decode(bytes),
  decode: (string: string) => utf8Encoder.encode(string),
})
/**
 * A count, then that many strings. Written by hand, because lists are long: it takes a tenth of the time of P.array.
 */
const textList: P.CoderType<string[]> = P.wrap({
  encodeStream: (writer, texts: string[]) => {
    size.encodeStream(writer, texts.length)
    for (const each of texts) text.encodeStream(writer, each)
  },
  decodeStream: (reader) => {
    const rest = reader.bytes(reader.leftBytes, true)
    const { texts, read } = textsIn(rest)
    reader.bytes(read)
    return texts
  },
})
const bytes = P.bytes(size)

/** @throws RangeError when the bytes end before the list does */
function textsIn(bytes: Uint8Array): { readonly texts: string[]; readonly read: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const length = (): number => {
    const low = view.getUint32(at, true)
    const high = view.getUint32(at + 4, true)
    at += 8
    return high * 2 ** 32 + low
  }
  const texts: string[] = []
  for (let left = length(); left > 0; left--) {
    const end = length() + at
    if (end > bytes.length) throw new RangeError(`a text of a list ends at ${end} of ${bytes.length} bytes`)
    texts.push(utf8Decoder.decode(bytes.subarray(at, end)))
    at = end
  }
  return { texts, read: at }
}

/** A frame's body: the known fields, then any further bytes. */
type Body<Fields> = readonly [fields: Fields, trailing: Uint8Array]

export interface MessageDeclaration<Kind extends string = string, Fields extends object = object> {
  readonly kind: Kind
  readonly opcode: number
  readonly body: {
    encode(body: Body<Fields>): Uint8Array
    decode(bytes: Uint8Array): Body<Fields>
  }
}

const declare = <Kind extends string, Fields extends object>(
  kind: Kind,
  opcode: number,
  fields: P.CoderType<Fields>,
): MessageDeclaration<Kind, Fields> => ({
  kind,
  opcode,
  body: P.tuple([fields, P.bytes(null)]),
})

/** A message without fields. */
const declareEmpty = <Kind extends string>(kind: Kind, opcode: number): MessageDeclaration<Kind> => ({
  kind,
  opcode,
  body: {
    encode: ([, trailing]) => trailing,
    decode: (trailing) => [{}, trailing],
  },
})

/** The type of a message: its kind, its fields, and the extension block after them where there is one. */
type MessageOf<Declaration> =
  Declaration extends MessageDeclaration<infer Kind, infer Fields>
    ? { readonly kind: Kind; readonly extension?: Extension } & Readonly<Fields>
    : never

/** The server is ready; a client sends nothing before it receives this. */
export const helloConnect = declareEmpty('hello-connect', 0x01)
/** Requests a name. */
export const login = declare('login', 0x02, P.struct({ name: text }))
export const loginSuccess = declareEmpty('login-success', 0x03)
export const loginFailed = declare('login-failed', 0x04, P.struct({ reason: text }))
/** These contacts are online. */
export const addContact = declare('add-contact', 0x05, P.struct({ contacts: textList }))
/**
 * To the server: call `contact`, who then connects to `host:port` (the server fills in an empty host).
 * From the server: `contact` is calling and waits for a connection at `host:port`.
 */
export const callRequest = declare(
  'call-request',
  0x06,
  P.struct({ contact: text, host: text, port: P.U16LE }),
)
/** One Opus packet. */
export const voiceData = declare('voice-data', 0x07, P.struct({ data: bytes }))
export const errorResponse = declare('error-response', 0x08, P.struct({ what: text }))
/** To the server: refuse the call of `contact`. From the server: `contact` refuses our call. */
export const callRefused = declare('call-refused', 0x09, P.struct({ contact: text }))
/** These contacts have gone offline. */
export const delContact = declare('del-contact', 0x0a, P.struct({ contacts: textList }))
/** Sent first by the listening side: voice may flow. */
export const connectionEstablished = declareEmpty('connection-established', 0x0b)

export const CLIENT_MESSAGES = [login, callRequest, callRefused] as const
export const SERVER_MESSAGES = [
  helloConnect,
  loginSuccess,
  loginFailed,
  addContact,
  callRequest,
  errorResponse,
  callRefused,
  delContact,
] as const
export const PEER_MESSAGES = [voiceData, connectionEstablished] as const

/** Messages from a client to the directory server. */
export type ClientMessage = MessageOf<(typeof CLIENT_MESSAGES)[number]>
/** Messages from the directory server to a client. */
export type ServerMessage = MessageOf<(typeof SERVER_MESSAGES)[number]>
/** Messages between two clients in a call. */
export type PeerMessage = MessageOf<(typeof PEER_MESSAGES)[number]>
