import type { Clock } from '../../base/clock'
import { isSameSecret } from '../tickets/same-secret'
import { ticketMac } from '../tickets/ticket-mac'
import { newTicketsKey, type TicketsKey } from '../tickets/tickets-key'

/** Tickets are good for this long. A call that began with one goes on. */
export const TICKET_LIFETIME_MS = 24 * 3_600_000
/** Characters of the pseudonym that stands for a name, which are nine bytes. */
const PSEUDONYM_LENGTH = 12
const FORM = /^(\d{1,12})\.([\w-]{12})\.([\w-]{43})$/

/**
 * Tickets for the relay: `EXPIRY.PSEUDONYM.MAC`. EXPIRY is in seconds of Unix time. The pseudonym stands for the name, which
 * proxies could read; the MAC is HMAC-SHA256 over both, base64url. The key is that of the network, or new at each start, after which
 * phones sign in again and get new tickets.
 */
export class RelayTickets {
  readonly #clock: Clock
  readonly #key: TicketsKey

  constructor(clock: Clock, key: TicketsKey = { current: newTicketsKey() }) {
    this.#clock = clock
    this.#key = key
  }

  for(name: string): string {
    const expiry = Math.floor((this.#clock.unixTime() + TICKET_LIFETIME_MS) / 1000)
    const holder = ticketMac(this.#key, `ringdown relay name\0${name}`).slice(0, PSEUDONYM_LENGTH)
    return `${expiry}.${holder}.${this.#sign(expiry, holder)}`
  }

  /** @returns the pseudonym of the holder; undefined for a ticket that is not ours, or has expired */
  holderOf(ticket: string): string | undefined {
    const [, expiry = '', holder = '', mac = ''] = FORM.exec(ticket) ?? []
    if (mac === '' || !isSameSecret(mac, this.#sign(Number(expiry), holder))) return undefined
    return Number(expiry) * 1000 > this.#clock.unixTime() ? holder : undefined
  }

  #sign(expiry: number, holder: string): string {
    return ticketMac(this.#key, `ringdown relay ticket\0${expiry}\0${holder}`)
  }
}
