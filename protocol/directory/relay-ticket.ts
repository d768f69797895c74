import { ENTRY, type Extension, viewOf } from './extension'

/**
 * The server relays voice (docs/network.md), in a LoginSuccess. A later LoginSuccess renews the ticket.
 *
 * Entry: u16 port of HTTP at the host of the directory server, then the ticket to the end of the entry.
 */
export interface RelayTicket {
  /** Encrypted if the connection to the directory is. */
  readonly port: number
  /** For this phone. 1 to 128 letters, digits, and `.`, `_` and `-` */
  readonly ticket: string
}

const PORT_BYTES = 2
/** It goes into a header of HTTP. */
const TICKET = /^[A-Za-z0-9._-]{1,128}$/

/** The entry; none without a relay. @throws RangeError for a ticket of another form */
export function relayTicketEntry(access: RelayTicket | undefined): Extension {
  if (!access) return new Map()
  const { port, ticket } = access
  if (!TICKET.test(ticket)) throw new RangeError(`a ticket of ${ticket.length} characters is none of a relay`)
  const text = new TextEncoder().encode(ticket)
  const bytes = new Uint8Array(PORT_BYTES + text.length)
  viewOf(bytes).setUint16(0, port, true)
  bytes.set(text, PORT_BYTES)
  return new Map([[ENTRY.relayTicket, bytes]])
}

/** The ticket in a block; undefined where the entry is missing or malformed. */
export function relayTicketIn(extension: Extension | undefined): RelayTicket | undefined {
  const bytes = extension?.get(ENTRY.relayTicket)
  if (bytes === undefined || bytes.length <= PORT_BYTES) return undefined
  const port = viewOf(bytes).getUint16(0, true)
  const ticket = String.fromCharCode(...bytes.subarray(PORT_BYTES))
  return port !== 0 && TICKET.test(ticket) ? { port, ticket } : undefined
}
