import type { Extension } from '../extension/extension-block'
import { ENDPOINT_BYTES, type Endpoint } from './endpoint'
import { ENTRY, extensionAfter, trailingBytes, trailingOf } from './extension'
import { FieldReader, FieldWriter, MAX_DATAGRAM_BYTES } from './fields'
import { MAC_BLOCK_BYTES } from './mac-entry'

/** What every packet has: 16 bits, which its answer repeats; and the entries behind its fields. */
interface Common {
  readonly requestId: number
  readonly extension?: Extension
}

/** What balancer, serving nodes and call controllers say to each other, and a client that asks for a node. */
export type LoadBalancerPacket = Common &
  (
    | { readonly kind: 'register-serving-node'; /** Where clients reach it. */ readonly endpoint: Endpoint }
    | {
        readonly kind: 'register-call-controller'
        /** Where clients reach it. */ readonly endpoint: Endpoint
      }
    | { readonly kind: 'start-call'; readonly callId: number; readonly groupId: number }
    | { readonly kind: 'ack' }
    | {
        readonly kind: 'registration-update'
        readonly groupId: number
        readonly userId: number
        /** Where the user's datagrams come from. */
        readonly endpoint: Endpoint
      }
    | { readonly kind: 'registration-removed'; readonly groupId: number; readonly userId: number }
    | { readonly kind: 'request-serving-node' }
    | { readonly kind: 'serving-node-response'; readonly endpoint: Endpoint }
    /** Adds to those that the receiver knows. It may have one entry only, `mac`. */
    | { readonly kind: 'serving-nodes'; readonly endpoints: readonly Endpoint[] }
    | { readonly kind: 'serving-node-removed'; readonly endpoint: Endpoint }
  )

export type LoadBalancerKind = LoadBalancerPacket['kind']

const TYPES = {
  'register-serving-node': 0,
  'register-call-controller': 1,
  'start-call': 2,
  ack: 3,
  'registration-update': 4,
  'registration-removed': 5,
  'request-serving-node': 6,
  'serving-node-response': 7,
  'serving-nodes': 9,
  'serving-node-removed': 10,
} as const satisfies Record<LoadBalancerKind, number>

/** Type and request id. Bytes */
const HEAD_BYTES = 3
/** The lengths of packets with their known fields, by type. ServingNodes has its head, and endpoints to the end. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [TYPES['register-serving-node'], 9],
  [TYPES['register-call-controller'], 9],
  [TYPES['start-call'], 7],
  [TYPES.ack, HEAD_BYTES],
  [TYPES['registration-update'], 15],
  [TYPES['registration-removed'], 9],
  [TYPES['request-serving-node'], HEAD_BYTES],
  [TYPES['serving-node-response'], 9],
  [TYPES['serving-nodes'], HEAD_BYTES],
  [TYPES['serving-node-removed'], 9],
])

/**
 * Reads a datagram of the load balancer plane. Never throws. Bytes behind the known fields that are no block are ignored.
 * @returns undefined for anything but a packet
 */
export function readLoadBalancerPacket(datagram: Uint8Array): LoadBalancerPacket | undefined {
  const type = datagram[0] ?? -1
  const length = LENGTHS.get(type)
  if (length === undefined || datagram.length < length || datagram.length > MAX_DATAGRAM_BYTES)
    return undefined
  const fields = new FieldReader(datagram, 1)
  const requestId = fields.u16()
  if (type === TYPES['serving-nodes']) return servingNodesIn(datagram, requestId)
  const common = { requestId, ...extensionAfter(datagram, length) }
  switch (type) {
    case TYPES['register-serving-node']:
      return { kind: 'register-serving-node', ...common, endpoint: fields.endpoint() }
    case TYPES['register-call-controller']:
      return { kind: 'register-call-controller', ...common, endpoint: fields.endpoint() }
    case TYPES['start-call']:
      return { kind: 'start-call', ...common, callId: fields.u16(), groupId: fields.u16() }
    case TYPES.ack:
      return { kind: 'ack', ...common }
    case TYPES['registration-update']:
      return {
        kind: 'registration-update',
        ...common,
        groupId: fields.u16(),
        userId: fields.u32(),
        endpoint: fields.endpoint(),
      }
    case TYPES['registration-removed']:
      return { kind: 'registration-removed', ...common, groupId: fields.u16(), userId: fields.u32() }
    case TYPES['request-serving-node']:
      return { kind: 'request-serving-node', ...common }
    case TYPES['serving-node-response']:
      return { kind: 'serving-node-response', ...common, endpoint: fields.endpoint() }
    case TYPES['serving-node-removed']:
      return { kind: 'serving-node-removed', ...common, endpoint: fields.endpoint() }
    default:
      return undefined
  }
}

/**
 * Endpoints fill the datagram. A block with the code of our own processes may follow them: its length, 35 bytes, is no multiple
 * of an endpoint's, so the length of the whole tells whether it is there.
 */
function servingNodesIn(datagram: Uint8Array, requestId: number): LoadBalancerPacket | undefined {
  const isWhole = (end: number): boolean => end >= HEAD_BYTES && (end - HEAD_BYTES) % ENDPOINT_BYTES === 0
  const blockAt = datagram.length - MAC_BLOCK_BYTES
  const hasBlock = isWhole(blockAt)
  const end = hasBlock ? blockAt : datagram.length
  const more = hasBlock ? extensionAfter(datagram, end) : {}
  if (!isWhole(end) || (hasBlock && more.extension?.has(ENTRY.mac) !== true)) return undefined
  const fields = new FieldReader(datagram, HEAD_BYTES)
  const endpoints = Array.from({ length: (end - HEAD_BYTES) / ENDPOINT_BYTES }, () => fields.endpoint())
  return { kind: 'serving-nodes', requestId, ...more, endpoints }
}

/**
 * The datagram of a packet.
 * @throws RangeError for a field or a block out of range, and for more than a datagram
 */
export function writeLoadBalancerPacket(packet: LoadBalancerPacket): Uint8Array {
  const { kind, requestId, extension } = packet
  const type = TYPES[kind]
  const list = kind === 'serving-nodes' ? packet.endpoints.length * ENDPOINT_BYTES : 0
  if (kind === 'serving-nodes') checkListed(extension)
  const size = (LENGTHS.get(type) ?? HEAD_BYTES) + list + trailingBytes(extension)
  const writer = new FieldWriter(size).u8(type).u16(requestId)
  writeBody(writer, packet)
  return writer.raw(trailingOf(extension)).bytes
}

function writeBody(writer: FieldWriter, packet: LoadBalancerPacket): void {
  switch (packet.kind) {
    case 'ack':
    case 'request-serving-node':
      return
    case 'start-call':
      writer.u16(packet.callId).u16(packet.groupId)
      return
    case 'registration-update':
      writer.u16(packet.groupId).u32(packet.userId).endpoint(packet.endpoint)
      return
    case 'registration-removed':
      writer.u16(packet.groupId).u32(packet.userId)
      return
    case 'serving-nodes':
      for (const endpoint of packet.endpoints) writer.endpoint(endpoint)
      return
    case 'register-serving-node':
    case 'register-call-controller':
    case 'serving-node-response':
    case 'serving-node-removed':
      writer.endpoint(packet.endpoint)
  }
}

function checkListed(extension: Extension | undefined): void {
  if (extension && (!extension.has(ENTRY.mac) || trailingBytes(extension) !== MAC_BLOCK_BYTES))
    throw new RangeError('a list of serving nodes has no entry but its code')
}
