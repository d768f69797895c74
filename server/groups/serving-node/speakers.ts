/** Who speaks in an open group, of all who send voice. */

export interface SpeakersOptions {
  /** How many speak at once. */
  readonly most?: number | undefined
}

interface Speaker {
  /** When the voice began, and when it was last heard. ms */
  readonly sinceMs: number
  heardMs: number
  /** dB above the lowest level; rises at once and falls slowly. */
  loudness: number
}

const MOST_SPEAKERS = 8
/** The level of silence: 0 is the loudest, each step is a dB (RFC 6464). */
const LOWEST_LEVEL = 127
/** Whoever sends nothing for this long does not speak. ms */
const SILENT_MS = 400
/** Nobody loses the place before this, so that a word is not cut. ms */
const HOLD_MS = 1_000
/** How fast the loudness falls, dB/s. */
const DECAY_PER_S = 20

/**
 * Chooses who is heard when many send voice at once: the loudest, and of those who are equally loud the newest. Whoever is
 * heard keeps the place for a second, and as long as there is room for all. Pure.
 */
export class Speakers<Id> {
  readonly #most: number
  readonly #speakers = new Map<Id, Speaker>()

  constructor({ most = MOST_SPEAKERS }: SpeakersOptions = {}) {
    this.#most = most
  }

  /** Who is heard now. */
  current(nowMs: number): readonly Id[] {
    this.#forgetSilent(nowMs)
    return [...this.#speakers.keys()]
  }

  /**
   * A packet of voice has come.
   * @param level of its sound: 0 is the loudest, 127 silence, each step is a dB
   * @returns whether it is to be heard
   */
  admits(id: Id, level: number, nowMs: number): boolean {
    const loudness = LOWEST_LEVEL - Math.min(level, LOWEST_LEVEL)
    const speaker = this.#speakers.get(id)
    if (speaker && nowMs - speaker.heardMs < SILENT_MS) {
      speaker.loudness = Math.max(loudness, this.#loudnessOf(speaker, nowMs))
      speaker.heardMs = nowMs
      return true
    }
    if (this.#speakers.size >= this.#most) this.#forgetSilent(nowMs)
    if (this.#speakers.size >= this.#most && !this.#makeRoomFor(loudness, nowMs)) return false
    this.#speakers.set(id, { sinceMs: nowMs, heardMs: nowMs, loudness })
    return true
  }

  delete(id: Id): void {
    this.#speakers.delete(id)
  }

  /** @returns whether the quietest is not louder than somebody new, and has lost the place */
  #makeRoomFor(loudness: number, nowMs: number): boolean {
    let quietest: { readonly id: Id; readonly loudness: number } | undefined
    for (const [id, speaker] of this.#speakers) {
      if (nowMs - speaker.sinceMs < HOLD_MS) continue
      const now = this.#loudnessOf(speaker, nowMs)
      if (!quietest || now < quietest.loudness) quietest = { id, loudness: now }
    }
    if (!quietest || quietest.loudness > loudness) return false
    this.#speakers.delete(quietest.id)
    return true
  }

  #loudnessOf({ loudness, heardMs }: Speaker, nowMs: number): number {
    return loudness - ((nowMs - heardMs) / 1000) * DECAY_PER_S
  }

  #forgetSilent(nowMs: number): void {
    for (const [id, { heardMs }] of this.#speakers)
      if (nowMs - heardMs >= SILENT_MS) this.#speakers.delete(id)
  }
}
