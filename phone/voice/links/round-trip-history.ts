/** The round trip is the median of this many. */
const TOLD = 5
/** The lowest of this many is the network's time without a queue; … */
const REMEMBERED = 30
/** … their first quartile is the usual time. */
const USUAL = 0.25

/** The last round trips to a peer. Pure. */
export class RoundTripHistory {
  /** Newest last. ms */
  #measured: number[] = []

  /** Of the last five, ms; undefined before the first. */
  get medianMs(): number | undefined {
    return this.#measured.length === 0 ? undefined : quantile(this.#measured.slice(-TOLD), 0.5)
  }

  /** The last one, ms; undefined before the first. */
  get latestMs(): number | undefined {
    return this.#measured.at(-1)
  }

  add(ms: number): void {
    this.#measured = [...this.#measured, ms].slice(-REMEMBERED)
  }

  /** How far it is above the lowest, ms. @param waitedMs how long each unanswered question has waited */
  aboveBestMs(waitedMs: readonly number[] = []): number {
    const nowMs = this.#nowMs(waitedMs)
    return nowMs === undefined ? 0 : Math.max(0, nowMs - Math.min(...this.#measured))
  }

  /** How far it is above the usual one of the last measurements, jitter included, ms. */
  aboveUsualMs(waitedMs: readonly number[] = []): number {
    const nowMs = this.#nowMs(waitedMs)
    return nowMs === undefined ? 0 : Math.max(0, nowMs - quantile(this.#measured, USUAL))
  }

  /**
   * The shorter of the last two: one late answer, as after a lost packet, does not count. A missing answer
   * counts. Undefined before there are two. ms
   */
  #nowMs(waitedMs: readonly number[]): number | undefined {
    const lastMs = this.#measured.at(-1)
    if (lastMs === undefined) return undefined
    const lately = [...this.#measured, ...waitedMs.filter((ms) => ms > lastMs)].slice(-2)
    return lately.length < 2 ? undefined : Math.min(...lately)
  }
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
