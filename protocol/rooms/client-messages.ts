import { fitsInBytes, isObject, type JsonObject, readObject } from '../../base/json'
import { MAX_CLIENT_DEPTH, MAX_CLIENT_MESSAGE_BYTES, MAX_TOKEN_LENGTH } from './limits'
import { asRaw, type RawObject, withoutSpace } from './raw-json'

/** The two types of a client’s request that the document gives to the gateway. */
export const REQUEST = { join: 0, leave: 1 } as const

/** What a client says. */
export type ClientMessage =
  /** The token is undefined where there is none, or none that can be one. */
  | { readonly kind: 'auth'; readonly token: string | undefined }
  /** It looks like the Join or Leave of a gateway: dropped. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'relay'; readonly raw: RawObject }
  | { readonly kind: 'invalid' }

const INVALID = { kind: 'invalid' } as const

/** Reads a message of a client. Never throws. */
export function readClientMessage(text: string): ClientMessage {
  if (!fitsInBytes(text, MAX_CLIENT_MESSAGE_BYTES)) return INVALID
  const whole = withoutSpace(text)
  const read = readObject(whole, MAX_CLIENT_DEPTH)
  if (read.kind !== 'object') return INVALID
  const { action, token } = read.object
  if (action === 'auth') return { kind: 'auth', token: isToken(token) ? token : undefined }
  if (requestOf(read.object) !== undefined) return { kind: 'forged' }
  return { kind: 'relay', raw: asRaw(whole) }
}

/** Whether this can be a client’s token: any text that is not empty or too long. */
export const isToken = (token: unknown): token is string =>
  typeof token === 'string' && token !== '' && token.length <= MAX_TOKEN_LENGTH

/** @returns which message of a gateway this one is in the document’s form; undefined for that of a client */
export function requestOf({ action, request }: JsonObject): 'join' | 'leave' | undefined {
  if (action !== 'req' || !isObject(request)) return undefined
  if (request['type'] === REQUEST.join) return 'join'
  return request['type'] === REQUEST.leave ? 'leave' : undefined
}

/** The first message of a client. */
export const authText = (token: string): RawObject => asRaw(JSON.stringify({ action: 'auth', token }))
