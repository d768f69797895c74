import { sequenceDistance, sequencePlus } from '../../../protocol/media'

/** More lost packets in a row than this look like a sender that began anew (RFC 3550 appendix A.1). */
const MAX_DROPOUT = 3000
/** A packet further behind the newest than this does, too. */
const MAX_MISORDER = 100
/** So many of the newest sequence numbers are remembered: a power of two above `MAX_MISORDER`. */
const WINDOW = 128

const UNKNOWN = 0
const MISSING = 1
const ARRIVED = 2

export type Order =
  /** The first of a stream: at the beginning, or when the sender has begun anew. */
  | { readonly kind: 'first' }
  /** Newer than all; so many between it and the newest before have not come. */
  | { readonly kind: 'newest'; readonly missing: number }
  /** One that others have overtaken. */
  | { readonly kind: 'earlier' }
  | { readonly kind: 'duplicate' }
  /** Far from all others. If the next one follows it, the sender has begun anew. */
  | { readonly kind: 'stray' }

/** Keeps track of which sequence numbers have come, as in RFC 3550 appendix A.1. Pure, in bounded memory. */
export class PacketSequence {
  readonly #window = new Uint8Array(WINDOW)
  #newest: number | undefined
  #afterStray: number | undefined
  #lost = 0

  /** Packets that have not come until 128 newer ones were sent. */
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
