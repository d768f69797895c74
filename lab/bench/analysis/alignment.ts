import type { TimedSound } from '../../audio/marks'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { Finder, PAUSE } from './latency-curve'

/** Each stretch of this length is aligned separately, because a jitter buffer adapts and cards drift. */
const STRETCH = 0.4 * SAMPLE_RATE
/** The search range around the position that the neighbouring marks suggest. */
const WANDER = 0.06 * SAMPLE_RATE
/** A stretch that is less similar than this keeps the position that the marks suggest. */
const ALIKE = 0.4
/** A stretch that is less similar than this near its marks may be late after a stall: the whole recording is searched. */
const CLEAR = 0.6
const CLEARER_BY = 0.15
const FAR_MS = 1_900

/** The position of a mark in the source, and its latency. */
export interface TimedMark {
  readonly saidAtMs: number
  readonly latencyMs: number
}

export interface Aligned {
  /** The recording, aligned with the source; silence where nothing was recorded. */
  readonly samples: Float32Array
  /** The number of source samples, from the start, that have a counterpart; a multiple of the stretch length. */
  readonly known: readonly boolean[]
  readonly stretch: number
}

/** The latency at a moment, interpolated between the neighbouring marks. */
const latencyAt = (marks: readonly TimedMark[], ms: number): number => {
  const next = marks.findIndex(({ saidAtMs }) => saidAtMs >= ms)
  const [a, b] = [marks[(next === -1 ? marks.length : next) - 1], next === -1 ? undefined : marks[next]]
  if (a === undefined || b === undefined) return (a ?? b)?.latencyMs ?? 0
  return a.latencyMs + ((b.latencyMs - a.latencyMs) * (ms - a.saidAtMs)) / (b.saidAtMs - a.saidAtMs)
}

/** Aligns a recording with its source, stretch by stretch. @param marks in order, at least one */
export const align = (mouth: TimedSound, ear: TimedSound, marks: readonly TimedMark[]): Aligned => {
  const samples = new Float32Array(mouth.samples.length)
  const finder = new Finder(mouth.samples, ear.samples)
  const known: boolean[] = []

  const placeOf = (at: number): number => {
    const expected = Math.round(
      ear.sampleAt(mouth.timeOf(at) + latencyAt(marks, mouth.timeOf(at + STRETCH / 2))),
    )
    if (finder.loudness(at, STRETCH) < PAUSE) return expected
    const near = finder.find(at, STRETCH, expected - WANDER, expected + WANDER)
    if (near !== undefined && near.likeness >= CLEAR) return Math.round(near.at)
    const saidAtMs = mouth.timeOf(at)
    const far = finder.find(at, STRETCH, ear.sampleAt(saidAtMs), ear.sampleAt(saidAtMs + FAR_MS))
    if (far !== undefined && far.likeness > Math.max(CLEAR, (near?.likeness ?? 0) + CLEARER_BY))
      return Math.round(far.at)
    return near !== undefined && near.likeness > ALIKE ? Math.round(near.at) : expected
  }

  for (let at = 0; at + STRETCH < mouth.samples.length; at += STRETCH) {
    const place = placeOf(at)
    const fits = place >= 0 && place + STRETCH <= ear.samples.length
    if (fits) samples.set(ear.samples.subarray(place, place + STRETCH), at)
    known.push(fits)
  }
  return { samples, known, stretch: STRETCH }
}
