import { textIn } from '../utf8'
import { ENTRY, type Extension, viewOf } from './extension'
import { isNetworkHost, writtenHost, writtenPort } from './network-host'
import { isRelayTicket, type RelayTicket } from './relay-ticket'

/**
 * The relays of the server's network, in a LoginSuccess, with a ticket that all of them take. Every server of the network names the
 * same ones, so that a caller knows the relay that the callee has chosen by its id. A later LoginSuccess replaces them.
 *
 * Entry: u8 length of the ticket, the ticket; then for each relay u32 id, u8 bits, u8 length of the host, the host, u16 port. Unknown
 * bits are ignored.
 */
export interface NetworkRelays {
  readonly ticket: RelayTicket
  readonly relays: readonly NetworkRelay[]
}

/** A relay, at `RELAY_PATH` of an HTTP port. */
export interface NetworkRelay {
  readonly id: RelayId
  readonly host: string
  readonly port: number
  /** Its WebSockets are `wss:`. */
  readonly encrypted: boolean
  /** It is at the HTTP port of the server that says so. */
  readonly isOwn: boolean
}

/** Names a relay within its network: 8 lower-case hexadecimal digits. Another run of the same server has another one. */
export type RelayId = string

/** The most relays of one list. */
export const MAX_NETWORK_RELAYS = 16
/** Of all relays of a list. */
export const MAX_NETWORK_RELAYS_BYTES = 384

const ID = /^[0-9a-f]{8}$/
const ID_BYTES = 4
/** The id, the bits, the length of the host. */
const HEAD_BYTES = ID_BYTES + 2
const PORT_BYTES = 2

const ENCRYPTED = 1 << 0
const OWN = 1 << 1

export const isRelayId = (text: unknown): text is RelayId => typeof text === 'string' && ID.test(text)

/** What a relay takes in the entry, bytes. */
export const networkRelayBytes = ({ host }: NetworkRelay): number => HEAD_BYTES + host.length + PORT_BYTES

/**
 * The entry; none for no relay.
 * @throws RangeError for more than 16 relays or 384 bytes of them, and for an id, a host, a port or a ticket that is none
 */
export function networkRelaysEntry({ ticket, relays }: NetworkRelays): Extension {
  if (relays.length === 0) return new Map()
  const bytes = relays.flatMap(written)
  if (relays.length > MAX_NETWORK_RELAYS || bytes.length > MAX_NETWORK_RELAYS_BYTES)
    throw new RangeError(`${relays.length} relays of ${bytes.length} bytes are too many`)
  if (!isRelayTicket(ticket))
    throw new RangeError(`a ticket of ${ticket.length} characters is none of a relay`)
  const head = new TextEncoder().encode(ticket)
  return new Map([[ENTRY.networkRelays, Uint8Array.of(head.length, ...head, ...bytes)]])
}

/** The relays in a block; undefined where the entry is missing or malformed. */
export function networkRelaysIn(extension: Extension | undefined): NetworkRelays | undefined {
  const bytes = extension?.get(ENTRY.networkRelays)
  const [ticketBytes = 0] = bytes ?? []
  const relaysAt = 1 + ticketBytes
  if (!bytes || bytes.length <= relaysAt || bytes.length - relaysAt > MAX_NETWORK_RELAYS_BYTES)
    return undefined
  const ticket = textIn(bytes.subarray(1, relaysAt))
  const relays: NetworkRelay[] = []
  for (let at = relaysAt; at < bytes.length;) {
    const relay = relays.length < MAX_NETWORK_RELAYS ? relayIn(bytes.subarray(at)) : undefined
    if (!relay) return undefined
    relays.push(relay)
    at += networkRelayBytes(relay)
  }
  if (ticket === undefined || !isRelayTicket(ticket)) return undefined
  const areDifferent = new Set(relays.map(({ id }) => id)).size === relays.length
  return areDifferent ? { ticket, relays } : undefined
}

function written({ id, host, port, encrypted, isOwn }: NetworkRelay): readonly number[] {
  if (!isRelayId(id)) throw new RangeError(`${JSON.stringify(id)} is not the id of a relay`)
  const ofId = [0, 2, 4, 6].map((at) => parseInt(id.slice(at, at + 2), 16))
  const bits = (encrypted ? ENCRYPTED : 0) | (isOwn ? OWN : 0)
  return [...ofId, bits, ...writtenHost(host), ...writtenPort(port)]
}

/** The first relay; undefined for anything but a relay. */
function relayIn(bytes: Uint8Array): NetworkRelay | undefined {
  const bits = bytes[ID_BYTES] ?? 0
  const portAt = HEAD_BYTES + (bytes[ID_BYTES + 1] ?? 0)
  if (portAt + PORT_BYTES > bytes.length) return undefined
  const host = textIn(bytes.subarray(HEAD_BYTES, portAt))
  const port = viewOf(bytes).getUint16(portAt, true)
  if (host === undefined || !isNetworkHost(host) || port === 0) return undefined
  const id = [...bytes.subarray(0, ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { id, host, port, encrypted: (bits & ENCRYPTED) !== 0, isOwn: (bits & OWN) !== 0 }
}
