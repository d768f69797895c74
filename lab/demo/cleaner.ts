/** Ends everything that was started, the latest first, even when one of them fails. */
export class Cleaner {
  readonly #ends: (() => Promise<unknown>)[] = []
  #isCleaning = false

  /** Waits for a start, and remembers the end that belongs to it. What starts too late is ended at once. */
  async keep<T>(begun: Promise<T>, end: (thing: T) => Promise<unknown>): Promise<T> {
    const thing = await begun
    if (this.#isCleaning) await end(thing)
    else this.#ends.push(() => end(thing))
    return thing
  }

  /** @throws the first error of an end, after all of them */
  async clean(): Promise<void> {
    this.#isCleaning = true
    const errors: unknown[] = []
    for (const end of this.#ends.reverse()) await end().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }
}
