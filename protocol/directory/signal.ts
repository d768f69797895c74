import { textIn } from '../utf8'
import { type CallReference, REFERENCE_BYTES, referenceBytes } from './call-end'
import { ENTRY, type Extension, viewOf } from './extension'
import { toHex } from './hex'

/**
 * A signal of WebRTC between two phones, passed on by the server, which does not read its JSON.
 *
 * Entry: u16 length, the name in UTF-8; u8 length, 0 or 8, the reference of the call; JSON in UTF-8 to the end.
 */

/** A signal on its way through the server. */
export interface CarriedSignal {
  /** On the way to the server the recipient, from the server the sender. */
  readonly contact: string
  /** Names the call that it belongs to. */
  readonly reference?: CallReference
  /** JSON in UTF-8, not checked. */
  readonly json: Uint8Array
}

/** The longest JSON of a signal, in UTF-8. An offer with its keys has 1.3 KiB, and with 20 candidates about 4 KiB. */
export const MAX_SIGNAL_JSON_BYTES = 6 * 1024
/** 64 code points: the longest name at a server that passes signals on. */
const MAX_NAME_BYTES = 256
const NAME_HEAD_BYTES = 2
const REFERENCE_HEAD_BYTES = 1
const NOTHING = new Uint8Array(0)

const encoder = new TextEncoder()

/** The entry of a Login with a signal for `contact`. @throws RangeError for what is too long, or malformed */
export const signalToEntry = (signal: CarriedSignal): Extension =>
  new Map([[ENTRY.signalTo, bytesOf(signal)]])

/** The entry of an AddContact with a signal of `contact`. @throws RangeError for what is too long, or malformed */
export const signalFromEntry = (signal: CarriedSignal): Extension =>
  new Map([[ENTRY.signalFrom, bytesOf(signal)]])

/** The signal in a Login's block; undefined when it is missing or malformed. */
export const signalToIn = (extension: Extension | undefined): CarriedSignal | undefined =>
  signalOf(extension?.get(ENTRY.signalTo))

/** The signal in an AddContact's block; undefined when it is missing or malformed. */
export const signalFromIn = (extension: Extension | undefined): CarriedSignal | undefined =>
  signalOf(extension?.get(ENTRY.signalFrom))

/** Whether a signal with this name and JSON can be carried. */
export const canCarry = (contact: string, json: Uint8Array): boolean =>
  isWithin(encoder.encode(contact).length, MAX_NAME_BYTES) && isWithin(json.length, MAX_SIGNAL_JSON_BYTES)

function bytesOf({ contact, reference, json }: CarriedSignal): Uint8Array {
  const name = encoder.encode(contact)
  const call = reference === undefined ? NOTHING : referenceBytes(reference)
  if (!isWithin(name.length, MAX_NAME_BYTES) || !isWithin(json.length, MAX_SIGNAL_JSON_BYTES))
    throw new RangeError(`a signal of ${json.length} bytes for a name of ${name.length} can't be carried`)
  const bytes = new Uint8Array(
    NAME_HEAD_BYTES + name.length + REFERENCE_HEAD_BYTES + call.length + json.length,
  )
  viewOf(bytes).setUint16(0, name.length, true)
  bytes.set(name, NAME_HEAD_BYTES)
  const at = NAME_HEAD_BYTES + name.length
  bytes[at] = call.length
  bytes.set(call, at + REFERENCE_HEAD_BYTES)
  bytes.set(json, at + REFERENCE_HEAD_BYTES + call.length)
  return bytes
}

function signalOf(bytes: Uint8Array | undefined): CarriedSignal | undefined {
  if (bytes === undefined || bytes.length < NAME_HEAD_BYTES) return undefined
  const nameBytes = viewOf(bytes).getUint16(0, true)
  const at = NAME_HEAD_BYTES + nameBytes
  const callBytes = bytes[at]
  if (callBytes !== 0 && callBytes !== REFERENCE_BYTES) return undefined
  const from = at + REFERENCE_HEAD_BYTES + callBytes
  if (!isWithin(nameBytes, MAX_NAME_BYTES) || !isWithin(bytes.length - from, MAX_SIGNAL_JSON_BYTES))
    return undefined
  const contact = textIn(bytes.subarray(NAME_HEAD_BYTES, at))
  if (contact === undefined) return undefined
  const reference =
    callBytes === 0 ? {} : { reference: toHex(bytes.subarray(at + REFERENCE_HEAD_BYTES, from)) }
  return { contact, ...reference, json: bytes.subarray(from) }
}

const isWithin = (length: number, most: number): boolean => length > 0 && length <= most
