/** So long is looked at together: the most punctual turn in it shows where the device is. ms */
const WINDOW_MS = 500
/** Sound cards' clocks and threads move by less within a window. ms */
const LEAST_GAP_MS = 2
/** A longer gap is a device that stopped, or a computer that slept: no sound kept ready bridges it. ms */
const LONGEST_GAP_MS = 150

/**
 * Finds the gaps in what a loudspeaker plays, from when it asks for sound. A thread that is late makes some turns
 * late; the device catches up with them from its own buffer, and the next ones are punctual again. If that buffer ran
 * empty, the device has waited, and all turns from then on are later by what was lacking.
 */
export class DeviceTimeline {
  #askedMs = 0
  #windowStartMs: number | undefined
  #leastMs = Infinity
  #referenceMs: number | undefined

  /**
   * The device asks for `ms` more of sound.
   * @returns how long a gap has come to light, ms; mostly 0
   */
  asked(nowMs: number, ms: number): number {
    this.#windowStartMs ??= nowMs
    this.#leastMs = Math.min(this.#leastMs, nowMs - this.#askedMs)
    this.#askedMs += ms
    if (nowMs - this.#windowStartMs < WINDOW_MS) return 0
    const gapMs = this.#leastMs - (this.#referenceMs ?? this.#leastMs)
    this.#referenceMs = this.#leastMs
    this.#leastMs = Infinity
    this.#windowStartMs = nowMs
    return gapMs >= LEAST_GAP_MS && gapMs <= LONGEST_GAP_MS ? gapMs : 0
  }

  /** Begins anew, after what shifts its turns by itself. */
  forget(): void {
    this.#windowStartMs = undefined
    this.#leastMs = Infinity
    this.#referenceMs = undefined
  }
}
