import { energies, refinePeak, slide, type Complex } from './correlate'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { ANALYSIS_RATE, telephoneBand } from './telephone-band'

/**
 * Marks are short rising chirps mixed into speech. Voice codecs transmit them, and a matched filter locates them to a
 * fraction of a millisecond: they measure the mouth-to-ear latency.
 */
const MARK_SECONDS = 0.08
const FROM_HZ = 500
const TO_HZ = 3_500
const MARK_LEVEL = 0.35
/** The silence on either side of a mark. */
const HUSH_SECONDS = 0.12
const MARK_EVERY_SECONDS = 2
const FIRST_MARK_SECONDS = 1

/** The least fit of a mark in the source; after a codec the fit is lower. */
const CLEAR = 0.9
const RECOGNISABLE = 0.45
/** Two detections closer than this are the same mark. */
const APART = 0.5 * ANALYSIS_RATE

/** The chirp as an analytic signal, so that the filter's magnitude is an envelope. The real part is the sound. */
const chirp = (rate: number): Complex => {
  const length = Math.round(MARK_SECONDS * rate)
  const wave = (of: (phase: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, i) => {
      const t = i / rate
      const phase = 2 * Math.PI * (FROM_HZ * t + ((TO_HZ - FROM_HZ) * t * t) / (2 * MARK_SECONDS))
      const window = Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1)))
      return window * of(phase)
    })
  return { re: wave(Math.sin), im: wave((phase) => -Math.cos(phase)) }
}

/** Inserts a mark into the speech every two seconds. 48 kHz; returns a new array. */
export const withMarks = (speech: Float32Array): Float32Array => {
  const result = Float32Array.from(speech)
  const mark = chirp(SAMPLE_RATE).re
  const hush = Math.round(HUSH_SECONDS * SAMPLE_RATE)
  for (
    let at = FIRST_MARK_SECONDS * SAMPLE_RATE;
    at + mark.length + hush < result.length;
    at += MARK_EVERY_SECONDS * SAMPLE_RATE
  ) {
    result.fill(0, at - hush, at + mark.length + hush)
    for (let i = 0; i < mark.length; i++) result[at + i] = MARK_LEVEL * (mark[i] ?? 0)
  }
  return result
}

interface Filtered {
  /** The strength of the mark at each position. */
  readonly envelope: Float64Array
  /** The strength relative to the sound there: 1 is a mark and nothing else. */
  readonly fit: Float64Array
}

const filter = (samples: Float32Array): Filtered => {
  const sound = telephoneBand(samples)
  const template = chirp(ANALYSIS_RATE)
  const length = template.re.length
  const norm = Math.sqrt(template.re.reduce((sum, value) => sum + value * value, 0))
  const { re, im } = slide(sound, template)
  const loudness = energies(sound, length)
  const envelope = re.map((value, i) => Math.hypot(value, im[i] ?? 0) / norm)
  return { envelope, fit: envelope.map((value, i) => value / Math.sqrt((loudness[i] ?? 0) + 1e-9)) }
}

const best = (
  { envelope, fit }: Filtered,
  from: number,
  to: number,
  worstFit: number,
): number | undefined => {
  let found: number | undefined
  for (let i = Math.max(0, from); i < Math.min(to, envelope.length); i++)
    if ((fit[i] ?? 0) > worstFit && (found === undefined || (envelope[i] ?? 0) > (envelope[found] ?? 0)))
      found = i
  return found
}

/** Converts a fractional index at the analysis rate to an index at 48 kHz. */
const toRecorded = (index: number): number => (index * SAMPLE_RATE) / ANALYSIS_RATE
const toAnalysed = (index: number): number => Math.round((index * ANALYSIS_RATE) / SAMPLE_RATE)

/** The starts of the marks in a clean recording, as sample numbers (at 48 kHz, with fractions). */
const clearMarks = (filtered: Filtered): number[] => {
  const { envelope, fit } = filtered
  const strongest = envelope.reduce(
    (top, value, i) => ((fit[i] ?? 0) > CLEAR ? Math.max(top, value) : top),
    0,
  )
  const marks: number[] = []
  for (let i = 0; i < envelope.length; i++) {
    if ((fit[i] ?? 0) <= CLEAR || (envelope[i] ?? 0) <= 0.2 * strongest) continue
    const top = best(filtered, i, i + APART, CLEAR)
    if (top !== undefined) marks.push(toRecorded(refinePeak(envelope, top)))
    i += APART
  }
  return marks
}

/** A recording with the time of each sample. */
export interface TimedSound {
  /** 48 kHz mono, -1 to 1. */
  readonly samples: Float32Array
  /** On a clock that all recorders share, ms. */
  timeOf(sample: number): number
  sampleAt(timeMs: number): number
}

export interface MouthToEar {
  /** One for each received mark, in order, ms. */
  readonly latenciesMs: readonly number[]
  /** When those marks were played, in the same order, on the recorders' clock, ms. */
  readonly saidAtMs: readonly number[]
  readonly lostMarks: number
  /** When the lost marks were played, ms. */
  readonly lostAtMs: readonly number[]
}

/** No conversation is possible beyond this latency; later marks count as lost. */
const LONGEST_LATENCY_MS = 1_900

/**
 * The latency from a microphone's card to a speaker's card: from a mark at the first to the same mark at the second.
 */
export const mouthToEar = (mouth: TimedSound, ear: TimedSound): MouthToEar => {
  const heard = filter(ear.samples)
  const latenciesMs: number[] = []
  const saidAtMs: number[] = []
  const lostAtMs: number[] = []
  for (const mark of clearMarks(filter(mouth.samples))) {
    const saidAt = mouth.timeOf(mark)
    const from = toAnalysed(ear.sampleAt(saidAt - 30))
    const to = toAnalysed(ear.sampleAt(saidAt + LONGEST_LATENCY_MS))
    // The recording does not cover the time of this mark's echo: ignore the mark.
    if (from < 0 || to > heard.envelope.length) continue
    const found = best(heard, from, to, RECOGNISABLE)
    if (found === undefined) {
      lostAtMs.push(saidAt)
      continue
    }
    latenciesMs.push(ear.timeOf(toRecorded(refinePeak(heard.envelope, found))) - saidAt)
    saidAtMs.push(saidAt)
  }
  return { latenciesMs, saidAtMs, lostMarks: lostAtMs.length, lostAtMs }
}
