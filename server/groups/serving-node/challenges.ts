import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../base/clock'
import { CHALLENGE_BYTES } from '../../../protocol/groups'
import { hmac } from '../group-keys'

/** Whom a challenge is for. */
export interface Challenged {
  readonly groupId: number
  readonly userId: number
  readonly address: string
  readonly port: number
}

/** How long a client may take to repeat it. ms */
export const CHALLENGE_LIFETIME_MS = 30_000
const SECRET_BYTES = 32
const TIME_BYTES = 6

/**
 * Challenges that this node knows again without keeping them: 6 bytes of time, big-endian, and an HMAC of that with whom it is for, cut
 * to 10. The secret is new at each start.
 */
export class Challenges {
  readonly #clock: Clock
  readonly #secret = randomBytes(SECRET_BYTES)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  for(challenged: Challenged): Uint8Array {
    return this.#at(Math.floor(this.#clock.now()), challenged)
  }

  /** When a challenge for this client was made, ms of the clock; undefined for another one, or one that is too old. */
  madeAtMs(challenge: Uint8Array, challenged: Challenged): number | undefined {
    const madeMs = Buffer.from(challenge).readUIntBE(0, TIME_BYTES)
    const ageMs = this.#clock.now() - madeMs
    if (ageMs < 0 || ageMs > CHALLENGE_LIFETIME_MS) return undefined
    // Nothing is gained by finding it byte for byte: the registration needs its own code besides.
    return Buffer.from(this.#at(madeMs, challenged)).equals(challenge) ? madeMs : undefined
  }

  #at(ms: number, { groupId, userId, address, port }: Challenged): Uint8Array {
    const challenge = Buffer.alloc(CHALLENGE_BYTES)
    challenge.writeUIntBE(ms, 0, TIME_BYTES)
    const code = hmac(this.#secret, Buffer.from(`${ms} ${groupId} ${userId} ${address} ${port}`))
    challenge.set(code.subarray(0, CHALLENGE_BYTES - TIME_BYTES), TIME_BYTES)
    return challenge
  }
}
