import type { Clock } from '../../base/clock'
import type { NodeId } from './backplane'

interface HeldMessage {
  readonly from: NodeId
  /** The version of the roster that the sender knew. */
  readonly after: number
  readonly text: string
}

/** A sender has given up by then. ms */
const MAX_AGE_MS = 2_000
const MOST = 10_000

/** Messages of other nodes that wait until this node knows of the people that their senders knew of. */
export class HeldMessages {
  readonly #clock: Clock
  readonly #pass: (from: NodeId, text: string) => void
  #held: (HeldMessage & { readonly sinceMs: number })[] = []

  constructor(clock: Clock, pass: (from: NodeId, text: string) => void) {
    this.#clock = clock
    this.#pass = pass
  }

  /** @param version that this node knows */
  take(message: HeldMessage, version: number): void {
    if (this.#held.length === 0 && message.after <= version) return this.#pass(message.from, message.text)
    if (this.#held.length < MOST) this.#held.push({ ...message, sinceMs: this.#clock.now() })
  }

  /** This node knows this version. Messages stay in order; old ones are dropped. */
  reached(version: number): void {
    if (this.#held.length === 0) return
    const nowMs = this.#clock.now()
    const held = this.#held
    this.#held = []
    for (const message of held) {
      if (nowMs - message.sinceMs > MAX_AGE_MS) continue
      if (message.after <= version && this.#held.length === 0) this.#pass(message.from, message.text)
      else this.#held.push(message)
    }
  }

  close(): void {
    this.#held = []
  }
}
