import { ENTRY, type Extension } from './extension'
import { fromHex, toHex } from './hex'

/**
 * How a call ended before it was connected. Part of a CallRefused between phones that announced `callEnds`: from the callee as
 * a refusal, or from the caller as a cancellation.
 */
export type CallEnd =
  | 'cancelled' // by the caller
  | 'declined'
  | 'busy' // in other calls, or called too often
  | 'no-answer' // it rang out
  | 'asleep' // the callee's computer went to sleep
  | 'cannot-connect' // the callee answered, but could not connect to the caller
  | 'not-private' // the callee takes private calls only

/** Identifies a call request, so that the late end of an earlier call does not end a later one. 16 lower-case hexadecimal digits. */
export type CallReference = string

/** Length of a reference on the wire. */
export const REFERENCE_BYTES = 8

const CODES: Readonly<Record<CallEnd, number>> = {
  cancelled: 1,
  declined: 2,
  busy: 3,
  'no-answer': 4,
  asleep: 5,
  'cannot-connect': 6,
  'not-private': 7,
}
const BY_CODE = new Map(Object.entries(CODES).map(([end, code]) => [code, end as CallEnd]))

/** The entry of a CallRequest with its reference. @throws RangeError for a malformed reference */
export const callReferenceEntry = (reference: CallReference): Extension =>
  new Map([[ENTRY.callReference, referenceBytes(reference)]])

/** The reference in a CallRequest's block; undefined when it is missing or malformed. */
export function callReferenceIn(extension: Extension | undefined): CallReference | undefined {
  const bytes = extension?.get(ENTRY.callReference)
  return bytes?.length === REFERENCE_BYTES ? toHex(bytes) : undefined
}

/** The entry of a CallRefused: u8 code, then the reference where the request had one. @throws RangeError */
export const callEndEntry = (end: CallEnd, reference?: CallReference): Extension =>
  new Map([
    [ENTRY.callEnd, Uint8Array.of(CODES[end], ...(reference === undefined ? [] : referenceBytes(reference)))],
  ])

/** The end in a CallRefused's block; undefined when it is missing, malformed, or of a later version. */
export function callEndIn(
  extension: Extension | undefined,
): { readonly end: CallEnd; readonly reference?: CallReference } | undefined {
  const bytes = extension?.get(ENTRY.callEnd)
  const end = BY_CODE.get(bytes?.[0] ?? 0)
  if (bytes === undefined || end === undefined) return undefined
  if (bytes.length === 1) return { end }
  return bytes.length === 1 + REFERENCE_BYTES ? { end, reference: toHex(bytes.subarray(1)) } : undefined
}

export const isCallReference = (value: unknown): value is CallReference =>
  typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)

/** A reference on the wire, 8 bytes. @throws RangeError for a malformed reference */
export function referenceBytes(reference: CallReference): Uint8Array {
  if (!isCallReference(reference)) throw new RangeError('a call reference is 16 hexadecimal digits')
  return fromHex(reference)
}
