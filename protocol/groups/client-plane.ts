import type { Extension } from '../extension/extension-block'
import type { Endpoint } from './endpoint'
import { extensionAfter, trailingBytes, trailingOf } from './extension'
import { FieldReader, FieldWriter, MAX_DATAGRAM_BYTES } from './fields'

/** What clients, serving nodes and call controllers say to each other: registration, calls, the floor. */
export type ControlPacket = { readonly extension?: Extension } & (
  | { readonly kind: 'registration'; readonly userId: number }
  | {
      readonly kind: 'registration-response'
      readonly userId: number
      /** One of `CODEC`, or a later one. 8 bits */
      readonly codec: number
      /** Bits per second. 16 bits */
      readonly bitrate: number
    }
  | { readonly kind: 'call-ended'; readonly groupId: number; readonly callId: number }
  | { readonly kind: 'start-group-call'; readonly userId: number; readonly groupId: number }
  | {
      readonly kind: 'call-started'
      /** Who has started it, and has the floor. */
      readonly userId: number
      readonly groupId: number
      readonly callId: number
      readonly mediaEndpoint: Endpoint
      readonly floorEndpoint: Endpoint
    }
  | {
      readonly kind: 'call-start-failed'
      readonly userId: number
      /** One of `START_FAILURE`, or a later one. 8 bits */
      readonly reason: number
    }
  | { readonly kind: 'floor-denied'; readonly userId: number }
  | {
      readonly kind: 'floor-granted'
      /** Who may talk. */
      readonly userId: number
      readonly groupId: number
      readonly callId: number
    }
  /** To clients: nobody has the floor. From the client that has it: it lets go. */
  | { readonly kind: 'floor-released'; readonly groupId: number; readonly callId: number }
  /** Asks for the floor, as sending media does. Not in the document; later originals have it. */
  | { readonly kind: 'floor-request'; readonly userId: number; readonly groupId: number }
)

/** Sound. It fills its datagram, and has no entries. */
export interface MediaPacket {
  readonly kind: 'media'
  readonly callId: number
  /** The key of the payload; 0: it is not encrypted. */
  readonly keyId: number
  readonly payload: Uint8Array
}

export type ClientPacket = ControlPacket | MediaPacket
export type ClientKind = ClientPacket['kind']

export const CODEC = { opus: 0, g711: 1 } as const
export const START_FAILURE = { insufficientResources: 0, other: 255 } as const

const TYPES = {
  registration: 0,
  'registration-response': 1,
  'call-ended': 2,
  'start-group-call': 3,
  'call-started': 4,
  'call-start-failed': 5,
  'floor-denied': 6,
  'floor-granted': 7,
  'floor-released': 8,
  media: 9,
  'floor-request': 10,
} as const satisfies Record<ClientKind, number>

/** Type, call and key. Bytes */
export const MEDIA_HEAD_BYTES = 5
/** The lengths of packets with their known fields, by type. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [TYPES.registration, 5],
  [TYPES['registration-response'], 8],
  [TYPES['call-ended'], 5],
  [TYPES['start-group-call'], 7],
  [TYPES['call-started'], 21],
  [TYPES['call-start-failed'], 6],
  [TYPES['floor-denied'], 5],
  [TYPES['floor-granted'], 9],
  [TYPES['floor-released'], 5],
  [TYPES.media, MEDIA_HEAD_BYTES],
  [TYPES['floor-request'], 7],
])
/** Originals write two bytes of no meaning behind the user's number. */
const CODED_RESPONSE_BYTES = 10
const CODED_GAP_BYTES = 2

/**
 * Reads a datagram of the client plane. Never throws. Bytes behind the known fields that are no block are ignored. The payload
 * of media is a view.
 * @returns undefined for anything but a packet
 */
export function readClientPacket(datagram: Uint8Array): ClientPacket | undefined {
  const type = datagram[0] ?? -1
  const length = LENGTHS.get(type)
  if (length === undefined || datagram.length < length || datagram.length > MAX_DATAGRAM_BYTES)
    return undefined
  const fields = new FieldReader(datagram, 1)
  if (type === TYPES.media)
    return {
      kind: 'media',
      callId: fields.u16(),
      keyId: fields.u16(),
      payload: datagram.subarray(MEDIA_HEAD_BYTES),
    }
  if (type === TYPES['registration-response'] && datagram.length === CODED_RESPONSE_BYTES)
    return codedResponse(fields)
  const packet = controlIn(type, fields)
  return packet && { ...packet, ...extensionAfter(datagram, length) }
}

function controlIn(type: number, fields: FieldReader): ControlPacket | undefined {
  switch (type) {
    case TYPES.registration:
      return { kind: 'registration', userId: fields.u32() }
    case TYPES['registration-response']:
      return {
        kind: 'registration-response',
        userId: fields.u32(),
        codec: fields.u8(),
        bitrate: fields.u16(),
      }
    case TYPES['call-ended']:
      return { kind: 'call-ended', groupId: fields.u16(), callId: fields.u16() }
    case TYPES['start-group-call']:
      return { kind: 'start-group-call', userId: fields.u32(), groupId: fields.u16() }
    case TYPES['call-started']:
      return {
        kind: 'call-started',
        userId: fields.u32(),
        groupId: fields.u16(),
        callId: fields.u16(),
        mediaEndpoint: fields.endpoint(),
        floorEndpoint: fields.endpoint(),
      }
    case TYPES['call-start-failed']:
      return { kind: 'call-start-failed', userId: fields.u32(), reason: fields.u8() }
    case TYPES['floor-denied']:
      return { kind: 'floor-denied', userId: fields.u32() }
    case TYPES['floor-granted']:
      return {
        kind: 'floor-granted',
        userId: fields.u32(),
        groupId: fields.u16(),
        callId: fields.u16(),
      }
    case TYPES['floor-released']:
      return { kind: 'floor-released', groupId: fields.u16(), callId: fields.u16() }
    case TYPES['floor-request']:
      return { kind: 'floor-request', userId: fields.u32(), groupId: fields.u16() }
    default:
      return undefined
  }
}

/** Such a packet can't be the document's with a block, which has at least three bytes. */
function codedResponse(fields: FieldReader): ControlPacket {
  const userId = fields.u32()
  fields.skip(CODED_GAP_BYTES)
  return { kind: 'registration-response', userId, codec: fields.u8(), bitrate: fields.u16() }
}

/**
 * The datagram of a packet.
 * @throws RangeError for a field or a block out of range, and for more than a datagram
 */
export function writeClientPacket(packet: ClientPacket): Uint8Array {
  const type = TYPES[packet.kind]
  const length = LENGTHS.get(type) ?? 0
  if (packet.kind === 'media') {
    const { callId, keyId, payload } = packet
    return new FieldWriter(length + payload.length).u8(type).u16(callId).u16(keyId).raw(payload).bytes
  }
  const { extension } = packet
  const writer = new FieldWriter(length + trailingBytes(extension)).u8(type)
  writeControl(writer, packet)
  return writer.raw(trailingOf(extension)).bytes
}

function writeControl(writer: FieldWriter, packet: ControlPacket): void {
  switch (packet.kind) {
    case 'registration':
    case 'floor-denied':
      writer.u32(packet.userId)
      return
    case 'registration-response':
      writer.u32(packet.userId).u8(packet.codec).u16(packet.bitrate)
      return
    case 'call-ended':
    case 'floor-released':
      writer.u16(packet.groupId).u16(packet.callId)
      return
    case 'start-group-call':
    case 'floor-request':
      writer.u32(packet.userId).u16(packet.groupId)
      return
    case 'call-started':
      writer.u32(packet.userId).u16(packet.groupId).u16(packet.callId)
      writer.endpoint(packet.mediaEndpoint).endpoint(packet.floorEndpoint)
      return
    case 'call-start-failed':
      writer.u32(packet.userId).u8(packet.reason)
      return
    case 'floor-granted':
      writer.u32(packet.userId).u16(packet.groupId).u16(packet.callId)
  }
}
