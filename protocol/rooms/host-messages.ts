import { z } from 'zod'
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
  u16,
} from './envelope'
import type { RawObject } from './raw-json'
import { type ListedRoom, listedRoom } from './room-list'

/** What a room host says of itself. */
export interface HostInit {
  /** Of its HTTP server. */
  readonly port: number
  /** The secret that gateways and room hosts share. */
  readonly token?: string | undefined
  /** UUID of this run of the host. */
  readonly id?: string | undefined
}

/** What a room host tells a gateway, as it is read. */
export type HostMessage =
  | ({ readonly kind: 'init' } & HostInit)
  /** For one client, or for all of a room. */
  | { readonly kind: 'unicast'; readonly room: string; readonly client: string; readonly message: RawObject }
  | {
      readonly kind: 'broadcast'
      readonly room: string
      readonly message: RawObject
      /** Only for clients of which the host has said that they are inside. */
      readonly isForInside: boolean
    }
  /** A client is inside its room: what is for those who are inside is for it, too. Ours. */
  | { readonly kind: 'inside'; readonly client: string }
  /** For the list of rooms; `viewers` are the keys of those who may see it, or everybody may. Ours. */
  | { readonly kind: 'listed'; readonly room: ListedRoom; readonly viewers?: readonly string[] | undefined }
  | { readonly kind: 'hidden'; readonly room: string }
  | { readonly kind: 'kick'; readonly client: string; readonly reason: number }
  /** Of originals: which rooms they have. */
  | { readonly kind: 'loaded' | 'unloaded'; readonly room: string }
  | { readonly kind: 'gossip'; readonly rooms: readonly string[] }
  | InvalidMessage

const inside = z
  .unknown()
  .optional()
  .transform((given) => given === true)
const documentKeys = z.object({ room, id: optionalId, inside })
const optional = <Of extends z.ZodType>(of: Of) => of.nullish().transform((given) => given ?? undefined)
const init = z.object({ port: u16, token: optional(token), id: optional(id) })
const codedDelivery = z.object({ room, client_id: optionalId, inside })
/** Of those who are invited or inside; a key is 64 characters. */
const MAX_VIEWERS = 2_000
const listed = z.object({
  room: listedRoom,
  viewers: z.array(z.string().length(64)).max(MAX_VIEWERS).optional(),
})
const hidden = z.object({ room })
const insideMessage = z.object({ client_id: id })
const kick = z.object({ client_id: id, reason: u16 })
const named = z.object({ name: room }).transform(({ name }) => name)
/** Later originals wrap a room in what they know about it. */
const metadata = z.union([named, z.object({ room: named }).transform(({ room: inner }) => inner)])
const unloaded = z.union([z.object({ room }).transform(({ room: name }) => name), named])
const gossip = z.object({ rooms: z.array(metadata) })

/** Reads a message of a room host, in either form. Never throws. */
export function readHostMessage(text: string): HostMessage {
  const envelope = readEnvelope(text)
  switch (envelope.form) {
    case 'invalid':
      return invalid(envelope.why)
    case 'document': {
      const read = documentKeys.safeParse(envelope.keys)
      if (!read.success) return invalid(`missing or malformed: ${keysOf(read.error)}`)
      return delivery({ ...read.data, client: read.data.id }, envelope.message.raw)
    }
    case 'coded':
      return inCode(envelope)
  }
}

interface Recipients {
  readonly room: string
  readonly client: string | undefined
  readonly inside: boolean
}

const delivery = (
  { room: where, client, inside: isForInside }: Recipients,
  message: RawObject,
): HostMessage =>
  client === undefined
    ? { kind: 'broadcast', room: where, message, isForInside }
    : { kind: 'unicast', room: where, client, message }

function inCode({ type, payload, raw }: Extract<Envelope, { form: 'coded' }>): HostMessage {
  const malformed = ({ error }: { readonly error: z.ZodError }) =>
    invalid(`${type}: missing or malformed: ${keysOf(error)}`)
  switch (type) {
    case 'init': {
      const read = init.safeParse(payload)
      return read.success ? { kind: 'init', ...read.data } : malformed(read)
    }
    case 'room_msg': {
      const read = codedDelivery.safeParse(payload)
      if (!read.success) return malformed(read)
      const message = rawMessage(raw, 'payload', payload['payload'])
      if (!message) return invalid('the message must be an object')
      return delivery({ ...read.data, client: read.data.client_id }, message.raw)
    }
    case 'listed': {
      const read = listed.safeParse(payload)
      return read.success ? { kind: 'listed', ...read.data } : malformed(read)
    }
    case 'hidden': {
      const read = hidden.safeParse(payload)
      return read.success ? { kind: 'hidden', room: read.data.room } : malformed(read)
    }
    case 'inside': {
      const read = insideMessage.safeParse(payload)
      return read.success ? { kind: 'inside', client: read.data.client_id } : malformed(read)
    }
    case 'kick': {
      const read = kick.safeParse(payload)
      if (!read.success) return malformed(read)
      return { kind: 'kick', client: read.data.client_id, reason: read.data.reason }
    }
    case 'loaded': {
      const read = metadata.safeParse(payload)
      return read.success ? { kind: 'loaded', room: read.data } : malformed(read)
    }
    case 'unloaded': {
      const read = unloaded.safeParse(payload)
      return read.success ? { kind: 'unloaded', room: read.data } : malformed(read)
    }
    case 'gossip': {
      const read = gossip.safeParse(payload)
      return read.success ? { kind: 'gossip', rooms: read.data.rooms } : malformed(read)
    }
    default:
      return invalid('no message of a room host')
  }
}

/** The document has no form of its own for this message, so that it is the same in both. Later originals need a region. */
export const initText = ({ port, token: secret, id: own }: HostInit): string =>
  JSON.stringify({ type: 'init', payload: { port, token: secret, region: 'unknown', id: own } })

/** @param isForInside only for clients that are inside: gateways that are not ours pass it on to all */
export function broadcastText(
  where: string,
  message: RawObject,
  form: RoomsForm,
  isForInside = false,
): string {
  const to = `"room":${JSON.stringify(where)}${isForInside ? ',"inside":true' : ''}`
  return form === 'document'
    ? `{${to},"message":${message}}`
    : `{"type":"room_msg","payload":{${to},"payload":${message}}}`
}

/** The same in both forms. */
export const insideText = (client: string): string =>
  JSON.stringify({ type: 'inside', payload: { client_id: client } })

export function unicastText(where: string, client: string, message: RawObject, form: RoomsForm): string {
  const [name, own] = [JSON.stringify(where), JSON.stringify(client)]
  return form === 'document'
    ? `{"room":${name},"id":${own},"message":${message}}`
    : `{"type":"room_msg","payload":{"room":${name},"client_id":${own},"payload":${message}}}`
}

/** The same in both forms, too. @param reason the code with which the client is closed */
export const kickText = (client: string, reason: number): string =>
  JSON.stringify({ type: 'kick', payload: { client_id: client, reason } })

/** The same in both forms. @param viewers undefined: everybody */
export const listedText = (shown: ListedRoom, viewers: readonly string[] | undefined): string =>
  JSON.stringify({ type: 'listed', payload: { room: shown, viewers } })

export const hiddenText = (where: string): string =>
  JSON.stringify({ type: 'hidden', payload: { room: where } })
