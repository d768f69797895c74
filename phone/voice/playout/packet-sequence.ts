import { sequenceDistance, sequencePlus } from '../../../protocol/media'

/** More lost packets in a row look like a restarted sender (RFC 3550 appendix A.1). */
const MAX_DROPOUT = 3000
/** So does a packet this far behind the newest. */
const MAX_MISORDER = 100
/** How many of the newest sequence numbers are kept: a power of two above `MAX_MISORDER`. */
const WINDOW = 128

const UNKNOWN = 0
const MISSING = 1
const ARRIVED = 2

export type Order =
  /** The first of a stream: at the start, or after the sender restarted. */
  | { readonly kind: 'first' }
  /** Newer than all others; `missing` packets before it have not arrived. */
  | { readonly kind: 'newest'; readonly missing: number }
  /** Overtaken by others. */
  | { readonly kind: 'earlier' }
  | { readonly kind: 'duplicate' }
  /** Far from all others. If the next one follows it, the sender has restarted. */
  | { readonly kind: 'stray' }

/** Tracks received sequence numbers, as in RFC 3550 appendix A.1. Pure, in bounded memory. */
export class PacketSequence {
  readonly #window = new Uint8Array(WINDOW)
  #newest: number | undefined
  #afterStray: number | undefined
  #lost = 0

  /** Packets that did not arrive before 128 newer ones. */
  get lost(): number {
    return this.#lost
  }

  arrived(sequence: number): Order {
    if (this.#newest === undefined || sequence === this.#afterStray) return this.#restart(sequence)
    const ahead = sequenceDistance(this.#newest, sequence)
    if (ahead > 0 && ahead < MAX_DROPOUT) return this.#advance(this.#newest, ahead)
    if (ahead > 0 || ahead <= -MAX_MISORDER) {
      this.#afterStray = sequencePlus(sequence, 1)
      return { kind: 'stray' }
    }
    const at = sequence % WINDOW
    if (this.#window[at] === ARRIVED) return { kind: 'duplicate' }
    this.#window[at] = ARRIVED
    return { kind: 'earlier' }
  }

  #restart(sequence: number): Order {
    this.#window.fill(UNKNOWN)
    this.#window[sequence % WINDOW] = ARRIVED
    this.#newest = sequence
    this.#afterStray = undefined
    return { kind: 'first' }
  }

  #advance(from: number, by: number): Order {
    this.#afterStray = undefined
    for (let n = 1; n <= by; n++) {
      const at = sequencePlus(from, n) % WINDOW
      if (this.#window[at] === MISSING) this.#lost++
      this.#window[at] = n === by ? ARRIVED : MISSING
    }
    this.#newest = sequencePlus(from, by)
    return { kind: 'newest', missing: by - 1 }
  }
}
