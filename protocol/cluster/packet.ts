import { textIn } from '../utf8'
import { isObject, type JsonObject, readObject } from '../../base/json'
import { isPacketCode, type PacketCode } from './packet-codes'

/** Ends a packet. The reader does not know JSON, so no payload may contain it. */
export const END = '<EOF>'
const DELIMITER = ';;'

/** The two ways to write a packet. */
export type PacketForm =
  /** The document's: `code;;payload<EOF>` */
  | 'plain'
  /** Of later originals: `code;;length;;payload<EOF>`, with the payload's length in bytes. */
  | 'with-length'

export type ReadPacket =
  | {
      readonly kind: 'packet'
      readonly code: PacketCode
      readonly payload: JsonObject
      readonly form: PacketForm
    }
  /** Well-formed, with a code that we do not know; undefined: it is longer than any code. */
  | { readonly kind: 'unknown'; readonly code: string | undefined }
  | { readonly kind: 'malformed'; readonly error: PacketError }

export type PacketError =
  'no-delimiter' | 'bad-utf8' | 'bad-json' | 'payload-not-object' | 'bad-length' | 'too-large'

const MAX_CODE_LENGTH = 64
/** NUL, which originals fill their buffers with, and the white space of ASCII. */
const PADDING = '\0\t\n\v\f\r '
const LENGTH = /^(\d{1,5});;/
const NO_PAYLOAD: readonly string[] = ['', 'null']

const encoder = new TextEncoder()

/** Reads a packet, without the marker that ends it. Never throws. */
export function readPacket(bytes: Uint8Array): ReadPacket {
  const padded = textIn(bytes)
  if (padded === undefined) return malformed('bad-utf8')
  const text = withoutPadding(padded)
  const codeEnd = text.indexOf(DELIMITER)
  if (codeEnd < 0) return malformed('no-delimiter')
  const code = text.slice(0, codeEnd)
  const rest = text.slice(codeEnd + DELIMITER.length)
  const [head = '', length] = LENGTH.exec(rest) ?? []
  const written = rest.slice(head.length)
  if (length !== undefined && encoder.encode(written).length !== Number(length))
    return malformed('bad-length')
  const payload = payloadIn(withoutPadding(written))
  if (typeof payload === 'string') return malformed(payload)
  if (!isPacketCode(code)) return { kind: 'unknown', code: code.length <= MAX_CODE_LENGTH ? code : undefined }
  return { kind: 'packet', code, payload, form: length === undefined ? 'plain' : 'with-length' }
}

/** A regular expression would take the square of a long run of padding within the text. */
function withoutPadding(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && PADDING.includes(text.charAt(from))) from++
  while (to > from && PADDING.includes(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

function payloadIn(text: string): JsonObject | PacketError {
  if (NO_PAYLOAD.includes(text)) return {}
  const read = readObject(text)
  switch (read.kind) {
    case 'object':
      return read.object
    case 'broken':
      return 'bad-json'
    case 'not-an-object':
      return 'payload-not-object'
  }
}

const malformed = (error: PacketError) => ({ kind: 'malformed', error }) as const

/**
 * A packet with its end, as originals write it: keys in the order of the alphabet, no spaces, no payload for an empty one.
 * What would end a packet, or cut an original's in two, is escaped.
 */
export function packetText(code: PacketCode, payload: JsonObject = {}, form: PacketForm = 'plain'): string {
  const text = Object.keys(payload).length === 0 ? '' : escaped(JSON.stringify(inOrder(payload)))
  const length = form === 'with-length' ? `${encoder.encode(text).length}${DELIMITER}` : ''
  return `${code}${DELIMITER}${length}${text}${END}`
}

/** Originals cut a packet at each `;;`, and Go escapes the rest. */
const ESCAPED = /[<>&\u2028\u2029]|(?<=;);/g

/** @param json in which these characters can stand within strings only */
const escaped = (json: string): string =>
  json.replace(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key])]),
  )
}
