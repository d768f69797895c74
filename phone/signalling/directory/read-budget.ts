/**
 * A server may send so much at once: four times a list of 20,000 people with all their announcements. Bytes
 */
export const BURST_BYTES = 16 * 2 ** 20
/** In the long run. A server with 10,000 people of whom a hundred come and go each second sends less than a tenth. Bytes */
export const PER_SECOND_BYTES = 256 * 2 ** 10
/** A message costs the phone and its windows more than its bytes do. Bytes */
const MESSAGE_BYTES = 1_024

/**
 * Limits the rate at which a server is read. A server that sends more is read more slowly, and TCP holds it back: it costs
 * neither processor time nor memory. Pure; any monotonic time.
 */
export class ReadBudget {
  #left = BURST_BYTES
  #filledMs: number

  constructor(nowMs: number) {
    this.#filledMs = nowMs
  }

  /**
   * Counts bytes and messages that were read.
   * @returns how long to read nothing more, ms; 0: go on
   */
  spend(bytes: number, messages: number, nowMs: number): number {
    const refill = ((nowMs - this.#filledMs) / 1_000) * PER_SECOND_BYTES
    this.#left = Math.min(BURST_BYTES, this.#left + refill) - bytes - messages * MESSAGE_BYTES
    this.#filledMs = nowMs
    return Math.ceil((Math.max(0, -this.#left) / PER_SECOND_BYTES) * 1_000)
  }
}
