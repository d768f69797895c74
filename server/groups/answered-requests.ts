/** A request is repeated within this time, if at all. ms */
const REMEMBERED_MS = 5000
/** Beyond it the oldest is forgotten; what one source may ask in the time is limited by its budget. */
const MOST = 100_000

interface Answered<Answer> {
  readonly answer: Answer
  readonly untilMs: number
}

/** The requests of the last seconds with their answers, so that a repeated one is answered again and acts once. Pure. */
export class AnsweredRequests<Answer> {
  /** The oldest first. */
  readonly #answered = new Map<string, Answered<Answer>>()

  /** @param request names it with its source @returns its answer, if it has come before */
  find(request: string, nowMs: number): Answer | undefined {
    this.#forget(nowMs)
    return this.#answered.get(request)?.answer
  }

  remember(request: string, answer: Answer, nowMs: number): void {
    this.#answered.set(request, { answer, untilMs: nowMs + REMEMBERED_MS })
    this.#forget(nowMs)
  }

  #forget(nowMs: number): void {
    for (const [request, { untilMs }] of this.#answered) {
      if (untilMs > nowMs && this.#answered.size <= MOST) return
      this.#answered.delete(request)
    }
  }
}
