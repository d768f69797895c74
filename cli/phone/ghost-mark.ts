import type { Account } from '../../phone/model'
import type { AccountStore } from '../../phone/signalling/account-store'

/**
 * The stored mark that a run is online. A crash leaves it, so that the next run knows of a dead connection that the server
 * may still hold. Only a run that has been online removes it: any other run leaves that connection as it is.
 */
export class GhostMark {
  /** Whether the last run was online as this account and did not end properly. */
  readonly mayHaveGhost: boolean
  readonly #lastRun: AccountStore | undefined
  readonly #account: Account
  #wasOnline = false

  /** @param lastRun undefined: nothing is stored */
  constructor(lastRun: AccountStore | undefined, account: Account) {
    this.#lastRun = lastRun
    this.#account = account
    const { account: before, mayHaveGhost = false } = lastRun?.remembered ?? {}
    this.mayHaveGhost = mayHaveGhost && before?.name === account.name && before.server === account.server
  }

  /** This run is online: from now on it is the last one. */
  online(): void {
    if (this.#wasOnline) return
    this.#wasOnline = true
    this.#lastRun?.remember(this.#account, false)
    this.#lastRun?.noteOnline(true)
  }

  /** This run has left the server properly. */
  left(): void {
    if (this.#wasOnline) this.#lastRun?.noteOnline(false)
  }
}
