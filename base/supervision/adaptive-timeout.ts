/** The limit for a call that was never made before or was given up. ms */
const UNKNOWN_MS = 5000
/** The limit for other calls: this multiple of the longest duration so far, and at least LEAST_MS. ms */
const FACTOR = 4
const LEAST_MS = 600

/** How long native calls may take, learned from how long they took. Pure. */
export class AdaptiveTimeout {
  readonly #longestMs = new Map<string, number>()

  /** ms */
  limitFor(what: string): number {
    const longestMs = this.#longestMs.get(what)
    return longestMs === undefined ? UNKNOWN_MS : Math.max(LEAST_MS, FACTOR * longestMs)
  }

  took(what: string, ms: number): void {
    this.#longestMs.set(what, Math.max(ms, this.#longestMs.get(what) ?? 0))
  }

  /** A call was given up; it may have been slow only, so it gets a long limit the next time. */
  gaveUp(what: string): void {
    this.#longestMs.set(what, Math.max(UNKNOWN_MS / FACTOR, this.#longestMs.get(what) ?? 0))
  }
}
