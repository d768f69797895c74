import type { ConnectionError } from '../../model'

/**
 * How long a server may hold a dead connection: until TCP gives up to send to it (Linux: 15 retries, some 16 minutes). Ours and
 * the system's keep-alive end it sooner. ms
 */
const GHOST_MS = 17 * 60 * 1000

/**
 * Decides whether an error is final: then trying again cannot help, and the user has to choose another name or server, or
 * one of two computers. A name that was ours is taken to be in use by our own dead connection, as long as that is
 * possible; a name that only looks like ours is never that connection's. Pure; any monotonic time.
 */
export class RetryPolicy {
  readonly #mayHaveGhost: boolean
  /** Whether this account has been online: then its name is ours, even if the server holds it for a dead connection. */
  #wasOnline = false
  /** Since when the server says, time after time, that our name is taken. ms */
  #takenSinceMs: number | undefined

  /** @param mayHaveGhost the server may hold a connection of ours from before a power cut */
  constructor(mayHaveGhost: boolean) {
    this.#mayHaveGhost = mayHaveGhost
  }

  loggedIn(): void {
    this.#wasOnline = true
    this.#takenSinceMs = undefined
  }

  /** To be called with each error once. */
  isFinal({ code }: ConnectionError, nowMs: number): boolean {
    this.#takenSinceMs = code === 'name-taken' ? (this.#takenSinceMs ?? nowMs) : undefined
    switch (code) {
      case 'name-owned':
      case 'name-like-another':
      case 'displaced':
        return true
      case 'login-refused':
        return !this.#wasOnline
      case 'name-taken': {
        const isTooOld = nowMs - (this.#takenSinceMs ?? nowMs) >= GHOST_MS
        return isTooOld || !(this.#wasOnline || this.#mayHaveGhost)
      }
      case 'server-full':
      case 'server-busy':
      case 'unreachable':
      case 'lost':
      case 'timeout':
      case 'protocol':
      case 'bad-address':
      case 'certificate':
        return false
    }
  }
}
