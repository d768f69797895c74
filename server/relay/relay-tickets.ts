import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock'
import { newTicketsKey, type TicketsKey } from '../tickets/tickets-key'

/** Tickets are good for this long. A call that began with one goes on. */
export const TICKET_LIFETIME_MS = 24 * 3_600_000
/** Bytes of the pseudonym that stands for a name. */
const PSEUDONYM_BYTES = 9
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
    const holder = this.#mac(`ringdown relay name\0${name}`)
      .subarray(0, PSEUDONYM_BYTES)
      .toString('base64url')
    return `${expiry}.${holder}.${this.#sign(expiry, holder).toString('base64url')}`
  }

  /** @returns the pseudonym of the holder; undefined for a ticket that is not ours, or has expired */
  holderOf(ticket: string): string | undefined {
    const [, expiry = '', holder = '', mac = ''] = FORM.exec(ticket) ?? []
    if (mac === '') return undefined
    const [ours, theirs] = [this.#sign(Number(expiry), holder), Buffer.from(mac, 'base64url')]
    if (theirs.length !== ours.length || !timingSafeEqual(ours, theirs)) return undefined
    return Number(expiry) * 1000 > this.#clock.unixTime() ? holder : undefined
  }

  #sign(expiry: number, holder: string): Buffer {
    return this.#mac(`ringdown relay ticket\0${expiry}\0${holder}`)
  }

  #mac(text: string): Buffer {
    return createHmac('sha256', this.#key.current).update(text).digest()
  }
}
