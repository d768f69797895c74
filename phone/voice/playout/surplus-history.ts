/** What lacks now is to be mended now: judged by the block with the least to spare of so long a time. ms */
const LACK_MS = 300
/** What seems to be too much may be needed soon: judged by a longer time. ms */
const SURPLUS_MS = 1000
/** … and by no less than this: a whole packet, of the longest, has its turn in it. ms */
const LEAST_JUDGED_MS = 120
/** A backlog is believed when so long a time has shown it. ms */
const BACKLOG_MS = 60
const SHORTEST_BLOCK_MS = 2.5

/** How much sound there was to spare at each block of the last second. Devices ask in bursts, so one block tells little. */
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

  /** So much has been left out since; negative: repeated. */
  leftOut(ms: number): void {
    for (let n = 0; n < this.#spares.length; n++) this.#spares[n] = (this.#spares[n] ?? 0) - ms
  }

  /** @returns what there is to spare, ms; negative: it lacks; undefined: not for long enough to tell */
  judge(blockMs: number, backlogFromMs: number): number | undefined {
    const latest = this.#least(BACKLOG_MS / blockMs)
    if (this.#count * blockMs >= BACKLOG_MS && latest > backlogFromMs) return latest
    const lately = this.#least(LACK_MS / blockMs)
    if (lately < 0) return lately
    return this.#count * blockMs < LEAST_JUDGED_MS
      ? undefined
      : Math.max(0, this.#least(SURPLUS_MS / blockMs))
  }

  /** Of the last so many blocks. */
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
