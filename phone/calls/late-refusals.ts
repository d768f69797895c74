import type { CancelTimer, Clock } from '../../base/clock'

/** Longer than any attempt to connect to a caller takes before it is given up. ms */
export const UNIFORM_MS = 12_000

interface Answered {
  readonly atMs: number
  readonly isRecognised: boolean
  /** Whether their call still waits for the refusal: not once they have called again. */
  isOwed: boolean
  /** Stops the timer of the refusal; undefined while we connect. */
  cancel: CancelTimer | undefined
}

/**
 * Tells callers that we answered and could not connect to them. A stranger chooses the address that we connect to, which may
 * be one of our own network: the time of the refusal must not say whether a port there is open, closed or filtered. So a
 * stranger is told at a multiple of UNIFORM_MS after the answer, and is busy until then, as during the attempt. Known
 * and verified callers are told at once: the user has talked to them before, and trusts them with that.
 */
export class LateRefusals {
  readonly #clock: Clock
  readonly #refuse: (contact: string) => void
  /** By caller, from the answer to the end of the call or to the refusal. */
  readonly #answered = new Map<string, Answered>()

  constructor(clock: Clock, refuse: (contact: string) => void) {
    this.#clock = clock
    this.#refuse = refuse
  }

  answered(contact: string, isRecognised: boolean): void {
    this.forget(contact)
    this.#answered.set(contact, { atMs: this.#clock.now(), isRecognised, isOwed: true, cancel: undefined })
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
    answered.cancel = this.#clock.after(waitMs, () => this.tell(contact))
  }

  /** Whether the connection to them has failed and they are to be told later. */
  isPending(contact: string): boolean {
    return this.#answered.get(contact)?.cancel !== undefined
  }

  /** Their earlier call is over: a refusal would end the new one. They stay busy until its time. */
  calledAgain(contact: string): void {
    const answered = this.#answered.get(contact)
    if (answered) answered.isOwed = false
  }

  /** Call this after each change of the calls. @param contact the one we connect to; undefined: nobody */
  connecting(contact: string | undefined): void {
    for (const each of [...this.#answered.keys()])
      if (each !== contact && !this.isPending(each)) this.forget(each)
  }

  /** Their call rings, or was given up: there is nothing to refuse. */
  forget(contact: string): void {
    this.#answered.get(contact)?.cancel?.()
    this.#answered.delete(contact)
  }

  /** Tells them at once, if they are to be told later. */
  tell(contact: string): void {
    if (!this.isPending(contact)) return
    const isOwed = this.#answered.get(contact)?.isOwed === true
    this.forget(contact)
    if (isOwed) this.#refuse(contact)
  }

  /** We leave: sends at once all refusals that are due later. */
  flush(): void {
    for (const contact of [...this.#answered.keys()]) this.tell(contact)
  }
}
