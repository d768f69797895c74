import { DeviceTurns } from './device-turns'

/** Stops this soon after the start do not count, because starting devices and waking headsets stop once or twice. ms */
const SETTLING_MS = 5_000
/** This many stops … */
const STOPS = 2
/** … within this time are a stutter, and this time without a stop ends it. ms */
const MEMORY_MS = 30_000

/** Detects a loudspeaker that stops repeatedly. Pure; any monotonic time. */
export class StutterWatch {
  readonly #turns = new DeviceTurns()
  #stops = 0
  #sinceMs: number | undefined
  #stoppedMs: readonly number[] = []
  #lasts = false

  /** Whether the loudspeaker stutters. */
  get lasts(): boolean {
    return this.#lasts
  }

  /**
   * The device requests `ms` more of sound.
   * @returns whether `lasts` has changed
   */
  asked(nowMs: number, ms: number): boolean {
    this.#sinceMs ??= nowMs
    this.#turns.asked(nowMs, ms)
    if (this.#turns.stops > this.#stops) {
      this.#stops = this.#turns.stops
      if (nowMs - this.#sinceMs >= SETTLING_MS) this.#stoppedMs = [...this.#stoppedMs, nowMs].slice(-STOPS)
    }
    const before = this.#lasts
    const latestMs = this.#stoppedMs.at(-1) ?? -Infinity
    const isRecent = nowMs - latestMs < MEMORY_MS
    const isRepeated = this.#stoppedMs.length === STOPS && latestMs - (this.#stoppedMs[0] ?? 0) < MEMORY_MS
    this.#lasts = isRecent && (before || isRepeated)
    return this.#lasts !== before
  }

  /** Another device, or the same one after a rest. */
  reset(): void {
    this.#turns.forget()
    this.#sinceMs = undefined
    this.#stoppedMs = []
    this.#lasts = false
  }
}
