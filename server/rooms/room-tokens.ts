import type { Clock } from '../../base/clock'
import { checkName } from '../../base/names/check-name'
import { textIn } from '../../protocol/utf8'
import { isSameSecret } from '../tickets/same-secret'
import { ticketMac } from '../tickets/ticket-mac'
import type { TicketsKey } from '../tickets/tickets-key'
import type { Person } from './room/person'

/** Tokens are good for this long. Who is inside stays. */
export const ROOM_TOKEN_LIFETIME_MS = 24 * 3_600_000
/** The name has 64 code points at most, of up to four bytes each. */
const FORM = /^(\d{1,12})\.([\w-]{1,342})\.([0-9a-f]{64})\.([\w-]{43})$/

/**
 * What phones show at gateways: `EXPIRY.NAME.KEY.MAC`. EXPIRY is in seconds of Unix time, NAME is UTF-8 in base64url, KEY the SHA-256
 * of the public key in hexadecimal; the MAC is HMAC-SHA256 over these, base64url, by the network's key of tickets.
 */
export class RoomTokens {
  readonly #clock: Clock
  readonly #key: TicketsKey

  constructor(clock: Clock, key: TicketsKey) {
    this.#clock = clock
    this.#key = key
  }

  /** @param person with a valid name, and a key that was proved */
  for({ name, key }: Person): string {
    const expiry = Math.floor((this.#clock.unixTime() + ROOM_TOKEN_LIFETIME_MS) / 1000)
    const said = `${expiry}.${Buffer.from(name).toString('base64url')}.${key}`
    return `${said}.${this.#sign(said)}`
  }

  /** @returns undefined for a token that is not of this network, or has expired */
  personIn(token: string): Person | undefined {
    const [, expiry = '', encoded = '', key = '', mac = ''] = FORM.exec(token) ?? []
    if (mac === '') return undefined
    if (!isSameSecret(mac, this.#sign(`${expiry}.${encoded}.${key}`))) return undefined
    if (Number(expiry) * 1000 <= this.#clock.unixTime()) return undefined
    const checked = checkName(textIn(Buffer.from(encoded, 'base64url')) ?? '')
    return checked.ok ? { name: checked.name, key } : undefined
  }

  #sign(said: string): string {
    return ticketMac(this.#key, `ringdown room token\0${said}`)
  }
}
