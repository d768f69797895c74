import type { Socket } from 'node:net'
import { RateBudget } from '../rate-budget'

/** Answers at once, and a second. Beyond them a flood is closed without one. */
export const ANSWERS_AT_ONCE = 500
const ANSWERS_A_SECOND = 200

/** Closes connections with the same last answer, at a limited rate. Keeps nothing of them. */
export class LastAnswers {
  readonly #answer: Uint8Array
  readonly #budget: RateBudget

  /**
   * @param answer fits into the send buffer of a new connection, some KB, so that the peer need not read
   * @param nowMs any monotonic time, the same as for `close`
   */
  constructor(answer: Uint8Array, nowMs: number) {
    this.#answer = answer
    this.#budget = new RateBudget(ANSWERS_AT_ONCE, ANSWERS_A_SECOND, nowMs)
  }

  /** @param socket with nothing sent yet */
  close(socket: Socket, nowMs: number): void {
    socket.on('error', () => undefined)
    if (!this.#budget.take(nowMs)) return void socket.destroy()
    socket.end(this.#answer)
    socket.destroySoon()
  }
}
