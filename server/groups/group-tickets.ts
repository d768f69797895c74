import type { Clock } from '../../base/clock'
import { type Extension, type GroupTicket, groupTicketIn, writeGroupTicket } from '../../protocol/groups'
import { type GroupKeys, isCodeOf } from './group-keys'

/** What a ticket says, and when it ends is decided here. */
export type GroupAdmission = Omit<GroupTicket, 'expiry'>

/** A phone renews its ticket long before, with its place in the room. */
export const GROUP_TICKET_LIFETIME_MS = 3_600_000

/** Makes and checks the tickets with which phones register at serving nodes. */
export class GroupTickets {
  readonly #clock: Clock
  readonly #keys: GroupKeys

  constructor(clock: Clock, keys: GroupKeys) {
    this.#clock = clock
    this.#keys = keys
  }

  /** @throws RangeError for a user or group out of range */
  issue(admission: GroupAdmission, lifetimeMs: number = GROUP_TICKET_LIFETIME_MS): Uint8Array {
    const expiry = Math.floor((this.#clock.unixTime() + lifetimeMs) / 1000)
    return writeGroupTicket({ ...admission, expiry }, this.#keys.ticketMac)
  }

  /**
   * What the holder of a ticket gets with it, by a way that others can't read, to prove each Registration. 32 bytes. Servers of the network
   * find it by the ticket.
   */
  secretOf(ticket: Uint8Array): Uint8Array {
    return this.#keys.memberSecret(ticket)
  }

  /**
   * The ticket of a Registration.
   * @param userId who registers; a ticket admits its own user only
   * @returns undefined without a ticket of this network that is still good
   */
  check(extension: Extension | undefined, userId: number): GroupTicket | undefined {
    const signed = groupTicketIn(extension)
    if (!signed || !isCodeOf(signed.covered, signed.code, this.#keys.ticketMac)) return undefined
    const { ticket } = signed
    return ticket.userId === userId && ticket.expiry * 1000 > this.#clock.unixTime() ? ticket : undefined
  }
}
