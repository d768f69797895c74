/** The greatest interval between requests of a running loudspeaker of any period. ms */
const STOP_MS = 150
/** … which it hardly ever exceeds. ms */
const UNREST_MS = 50
/** The most that it may request at once: the longest lead and the longest period. ms */
const BURST_MS = 100
/** Within this time after a stop it begins to take the waiting sound in a burst, or it never does. ms */
const RESUMING_MS = 40
/** Early requests are forgotten at a quarter of the passing time, because a device may buffer more now. */
const LEAK = 1.25

/** The kind of a loudspeaker's request. */
export type Turn =
  | 'steady'
  /** The first turns after a stop: it may request, or is requesting, all that it has missed. */
  | 'resuming'
  /** The first turn after those: it continues as before the stop, and the missed sound is too late. */
  | 'resumed'
  /** It has requested more than the passed time, and more than any buffer explains. */
  | 'ahead'

/**
 * Detects a loudspeaker that stops, or requests in bursts, as radio headsets that wake up and sinks without a sound
 * card do. Pure; any monotonic time.
 */
export class DeviceTurns {
  #lastMs: number | undefined
  /** The requested time minus the passed time; not below 0. */
  #aheadMs = 0
  /** When the device continued after a stop; undefined: that is over. */
  #resumingSinceMs: number | undefined
  #stops = 0
  #wasPunctual = true

  /** The number of stops. */
  get stops(): number {
    return this.#stops
  }

  /** Whether nothing was requested early before the last turn: a burst begins with such a turn. */
  get wasPunctual(): boolean {
    return this.#wasPunctual
  }

  /** The device requests `ms` more of sound. */
  asked(nowMs: number, ms: number): Turn {
    const passedMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs
    this.#lastMs = nowMs
    const leftMs = this.#aheadMs - passedMs * LEAK
    this.#wasPunctual = leftMs <= 0
    this.#aheadMs = Math.max(0, leftMs) + ms
    // A device that has taken a burst requests again when it has played it.
    if (passedMs > STOP_MS) {
      this.#stops++
      this.#resumingSinceMs = nowMs
    }
    const isAhead = this.#aheadMs > BURST_MS
    if (this.#resumingSinceMs === undefined) return isAhead ? 'ahead' : 'steady'
    if (isAhead || nowMs - this.#resumingSinceMs < RESUMING_MS) return 'resuming'
    this.#resumingSinceMs = undefined
    return 'resumed'
  }

  /** False while it stands still, and until it has shown how it continues. */
  isRunning(nowMs: number): boolean {
    return (
      this.#lastMs !== undefined && nowMs - this.#lastMs < UNREST_MS && this.#resumingSinceMs === undefined
    )
  }

  /** Another device, or the same one after a rest. */
  forget(): void {
    this.#lastMs = undefined
    this.#aheadMs = 0
    this.#resumingSinceMs = undefined
  }
}
