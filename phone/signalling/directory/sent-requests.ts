/** A server reports an error within this time. ms */
const ANSWER_MS = 5000
/** The most pending requests that are kept. */
const MAX_REQUESTS = 100

interface SentRequest {
  readonly contact: string
  readonly sentMs: number
}

/**
 * Finds the request that an ErrorResponse is about. The response does not say, but a server answers in order, and only
 * when it could not forward a request. So it belongs to the oldest request that may still be answered, not to a call
 * begun meanwhile. Pure; any monotonic time.
 */
export class SentRequests {
  #recent: SentRequest[] = []
  #latest = ''

  sent(contact: string, nowMs: number): void {
    this.#latest = contact
    this.#recent = [...this.#recent, { contact, sentMs: nowMs }].slice(-MAX_REQUESTS)
  }

  /** @returns the callee of the failed request; the latest callee when none is recent */
  failed(nowMs: number): string {
    this.#recent = this.#recent.filter(({ sentMs }) => sentMs > nowMs - ANSWER_MS)
    return this.#recent.shift()?.contact ?? this.#latest
  }
}
