import type { CancelTimer, Clock } from '../../../base/clock'

/** After something was sent, the server is asked when nothing has come for so long, and has as long to answer. ms */
export const ANSWER_MS = 5_000

/**
 * Notices that nothing comes from a server any more. What is sent on a connection that is gone keeps TCP from probing it, and TCP sends it
 * again for a quarter of an hour.
 */
export class AnswerWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onSilent: () => void
  #cancel: CancelTimer | undefined

  /** @param ask sends what the server answers */
  constructor(clock: Clock, ask: () => void, onSilent: () => void) {
    this.#clock = clock
    this.#ask = ask
    this.#onSilent = onSilent
  }

  sent(): void {
    this.#cancel ??= this.#clock.after(ANSWER_MS, () => {
      this.#ask()
      // What has arrived already is read first: this process may have been stopped.
      const turn = setImmediate(() => {
        this.#cancel = this.#clock.after(ANSWER_MS, this.#onSilent)
      })
      this.#cancel = () => clearImmediate(turn)
    })
  }

  /** Something has come, or nothing is waited for any more. */
  heard(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
