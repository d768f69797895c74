/** The interval between reports about one network. ms */
const INTERVAL_MS = 60_000
/** The most networks that are remembered. */
const MAX_NETWORKS = 1000

interface Refusals {
  reportedMs: number
  unreported: number
}

/** @param refused the number of refusals since the last report about this network */
export type OnRefused = (from: string, reason: string, refused: number) => void

/** Reports refusals, once a minute for each network, so that a flood does not fill the log. */
export class RefusalLog {
  readonly #onRefused: OnRefused
  readonly #networks = new Map<string, Refusals>()

  constructor(onRefused: OnRefused) {
    this.#onRefused = onRefused
  }

  add(from: string, reason: string, nowMs: number): void {
    const refusals = this.#networks.get(from) ?? { reportedMs: -Infinity, unreported: 0 }
    this.#networks.delete(from)
    this.#networks.set(from, refusals)
    const [oldest] = this.#networks.keys()
    if (this.#networks.size > MAX_NETWORKS && oldest !== undefined) this.#networks.delete(oldest)
    refusals.unreported++
    if (nowMs < refusals.reportedMs + INTERVAL_MS) return
    this.#onRefused(from, reason, refusals.unreported)
    refusals.reportedMs = nowMs
    refusals.unreported = 0
  }
}
