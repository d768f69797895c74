import type { CancelTimer, Clock } from '../../base/clock'

/** Somebody whose login was answered. */
export interface Answered {
  /** Answers the login again, with what is true now. */
  answerLogin(): void
}

/** A hundred a second. */
const AT_ONCE = 10
const EVERY_MS = 100

/** Repeats the answers to all logins, spread over time: encoding them all at once would hold up calls. */
export class RepeatedAnswers {
  readonly #clock: Clock
  readonly #all = new Set<Answered>()
  /** Those whose answer is not repeated yet. */
  readonly #due = new Set<Answered>()
  #cancel: CancelTimer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(answered: Answered): void {
    this.#all.add(answered)
  }

  delete(answered: Answered): void {
    this.#all.delete(answered)
    this.#due.delete(answered)
  }

  /** Begins to repeat everybody's answer. */
  repeat(): void {
    for (const each of this.#all) this.#due.add(each)
    if (!this.#cancel) this.#some()
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#all.clear()
    this.#due.clear()
  }

  #some(): void {
    this.#cancel = undefined
    for (const each of [...this.#due].slice(0, AT_ONCE)) {
      this.#due.delete(each)
      each.answerLogin()
    }
    if (this.#due.size > 0) this.#cancel = this.#clock.after(EVERY_MS, () => this.#some())
  }
}
