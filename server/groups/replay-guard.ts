import type { Stamp } from '../../protocol/groups'

/** How far a packet may come after later ones of its run. A sender counts the packets to all its receivers. */
const WINDOW = 1024
/** The runs that are remembered; the least recently heard one is forgotten. */
const MAX_RUNS = 10_000
const WORD_BITS = 32

/** What has come of a run: its highest counter, and which of those before it. */
interface Heard {
  highest: number
  /** One bit for each counter of the window, at its remainder. */
  readonly bits: Uint32Array
}

/** Takes each packet of a run once, in any order within a window. Only packets whose code is right may be shown to it. Pure. */
export class ReplayGuard {
  readonly #runs = new Map<bigint, Heard>()

  /** @returns whether this packet has not come before */
  take({ run, counter }: Stamp): boolean {
    const heard = this.#runs.get(run) ?? { highest: counter, bits: new Uint32Array(WINDOW / WORD_BITS) }
    this.#runs.delete(run)
    this.#runs.set(run, heard)
    const [oldest] = this.#runs.keys()
    if (this.#runs.size > MAX_RUNS && oldest !== undefined) this.#runs.delete(oldest)
    return isFirst(heard, counter)
  }
}

function isFirst(heard: Heard, counter: number): boolean {
  if (counter + WINDOW <= heard.highest) return false
  const cleared = Math.min(WINDOW, Math.max(0, counter - heard.highest))
  for (let n = 0; n < cleared; n++) mark(heard.bits, counter - n, false)
  heard.highest = Math.max(heard.highest, counter)
  const isNew = !isMarked(heard.bits, counter)
  mark(heard.bits, counter, true)
  return isNew
}

const isMarked = (bits: Uint32Array, counter: number): boolean => {
  const place = counter % WINDOW
  return (((bits[Math.floor(place / WORD_BITS)] ?? 0) >>> (place % WORD_BITS)) & 1) === 1
}

const mark = (bits: Uint32Array, counter: number, isSet: boolean): void => {
  const place = counter % WINDOW
  const word = Math.floor(place / WORD_BITS)
  const bit = 1 << (place % WORD_BITS)
  bits[word] = isSet ? (bits[word] ?? 0) | bit : (bits[word] ?? 0) & ~bit
}
