import { createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock'
import type { TurnServer } from '../../protocol/directory'

/** Credentials are good for this long. A call that began with them may go on: TURN asks for them again only to go on. */
export const TURN_LIFETIME_MS = 24 * 3_600_000
/** Those of guests, who can have others at any time. */
export const GUEST_TURN_LIFETIME_MS = 10 * 60_000
/** Long enough that nobody finds it by trying. Characters. */
export const MIN_SECRET_LENGTH = 16
/** Bytes of the pseudonym that stands for a name. */
const PSEUDONYM_BYTES = 9

export interface TurnCredentialsOptions {
  readonly host: string
  readonly port: number
  /** What this server and the TURN server share (coturn's `static-auth-secret`). */
  readonly secret: string
  readonly clock: Clock
}

/**
 * Gives people credentials for a TURN server, which checks them without asking us: coturn's `use-auth-secret`, after
 * draft-uberti-behave-turn-rest-00. The user name is `EXPIRY:PSEUDONYM`, EXPIRY in seconds of Unix time. The pseudonym
 * stands for the name, which would travel in the clear; it stays the same, so that the TURN server can limit each user.
 */
export class TurnCredentials {
  readonly #options: TurnCredentialsOptions

  constructor(options: TurnCredentialsOptions) {
    this.#options = options
  }

  /** @param lifetimeMs how long they are good for */
  for(name: string, lifetimeMs = TURN_LIFETIME_MS): TurnServer {
    const { host, port, secret, clock } = this.#options
    const pseudonym = createHmac('sha256', secret).update(`ringdown turn\0${name}`).digest()
    const expiry = Math.floor((clock.unixTime() + lifetimeMs) / 1000)
    const username = `${expiry}:${pseudonym.subarray(0, PSEUDONYM_BYTES).toString('base64url')}`
    return { host, port, username, password: createHmac('sha1', secret).update(username).digest('base64') }
  }
}
