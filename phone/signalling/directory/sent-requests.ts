/** A server answers within this time, or has nothing to complain of. ms */
const ANSWER_MS = 5000
/** Nobody calls more people than this at once. */
const MAX_REQUESTS = 100

interface SentRequest {
  readonly contact: string
  readonly sentMs: number
}

/**
 * Whom an ErrorResponse is about. It does not say; but a server answers in order, and only when it could not pass a
 * request on. So it is about the oldest request that may still be answered: not about the next call, which somebody
 * may have begun meanwhile. Pure; any monotonic time.
 */
export class SentRequests {
  #recent: SentRequest[] = []
  #latest = ''

  sent(contact: string, nowMs: number): void {
    this.#latest = contact
    this.#recent = [...this.#recent, { contact, sentMs: nowMs }].slice(-MAX_REQUESTS)
  }

  /** @returns whom the request that failed was for; the latest when none is recent */
  failed(nowMs: number): string {
    this.#recent = this.#recent.filter(({ sentMs }) => sentMs > nowMs - ANSWER_MS)
    return this.#recent.shift()?.contact ?? this.#latest
  }
}
