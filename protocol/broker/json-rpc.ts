import { isObject, type JsonObject, readObject } from './json'
import { MAX_METHOD_LENGTH, MAX_REQUEST_ID_LENGTH } from './limits'

/**
 * The JSON-RPC dialect of peers and brokers. A response carries both `result` and `error`, one of them null. `jsonrpc` is
 * always sent and never required. There are no batches.
 */

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data: unknown
}

export const RPC_ERROR = {
  parse: -32700,
  unknownMethod: -32601,
  invalidParams: -32602,
  failed: -32603,
} as const

/** What Ringdowns add to a message, under the key `ringdown`; other peers and brokers ignore it. */
export type Addition = JsonObject

/** Any JSON value. */
export type RequestId = unknown

interface Call {
  readonly method: string
  readonly params: unknown
  readonly addition: Addition | undefined
}

/** A message that has been read. */
export type RpcMessage =
  | ({ readonly kind: 'request'; readonly id: RequestId } & Call)
  | ({ readonly kind: 'notification' } & Call)
  | {
      readonly kind: 'response'
      readonly id: RequestId
      readonly result: unknown
      /** Undefined for a response that reports success. */
      readonly error: RpcError | undefined
      readonly addition: Addition | undefined
    }
  /** To be answered with this error. */
  | { readonly kind: 'invalid'; readonly id: null; readonly error: RpcError }
  /** Neither a message nor an attempt at one: dropped silently. */
  | { readonly kind: 'ignored' }

const IGNORED = { kind: 'ignored' } as const
const BROKEN = invalid({ code: RPC_ERROR.parse, message: 'the message is not valid JSON', data: null })
const LONG_ID = invalid({
  code: RPC_ERROR.invalidParams,
  message: 'the request’s id is too long',
  data: null,
})

/** Reads a message of either side. Never throws. The text must not be longer than `MAX_MESSAGE_BYTES`. */
export function readRpc(text: string): RpcMessage {
  const read = readObject(text)
  switch (read.kind) {
    case 'not-an-object':
      return IGNORED
    case 'broken':
      return BROKEN
    case 'object':
      return messageIn(read.object)
  }
}

function messageIn({ id, method, params, result, error, ringdown }: JsonObject): RpcMessage {
  const isRequest = id !== undefined
  const addition = isObject(ringdown) ? ringdown : undefined
  if (isRequest && JSON.stringify(id).length > MAX_REQUEST_ID_LENGTH) return LONG_ID
  if (method === undefined) {
    if (!isRequest || (result === undefined && error === undefined)) return IGNORED
    const failure = errorIn(error)
    // With an error the result means nothing.
    return { kind: 'response', id, result: failure ? null : (result ?? null), error: failure, addition }
  }
  const call = { method: methodIn(method), params, addition }
  return isRequest ? { kind: 'request', id, ...call } : { kind: 'notification', ...call }
}

const methodIn = (method: unknown): string =>
  (typeof method === 'string' ? method : JSON.stringify(method)).slice(0, MAX_METHOD_LENGTH)

function errorIn(error: unknown): RpcError | undefined {
  if (error === undefined || error === null) return undefined
  const { code, message, data } = isObject(error)
    ? error
    : { code: undefined, message: error, data: undefined }
  return {
    code: typeof code === 'number' ? code : RPC_ERROR.failed,
    message: typeof message === 'string' ? message : 'the broker gave no reason',
    data: data ?? null,
  }
}

function invalid(error: RpcError) {
  return { kind: 'invalid', id: null, error } as const
}

const VERSION = { jsonrpc: '2.0' } as const

const added = (addition: Addition | undefined) => (addition ? { ringdown: addition } : {})

export const requestText = (id: RequestId, method: string, params: object, addition?: Addition): string =>
  JSON.stringify({ ...VERSION, id, method, params, ...added(addition) })

export const notificationText = (method: string, params: object): string =>
  JSON.stringify({ ...VERSION, method, params })

export const resultText = (id: RequestId, result: unknown, addition?: Addition): string =>
  JSON.stringify({ ...VERSION, id, result, error: null, ...added(addition) })

export const errorText = (id: RequestId, error: RpcError, addition?: Addition): string =>
  JSON.stringify({ ...VERSION, id, result: null, error, ...added(addition) })
