import { ENTRY, type Extension } from './extension'

/**
 * The ticket of a login, in a LoginSuccess: with it the phone registers the name that it is signed in with at the server's
 * broker. It is random, and good until the phone signs out.
 */
export type Ticket = Uint8Array

export const TICKET_BYTES = 16

/** @throws RangeError for a ticket of another length */
export function ticketEntry(ticket: Ticket): Extension {
  if (ticket.length !== TICKET_BYTES) throw new RangeError(`a ticket of ${ticket.length} bytes`)
  return new Map([[ENTRY.ticket, ticket]])
}

/** The ticket in a LoginSuccess's block; undefined without a valid one. */
export function ticketIn(extension: Extension | undefined): Ticket | undefined {
  const bytes = extension?.get(ENTRY.ticket)
  return bytes?.length === TICKET_BYTES ? bytes : undefined
}
