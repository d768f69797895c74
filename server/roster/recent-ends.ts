import type { Clock } from '../../base/clock'
import { RETURN_MS } from './returns'

/** The end of a call, for a phone that can tell by itself whether the call is its own. */
export interface MarkedEnd {
  /** The name of whoever ends the call. */
  readonly sender: string
  /** Opaque; has the reference of the call. */
  readonly detail: Uint8Array
}

/** The most ends that wait for one recipient; the oldest is forgotten first. */
const MAX_ENDS = 8

interface Waiting {
  readonly atMs: number
  readonly ends: Map<string, MarkedEnd>
}

/**
 * The ends of calls that were sent lately. Their recipients may just have lost their connections; when they come back they
 * are told again.
 */
export class RecentEnds {
  readonly #clock: Clock
  /** By the recipient's name; whoever was sent an end last is the last. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  sent(recipient: string, end: MarkedEnd): void {
    const atMs = this.#clock.now()
    this.#forgetOld(atMs)
    const ends = this.#waiting.get(recipient)?.ends ?? new Map<string, MarkedEnd>()
    ends.delete(end.sender)
    ends.set(end.sender, end)
    const [oldest] = ends.keys()
    if (ends.size > MAX_ENDS && oldest !== undefined) ends.delete(oldest)
    this.#waiting.delete(recipient)
    this.#waiting.set(recipient, { atMs, ends })
  }

  /** The recipient is back. @returns what it is told again, and forgets it */
  takeFor(recipient: string): readonly MarkedEnd[] {
    this.#forgetOld(this.#clock.now())
    const ends = this.#waiting.get(recipient)?.ends
    this.#waiting.delete(recipient)
    return [...(ends?.values() ?? [])]
  }

  #forgetOld(nowMs: number): void {
    for (const [recipient, { atMs }] of this.#waiting) {
      if (nowMs - atMs <= RETURN_MS) return
      this.#waiting.delete(recipient)
    }
  }
}
