/** A call's quality grade, with hysteresis so that it does not change every second. */
export type QualityGrade = 'good' | 'fair' | 'poor'

/** How our voice is sent. */
export interface VoiceSending {
  /** The sound in each packet, ms */
  readonly packetMs: number
  /** How many earlier packets each packet repeats (RFC 2198). */
  readonly repeats: number
  /** Each packet contains the one before it in a lower quality: Opus's in-band forward error correction. */
  readonly hasFec: boolean
}

/** One second of a call. */
export interface QualitySecond {
  readonly bufferMs: number
  readonly jitterMs: number
  /** bit/s. */
  readonly bitrate: number
}

/** The quality of the current call and its causes; once a second while talking. Counts are since talking began. */
export interface CallQuality {
  /** Estimated mean opinion score, 1 to 4.5 (E-model, ITU-T G.107): the latest one that belongs to `grade`. */
  readonly mos: number
  readonly grade: QualityGrade
  /** Estimated delay from their mouth to our ear, ms. */
  readonly mouthToEarMs: number
  /** Undefined when the other phone does not answer pings. */
  readonly roundTripMs?: number
  /** Interarrival jitter, ms. */
  readonly jitterMs: number
  /** Sound in the jitter buffer and its target, ms. */
  readonly bufferMs: number
  readonly targetMs: number
  /** Per cent of the last 10 s that was concealed. */
  readonly lossPercent: number
  /** Sound removed or repeated to correct the delay, ms. */
  readonly stretchedMs: number
  /** Sound concealed because none had arrived in time, ms. */
  readonly concealedMs: number
  /** How often the buffer ran empty. */
  readonly dropouts: number
  /** The bit rate of our voice, bit/s. */
  readonly bitrate: number
  /** The last 60 s at most, oldest first. */
  readonly history: readonly QualitySecond[]
}
