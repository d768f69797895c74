/** What has not been seen yet, or was given up, may take so long: radio headsets take seconds to wake up. ms */
const UNKNOWN_MS = 5000
/** What has been seen may take so many times as long as ever before, and at least so long. ms */
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

  /** It was given up: should it have been slow only, then it may be slow the next time. */
  gaveUp(what: string): void {
    this.#longestMs.set(what, Math.max(UNKNOWN_MS / FACTOR, this.#longestMs.get(what) ?? 0))
  }
}
