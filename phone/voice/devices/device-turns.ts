/** A loudspeaker that runs asks more often than this, whatever its period. ms */
const STOP_MS = 150
/** … and hardly ever less often than this. ms */
const UNREST_MS = 50
/** It may ask for so much at once: the longest lead and the longest period. ms */
const BURST_MS = 100
/** So long after a stop it has begun to take what waits at once, or it never does. ms */
const RESUMING_MS = 40
/** What was asked for ahead of time is forgotten by a quarter of the time that passes: a device may hold more now. */
const LEAK = 1.25

/** How a loudspeaker asks for its next block. */
export type Turn =
  | 'steady'
  /** The first turns after a stop: it may ask for all that it has missed, or is doing so. */
  | 'resuming'
  /** The first turn after those: it goes on as before the stop, and what it has missed is too late. */
  | 'resumed'
  /** It has asked for more than time has passed, and more than any buffer explains. */
  | 'ahead'

/**
 * Tells a loudspeaker that stops, or asks in lumps, from one that runs: radio headsets that wake up and sinks without
 * a sound card do both. Pure; any monotonic time.
 */
export class DeviceTurns {
  #lastMs: number | undefined
  /** Asked for, minus the time that has passed; not below 0. */
  #aheadMs = 0
  /** When the device went on after a stop; undefined: that is over. */
  #resumingSinceMs: number | undefined
  #stops = 0
  #wasPunctual = true

  /** How often it has stopped. */
  get stops(): number {
    return this.#stops
  }

  /** Whether nothing was asked for ahead of time before the last turn: a lump begins with such a turn. */
  get wasPunctual(): boolean {
    return this.#wasPunctual
  }

  /** The device asks for `ms` more of sound. */
  asked(nowMs: number, ms: number): Turn {
    const passedMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs
    this.#lastMs = nowMs
    const leftMs = this.#aheadMs - passedMs * LEAK
    this.#wasPunctual = leftMs <= 0
    this.#aheadMs = Math.max(0, leftMs) + ms
    // A device that has taken a lump asks again when it has played it.
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

  /** False while it stands still, and until it has shown how it goes on. */
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
