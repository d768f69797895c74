/** Ends everything that was started, the latest first, even when one of them fails. */
export class Cleaner {
  readonly #ends: (() => Promise<unknown>)[] = []

  /** Waits for a start, and remembers the end that belongs to it. */
  async keep<T>(begun: Promise<T>, end: (thing: T) => Promise<unknown>): Promise<T> {
    const thing = await begun
    this.#ends.push(() => end(thing))
    return thing
  }

  async clean(): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
  }
}
