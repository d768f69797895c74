import type { CancelTimer, Clock } from '../../base/clock'

/** Longer than any attempt to connect to a caller takes before it is given up. ms */
export const UNIFORM_MS = 12_000

interface Answered {
  readonly atMs: number
  readonly isRecognised: boolean
  cancel: CancelTimer | undefined
}

/**
 * Tells callers that we answered and could not connect to them. A stranger chooses the address that we connect to, which may
 * be one of our own network: the time of the refusal must not say whether a port there is open, closed or filtered. So a
 * stranger is told at a multiple of UNIFORM_MS after the answer; known and verified callers, who have signed the
 * address, are told at once.
 */
export class LateRefusals {
  readonly #clock: Clock
  readonly #refuse: (contact: string) => void
  /** By caller. No more than the calls that are answered, each for a few multiples of UNIFORM_MS. */
  readonly #answered = new Map<string, Answered>()

  constructor(clock: Clock, refuse: (contact: string) => void) {
    this.#clock = clock
    this.#refuse = refuse
  }

  answered(contact: string, isRecognised: boolean): void {
    this.forget(contact)
    this.#answered.set(contact, { atMs: this.#clock.now(), isRecognised, cancel: undefined })
  }

  /** The connection to them has failed. */
  failed(contact: string): void {
    const answered = this.#answered.get(contact)
    if (!answered || answered.isRecognised) {
      this.forget(contact)
      this.#refuse(contact)
      return
    }
    const elapsedMs = this.#clock.now() - answered.atMs
    const waitMs = UNIFORM_MS * Math.max(1, Math.ceil(elapsedMs / UNIFORM_MS)) - elapsedMs
    answered.cancel = this.#clock.after(waitMs, () => this.#tell(contact))
  }

  /** They have called again, or talk to us: a late refusal would end that call. */
  forget(contact: string): void {
    this.#answered.get(contact)?.cancel?.()
    this.#answered.delete(contact)
  }

  /** We leave: tells all who still wait. */
  flush(): void {
    for (const [contact, { cancel }] of [...this.#answered]) {
      if (cancel) this.#tell(contact)
      else this.forget(contact)
    }
  }

  #tell(contact: string): void {
    this.forget(contact)
    this.#refuse(contact)
  }
}
