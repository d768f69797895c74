import { z } from 'zod'
import { REQUEST, requestOf } from './client-messages'
import {
  type Envelope,
  id,
  invalid,
  type InvalidMessage,
  keysOf,
  optionalId,
  rawMessage,
  readEnvelope,
  room,
  type RoomsForm,
  token,
} from './envelope'
import type { RawMessage, RawObject } from './raw-json'

/** What a gateway tells a room host, as it is read. What a form leaves out is undefined. */
export type GatewayMessage =
  /** Without a client: that of the next relayed message with the same room and token. */
  | {
      readonly kind: 'join'
      readonly client: string | undefined
      readonly room: string
      readonly token: string
    }
  /** With a client, or with room and token. */
  | {
      readonly kind: 'leave'
      readonly client: string | undefined
      readonly room?: string
      readonly token?: string
    }
  | {
      readonly kind: 'relay'
      readonly client: string
      readonly room?: string
      readonly token?: string
      readonly message: RawMessage
    }
  | { readonly kind: 'load'; readonly room: string }
  | { readonly kind: 'unload'; readonly room: string }
  | InvalidMessage

const documentKeys = z.object({ token, room, id: optionalId })
const codedJoin = z.object({ room, client: id, token })
const codedLeave = z.object({ client: id })
const codedRelay = z.object({ client_id: id })
const codedRoom = z.object({ room })

/** Reads a message of a gateway, in either form. Never throws. */
export function readGatewayMessage(text: string): GatewayMessage {
  const envelope = readEnvelope(text)
  switch (envelope.form) {
    case 'invalid':
      return invalid(envelope.why)
    case 'document':
      return inDocument(envelope)
    case 'coded':
      return inCode(envelope)
  }
}

function inDocument({ keys, message }: Extract<Envelope, { form: 'document' }>): GatewayMessage {
  const read = documentKeys.safeParse(keys)
  if (!read.success) return invalid(`missing or malformed: ${keysOf(read.error)}`)
  const { id: client, ...where } = read.data
  const request = requestOf(message.object)
  if (request !== undefined) return { kind: request, client, ...where }
  return client === undefined
    ? invalid('missing or malformed: id')
    : { kind: 'relay', client, ...where, message }
}

function inCode({ type, payload, raw }: Extract<Envelope, { form: 'coded' }>): GatewayMessage {
  const malformed = ({ error }: { readonly error: z.ZodError }) =>
    invalid(`${type}: missing or malformed: ${keysOf(error)}`)
  switch (type) {
    case 'join': {
      const read = codedJoin.safeParse(payload)
      return read.success ? { kind: 'join', ...read.data } : malformed(read)
    }
    case 'leave': {
      const read = codedLeave.safeParse(payload)
      return read.success ? { kind: 'leave', ...read.data } : malformed(read)
    }
    case 'client_msg': {
      const read = codedRelay.safeParse(payload)
      if (!read.success) return malformed(read)
      const message = rawMessage(raw, 'payload', payload['payload'])
      if (!message) return invalid('the message must be an object')
      return { kind: 'relay', client: read.data.client_id, message }
    }
    case 'load':
    case 'unload': {
      const read = codedRoom.safeParse(payload)
      return read.success ? { kind: type, ...read.data } : malformed(read)
    }
    default:
      return invalid('no message of a gateway')
  }
}

/** A client at a gateway, as room hosts know it. */
export interface GatewayClient {
  /** UUID v4, made by the gateway. */
  readonly id: string
  readonly room: string
  readonly token: string
}

const inEnvelope = ({ token: own, room: where, id: client }: GatewayClient, message: string): string =>
  `{"token":${JSON.stringify(own)},"room":${JSON.stringify(where)},"id":${JSON.stringify(client)},"message":${message}}`

const requestText = (type: number): string => JSON.stringify({ action: 'req', request: { type } })

export function joinText(client: GatewayClient, form: RoomsForm): string {
  if (form === 'document') return inEnvelope(client, requestText(REQUEST.join))
  const { room: where, id: own, token: its } = client
  return JSON.stringify({ type: 'join', payload: { room: where, client: own, token: its } })
}

export function leaveText(client: GatewayClient, form: RoomsForm): string {
  if (form === 'document') return inEnvelope(client, requestText(REQUEST.leave))
  return JSON.stringify({ type: 'leave', payload: { client: client.id } })
}

/** A message of a client, passed on as it is. */
export function relayText(client: GatewayClient, message: RawObject, form: RoomsForm): string {
  if (form === 'document') return inEnvelope(client, message)
  return `{"type":"client_msg","payload":{"client_id":${JSON.stringify(client.id)},"payload":${message}}}`
}
