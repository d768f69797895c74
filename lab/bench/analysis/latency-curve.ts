import { energies, real, refinePeak, slide } from '../../audio/correlate'
import type { TimedSound } from '../../audio/marks'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { ANALYSIS_RATE, telephoneBand } from '../../audio/telephone-band'

const RATIO = SAMPLE_RATE / ANALYSIS_RATE

/** The best match of a stretch. */
export interface Match {
  /** Position in the recording, samples at 48 kHz, with a fraction. */
  readonly at: number
  /** Correlation, 0 (nothing in common) to 1 (identical except for the level). */
  readonly likeness: number
}

/** Finds stretches of the source in the recording, limited to 300 to 3,800 Hz. */
export class Finder {
  readonly #said: Float32Array
  readonly #heard: Float32Array

  constructor(said: Float32Array, heard: Float32Array) {
    this.#said = telephoneBand(said)
    this.#heard = telephoneBand(heard)
  }

  /** Root mean square of the band-limited stretch; 1 is full scale. All arguments in samples at 48 kHz. */
  loudness(from: number, length: number): number {
    const piece = this.#piece(from, length)
    return piece.length === 0 ? 0 : Math.sqrt(piece.reduce((sum, x) => sum + x * x, 0) / piece.length)
  }

  /**
   * @param from first sample of the stretch in the source
   * @param earliest first sample of the recording where it may begin
   * @param latest last one
   */
  find(from: number, length: number, earliest: number, latest: number): Match | undefined {
    const pattern = this.#piece(from, length)
    const begin = Math.max(0, Math.round(earliest / RATIO))
    const heard = this.#heard.subarray(begin, Math.round(latest / RATIO) + pattern.length)
    if (pattern.length === 0 || heard.length < pattern.length) return undefined
    const dots = slide(heard, real(pattern)).re
    const loudness = energies(heard, pattern.length)
    const own = pattern.reduce((sum, x) => sum + x * x, 0)
    const likeness = dots.map((dot, i) => dot / Math.sqrt(own * Math.max(loudness[i] ?? 0, 1e-9)))
    let best = 0
    for (let i = 1; i < likeness.length; i++) if ((likeness[i] ?? 0) > (likeness[best] ?? 0)) best = i
    return { at: (begin + refinePeak(likeness, best)) * RATIO, likeness: likeness[best] ?? 0 }
  }

  #piece(from: number, length: number): Float32Array {
    return this.#said.subarray(Math.round(from / RATIO), Math.round((from + length) / RATIO))
  }
}

const STRETCH = 0.4 * SAMPLE_RATE
const STEP = 0.2 * SAMPLE_RATE
/** With this correlation a match is certain, however late it is. */
const SURE = 0.7
/** A stretch whose band-limited level is below this is a pause; 1 is full scale. */
export const PAUSE = 0.003

export interface LatencyPoint {
  /** When the middle of the stretch was spoken, ms on the recorders' clock. */
  readonly saidAtMs: number
  readonly latencyMs: number
}

/**
 * Mouth-to-ear latency over time: a point for every 0.2 s of recognised speech.
 *
 * @param fromMs start of the analysis, on the recorders' clock
 * @param longestMs the greatest latency that is searched
 */
export const latencyCurve = (
  mouth: TimedSound,
  ear: TimedSound,
  { fromMs, toMs, longestMs }: { fromMs: number; toMs: number; longestMs: number },
): LatencyPoint[] => {
  const finder = new Finder(mouth.samples, ear.samples)
  const points: LatencyPoint[] = []
  const last = Math.min(mouth.sampleAt(toMs), mouth.samples.length) - STRETCH
  for (let at = Math.max(0, Math.round(mouth.sampleAt(fromMs))); at < last; at += STEP) {
    if (finder.loudness(at, STRETCH) < PAUSE) continue
    const saidAtMs = mouth.timeOf(at)
    const match = finder.find(at, STRETCH, ear.sampleAt(saidAtMs), ear.sampleAt(saidAtMs + longestMs))
    if (match === undefined || match.likeness < SURE) continue
    points.push({
      saidAtMs: mouth.timeOf(at + STRETCH / 2),
      latencyMs: ear.timeOf(match.at) - saidAtMs,
    })
  }
  return points
}
