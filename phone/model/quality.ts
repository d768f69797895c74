/** A call's quality in one word. Does not change with every second: decided with hysteresis. */
export type QualityGrade = 'good' | 'fair' | 'poor'

/** What one past second of a call was like. */
export interface QualitySecond {
  readonly bufferMs: number
  readonly jitterMs: number
  /** bit/s. */
  readonly bitrate: number
}

/** How good the call is that is going on, and why; once a second while talking. Counts are since talking began. */
export interface CallQuality {
  /** Estimated mean opinion score, 1 to 4.5 (E-model, ITU-T G.107): the latest one that `grade` is the word for. */
  readonly mos: number
  readonly grade: QualityGrade
  /** Estimated delay from their mouth to our ear, ms. */
  readonly mouthToEarMs: number
  /** Undefined when the other phone does not answer such questions. */
  readonly roundTripMs?: number
  /** Interarrival jitter, ms. */
  readonly jitterMs: number
  /** Sound that waits to be played now, and what is aimed at, ms. */
  readonly bufferMs: number
  readonly targetMs: number
  /** Per cent of the last 10 s that was made up. */
  readonly lossPercent: number
  /** Sound left out or repeated to keep in time, ms. */
  readonly stretchedMs: number
  /** Sound made up because none had arrived in time, ms. */
  readonly concealedMs: number
  /** Times there was nothing left to play. */
  readonly dropouts: number
  /** What our voice is sent at, bit/s. */
  readonly bitrate: number
  /** The last 60 s at most, oldest first; the last one is now. */
  readonly history: readonly QualitySecond[]
}
