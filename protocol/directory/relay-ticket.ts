import { ENTRY, type Extension } from './extension'

/**
 * Admits a phone to the relay of the server (docs/network.md), which is at `RELAY_PATH` of its HTTP port; in a LoginSuccess. A
 * later LoginSuccess renews it. 1 to 128 letters, digits, and `.`, `_` and `-`
 */
export type RelayTicket = string

/** It goes into a header of HTTP. */
const TICKET = /^[A-Za-z0-9._-]{1,128}$/

export const isRelayTicket = (text: string): boolean => TICKET.test(text)

/** The entry; none without a relay. @throws RangeError for a ticket of another form */
export function relayTicketEntry(ticket: RelayTicket | undefined): Extension {
  if (ticket === undefined) return new Map()
  if (!isRelayTicket(ticket))
    throw new RangeError(`a ticket of ${ticket.length} characters is none of a relay`)
  return new Map([[ENTRY.relayTicket, new TextEncoder().encode(ticket)]])
}

/** The ticket in a block; undefined where the entry is missing or malformed. */
export function relayTicketIn(extension: Extension | undefined): RelayTicket | undefined {
  const bytes = extension?.get(ENTRY.relayTicket)
  const ticket = bytes && String.fromCharCode(...bytes)
  return ticket !== undefined && isRelayTicket(ticket) ? ticket : undefined
}
