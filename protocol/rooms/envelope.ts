import { z } from 'zod'
import { fitsInBytes, isObject, type JsonObject, readObject } from '../../base/json'
import { isToken } from './client-messages'
import { MAX_ID_LENGTH, MAX_LINK_MESSAGE_BYTES } from './limits'
import { asRaw, type RawMessage, rawValue, withoutSpace } from './raw-json'
import { isRoomName } from './room-name'

/** How messages between gateway and room host are written: as the document says, or as the original’s code does. Both are read. */
export type RoomsForm = 'document' | 'coded'

/** A message between gateway and room host, before its keys are known. */
export type Envelope =
  | { readonly form: 'document'; readonly keys: JsonObject; readonly message: RawMessage }
  | { readonly form: 'coded'; readonly type: string; readonly payload: JsonObject; readonly raw: string }
  | { readonly form: 'invalid'; readonly why: string }

/** A message that breaks the protocol. `why` is for a log. */
export interface InvalidMessage {
  readonly kind: 'invalid'
  readonly why: string
}

export const invalid = (why: string): InvalidMessage => ({ kind: 'invalid', why })

const broken = (why: string): Envelope => ({ form: 'invalid', why })

/** Finds out which form a message has. Never throws. */
export function readEnvelope(text: string): Envelope {
  if (!fitsInBytes(text, MAX_LINK_MESSAGE_BYTES)) return broken('too long')
  const whole = withoutSpace(text)
  const read = readObject(whole)
  if (read.kind !== 'object') return broken(read.kind === 'broken' ? 'no valid JSON' : 'not an object')
  const { type, payload, message } = read.object
  if (message === undefined) {
    if (typeof type !== 'string' || !isObject(payload)) return broken('neither form of a message')
    return { form: 'coded', type, payload, raw: rawValue(whole, 'payload') ?? '' }
  }
  const raw = rawMessage(whole, 'message', message)
  return raw ? { form: 'document', keys: read.object, message: raw } : broken('the message must be an object')
}

/**
 * @param text the object that has the key
 * @param value of the key
 * @returns undefined if it is no object
 */
export function rawMessage(text: string, key: string, value: unknown): RawMessage | undefined {
  const raw = rawValue(text, key)
  return isObject(value) && raw !== undefined ? { object: value, raw: asRaw(raw) } : undefined
}

export const room = z.string().refine(isRoomName)
export const token = z.string().refine(isToken)
export const id = z.string().min(1).max(MAX_ID_LENGTH)
/** Null is the same as nothing; an empty one is an error. */
export const optionalId = id.nullish().transform((given) => given ?? undefined)
/** An unsigned number of 16 bits. */
export const u16 = z.int().min(0).max(65_535)

/** The names of the keys that are not as they should be, for a log. */
export const keysOf = (error: z.ZodError): string =>
  [...new Set(error.issues.map(({ path }) => String(path[0])))].join(', ')
