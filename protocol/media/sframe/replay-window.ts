/**
 * How far behind the newest frame a frame may arrive. Frames of 10 ms are ten seconds late then: no playout waits so
 * long, however the network mixes up its packets.
 */
export const WINDOW_FRAMES = 1024
/**
 * How far behind the newest frame a repeat may arrive. The repeats of RFC 2198 reach back 341 ms, which is 35 frames of
 * 10 ms; the rest is for packets that overtake each other.
 */
export const REPEAT_FRAMES = 64

const WORD_BITS = 32

/**
 * Which frames of one key have arrived, by their counters (as in RFC 3711 section 3.3.2), so that an old frame is not
 * played again. A recent frame may arrive more than once, because packets repeat the frames before them; playout drops
 * the repeats by their timestamps. Pure.
 */
export class ReplayWindow {
  /** One bit for each of the last counters, at the counter modulo the window. */
  readonly #seen = new Uint32Array(WINDOW_FRAMES / WORD_BITS)
  #newest = -1n

  /** Whether a frame with this counter may be opened. */
  admits(counter: bigint): boolean {
    const behind = this.#newest - counter
    if (behind < REPEAT_FRAMES) return true
    return behind < WINDOW_FRAMES && !this.#has(counter)
  }

  /** Notes the counter of an authentic frame that was admitted. */
  note(counter: bigint): void {
    if (counter > this.#newest) this.#advanceTo(counter)
    const { word, bit } = placeOf(counter)
    this.#seen[word] = (this.#seen[word] ?? 0) | bit
  }

  #has(counter: bigint): boolean {
    const { word, bit } = placeOf(counter)
    return ((this.#seen[word] ?? 0) & bit) !== 0
  }

  #advanceTo(counter: bigint): void {
    const steps = counter - this.#newest
    if (steps >= WINDOW_FRAMES) this.#seen.fill(0)
    else
      for (let step = 1n; step <= steps; step++) {
        const { word, bit } = placeOf(this.#newest + step)
        this.#seen[word] = (this.#seen[word] ?? 0) & ~bit
      }
    this.#newest = counter
  }
}

function placeOf(counter: bigint): { readonly word: number; readonly bit: number } {
  const place = Number(counter % BigInt(WINDOW_FRAMES))
  return { word: Math.floor(place / WORD_BITS), bit: 1 << (place % WORD_BITS) }
}
