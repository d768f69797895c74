/** A deficit is corrected at once: the block with the least surplus in this time decides. ms */
const LACK_MS = 300
/** A surplus may be needed soon, so a longer time decides. ms */
const SURPLUS_MS = 1000
/** The shortest such time: the duration of the longest packet. ms */
const LEAST_JUDGED_MS = 120
/** A backlog counts after this time. ms */
const BACKLOG_MS = 60
const SHORTEST_BLOCK_MS = 2.5

/** The surplus of sound at each block of the last second. Devices ask in bursts, so one block proves little. */
export class SurplusHistory {
  readonly #spares = new Float64Array(SURPLUS_MS / SHORTEST_BLOCK_MS)
  #next = 0
  #count = 0

  add(spareMs: number): void {
    this.#spares[this.#next] = spareMs
    this.#next = (this.#next + 1) % this.#spares.length
    this.#count = Math.min(this.#count + 1, this.#spares.length)
  }

  clear(): void {
    this.#count = 0
  }

  /** Accounts for sound removed since then; negative: repeated. */
  leftOut(ms: number): void {
    for (let n = 0; n < this.#spares.length; n++) this.#spares[n] = (this.#spares[n] ?? 0) - ms
  }

  /** @returns the surplus, ms; negative: a deficit; undefined: too early to tell */
  judge(blockMs: number, backlogFromMs: number): number | undefined {
    const latest = this.#least(BACKLOG_MS / blockMs)
    if (this.#count * blockMs >= BACKLOG_MS && latest > backlogFromMs) return latest
    const lately = this.#least(LACK_MS / blockMs)
    if (lately < 0) return lately
    return this.#count * blockMs < LEAST_JUDGED_MS
      ? undefined
      : Math.max(0, this.#least(SURPLUS_MS / blockMs))
  }

  /** The least surplus of the last blocks. */
  #least(blocks: number): number {
    let least = Infinity
    let at = this.#next
    for (let left = Math.min(this.#count, Math.ceil(blocks)); left > 0; left--) {
      at = (at === 0 ? this.#spares.length : at) - 1
      const spareMs = this.#spares[at] ?? Infinity
      if (spareMs < least) least = spareMs
    }
    return least
  }
}
