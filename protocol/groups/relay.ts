import { viewOf } from '../extension/extension-block'
import { ENDPOINT_BYTES, type Endpoint } from './endpoint'
import { FieldReader, FieldWriter } from './fields'
import { MAC_BYTES, type MacFunction, type Stamp } from './mac-entry'

/**
 * What serving nodes and call controllers of a network say to each other on the client plane. Both types begin with a stamp (u64 run, u32
 * counter) and end with 16 bytes: HMAC-SHA-256 of all bytes before these by the network's key, cut to 16.
 */
export type Relay = RelayedPacket | GroupsHere

/**
 * A packet of a client, or for clients. Type 11: u8 type, stamp, u8 bits (0 moderator, 1 has the floor, 2 for the user alone), u32 user,
 * u16 group, the packet as it is on the client plane. Unknown bits are ignored.
 */
export interface RelayedPacket {
  readonly kind: 'relayed-packet'
  /** Who has sent it, or whom it is for. 32 bits */
  readonly userId: number
  readonly groupId: number
  /** The user's ticket says so. */
  readonly isModerator: boolean
  /** As the serving node knows. A controller that has taken over a group believes it. */
  readonly hasFloor: boolean
  /** From a controller: for this user only, and not for all members of the group. */
  readonly isForUser: boolean
  /** At least one byte. */
  readonly packet: Uint8Array
}

/**
 * The groups of which a serving node has members; good for `GROUPS_HERE_MS`. Those that are not told again are forgotten by then. Type 12:
 * u8 type, stamp, endpoint, u16 group for each.
 */
export interface GroupsHere {
  readonly kind: 'groups-here'
  /** Where clients reach the node. */
  readonly node: Endpoint
  /** At most `MAX_GROUPS_HERE`. */
  readonly groupIds: readonly number[]
}

/** How long the groups of a node hold. ms */
export const GROUPS_HERE_MS = 15_000
/** As many as fit into a datagram that no network splits. */
export const MAX_GROUPS_HERE = 600

const TYPES = { 'relayed-packet': 11, 'groups-here': 12 } as const satisfies Record<Relay['kind'], number>
const RUN_BYTES = 8
const STAMP_BYTES = RUN_BYTES + 4
/** Before the fields: the type and the stamp. */
const HEAD_BYTES = 1 + STAMP_BYTES
const PACKET_FIELDS_BYTES = 7
/** Where the packet begins in a relayed one. */
export const RELAYED_AT = HEAD_BYTES + PACKET_FIELDS_BYTES
const GROUP_BYTES = 2

const MODERATOR = 1 << 0
const HAS_FLOOR = 1 << 1
const FOR_USER = 1 << 2

/** Whether a datagram of the client plane is, by its first byte, one among nodes and controllers. */
export const isRelay = (datagram: Uint8Array): boolean =>
  datagram[0] === TYPES['relayed-packet'] || datagram[0] === TYPES['groups-here']

/** What proves a relay. The receiver compares in constant time. */
export interface RelaySeal {
  readonly stamp: Stamp
  readonly covered: Uint8Array
  readonly code: Uint8Array
}

/** The seal of a datagram for which `isRelay` holds; undefined where it is too short. Never throws. */
export function relaySealIn(datagram: Uint8Array): RelaySeal | undefined {
  const end = datagram.length - MAC_BYTES
  if (end < HEAD_BYTES) return undefined
  const view = viewOf(datagram)
  return {
    stamp: { run: view.getBigUint64(1), counter: view.getUint32(1 + RUN_BYTES) },
    covered: datagram.subarray(0, end),
    code: datagram.subarray(end),
  }
}

/** Never throws. The packet is a view. @returns undefined for anything but a relay; its code is not checked */
export function readRelay(datagram: Uint8Array): Relay | undefined {
  const end = datagram.length - MAC_BYTES
  const fields = new FieldReader(datagram, HEAD_BYTES)
  if (datagram[0] === TYPES['relayed-packet'] && end > RELAYED_AT) {
    const [bits, userId, groupId] = [fields.u8(), fields.u32(), fields.u16()]
    return {
      ...{ kind: 'relayed-packet', userId, groupId },
      isModerator: (bits & MODERATOR) !== 0,
      hasFloor: (bits & HAS_FLOOR) !== 0,
      isForUser: (bits & FOR_USER) !== 0,
      packet: datagram.subarray(RELAYED_AT, end),
    }
  }
  const list = end - HEAD_BYTES - ENDPOINT_BYTES
  if (datagram[0] !== TYPES['groups-here'] || list < 0 || list % GROUP_BYTES !== 0) return undefined
  const count = list / GROUP_BYTES
  if (count > MAX_GROUPS_HERE) return undefined
  const node = fields.endpoint()
  return { kind: 'groups-here', node, groupIds: Array.from({ length: count }, () => fields.u16()) }
}

/**
 * The datagram of a relay, with its code.
 * @throws RangeError for a field out of range, an empty packet, too many groups, and for more than a datagram
 */
export function writeRelay(relay: Relay, { run, counter }: Stamp, mac: MacFunction): Uint8Array {
  const writer = new FieldWriter(relayBytes(relay)).u8(TYPES[relay.kind])
  writer
    .u32(Number(run >> 32n))
    .u32(Number(run & 0xffffffffn))
    .u32(counter)
  if (relay.kind === 'relayed-packet')
    writer.u8(bitsOf(relay)).u32(relay.userId).u16(relay.groupId).raw(relay.packet)
  else {
    writer.endpoint(relay.node)
    for (const groupId of relay.groupIds) writer.u16(groupId)
  }
  const { bytes } = writer
  const end = bytes.length - MAC_BYTES
  bytes.set(mac(bytes.subarray(0, end)).subarray(0, MAC_BYTES), end)
  return bytes
}

function relayBytes(relay: Relay): number {
  if (relay.kind === 'relayed-packet') {
    if (relay.packet.length === 0) throw new RangeError('an empty packet is not relayed')
    return RELAYED_AT + relay.packet.length + MAC_BYTES
  }
  const { length } = relay.groupIds
  if (length > MAX_GROUPS_HERE) throw new RangeError(`${length} groups are too many for one packet`)
  return HEAD_BYTES + ENDPOINT_BYTES + length * GROUP_BYTES + MAC_BYTES
}

const bitsOf = ({ isModerator, hasFloor, isForUser }: RelayedPacket): number =>
  (isModerator ? MODERATOR : 0) | (hasFloor ? HAS_FLOOR : 0) | (isForUser ? FOR_USER : 0)
