import type { ReportBlock } from '../../../../protocol/media'

/** Reports that come early, for a burst, are about few packets: the loss is that of this time at least. ms */
const WINDOW_MS = 1000
/** A highest sequence number that is further ahead belongs to another stream. */
const MOST_EXPECTED = 10_000

interface Reported {
  readonly atMs: number
  readonly highest: number
  readonly lost: number
}

/** The share of our packets that the peer does not receive, from its running counts, so that a lost report is no gap. Pure. */
export class ReportedLoss {
  /** Oldest first: the last one before the window, and those in it. */
  #reports: readonly Reported[] = []
  #share: number | undefined
  #count = 0

  /** 0 to 1; undefined before the second report. */
  get share(): number | undefined {
    return this.#share
  }

  /** How often the share was determined. */
  get count(): number {
    return this.#count
  }

  /** @param nowMs any monotonic time */
  add({ highestSequence, lost }: ReportBlock, nowMs: number): void {
    const before = this.#reports.filter(({ atMs }) => atMs <= nowMs - WINDOW_MS).slice(-1)
    const recent = this.#reports.filter(({ atMs }) => atMs > nowMs - WINDOW_MS)
    this.#reports = [...before, ...recent, { atMs: nowMs, highest: highestSequence, lost }]
    const [oldest] = this.#reports
    if (oldest === undefined || this.#reports.length < 2) return
    const expected = (highestSequence - oldest.highest) | 0
    if (expected < 0 || expected > MOST_EXPECTED) this.#reports = this.#reports.slice(-1)
    else if (expected > 0) {
      this.#share = Math.min(1, Math.max(0, (lost - oldest.lost) / expected))
      this.#count++
    }
  }
}
