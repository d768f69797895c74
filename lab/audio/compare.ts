import { median } from '../../base/statistics'
import { energies, real, refinePeak, slide } from './correlate'
import { ANALYSIS_RATE, telephoneBand } from './telephone-band'

/** The similarity of two recordings of the same speech, after each stretch is aligned with its counterpart. */
export interface Similarity {
  /** Normalised cross-correlation, 0 (nothing in common) to 1 (identical except for the level). */
  readonly correlation: number
  /** How much later the speech starts in `heard` than in `source`, measured from the start of each, ms (median). */
  readonly lagMs: number
  /** Level of `heard` minus that of `source`, dB; negative when it is quieter. */
  readonly levelDifferenceDb: number
  /** The number of stretches of speech compared; 0 means that the source is silent. */
  readonly stretches: number
  /** Share of those stretches that are recognisable (correlation above 0.5), 0 to 1. */
  readonly heardShare: number
}

const NOTHING: Similarity = { correlation: 0, lagMs: 0, levelDifferenceDb: -100, stretches: 0, heardShare: 0 }

/** Long enough for a safe match, short enough that the drift between two sound cards does not matter. ms */
const STRETCH_MS = 250
/** Length of the pieces for the coarse alignment, which uses the best match. */
const ANCHOR = 1.5 * ANALYSIS_RATE
/** How far the delay may change from one stretch to the next: jitter buffers adapt, cards drift. */
const WANDER = 0.08 * ANALYSIS_RATE
/** After stretches that are not recognisable the delay may have changed by more. */
const MOST_WANDER = 0.32 * ANALYSIS_RATE
/** Stretches this much below the loudest one are pauses, dB. */
const PAUSE_DB = 25
const RECOGNISABLE = 0.5

interface Match {
  readonly at: number
  readonly correlation: number
  readonly dot: number
  readonly sourceEnergy: number
  readonly heardEnergy: number
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** The best match of the pattern in `heard`. */
const bestMatch = (pattern: Float32Array, heard: Float32Array): Match | undefined => {
  const dots = slide(heard, real(pattern)).re
  const heardEnergies = energies(heard, pattern.length)
  const sourceEnergy = energies(pattern, pattern.length)[0] ?? 0
  // In near silence the quotient of two tiny numbers is meaningless.
  const floor = sourceEnergy * 1e-7 + 1e-12
  const normalised = dots.map((dot, i) => dot / Math.sqrt(sourceEnergy * ((heardEnergies[i] ?? 0) + floor)))
  let best = -1
  for (let i = 0; i < normalised.length; i++)
    if (best < 0 || (normalised[i] ?? 0) > (normalised[best] ?? 0)) best = i
  if (best < 0) return undefined
  return {
    at: refinePeak(normalised, best),
    correlation: normalised[best] ?? 0,
    dot: dots[best] ?? 0,
    sourceEnergy,
    heardEnergy: heardEnergies[best] ?? 0,
  }
}

/** The search range may extend beyond the recording: that part counts as silence. */
const cut = (samples: Float32Array, from: number, length: number): Float32Array => {
  const piece = new Float32Array(length)
  const begin = Math.max(0, from)
  const end = Math.min(samples.length, from + length)
  if (begin < end) piece.set(samples.subarray(begin, end), begin - from)
  return piece
}

interface Anchor {
  /** The first sample of the piece in the source. */
  readonly at: number
  /** How much later it is in `heard`, samples. */
  readonly lag: number
}

/** Much of the speech may be missing, so that each piece of it is tried as the anchor. */
const findAnchor = (source: Float32Array, heard: Float32Array): Anchor | undefined => {
  const length = Math.min(ANCHOR, source.length)
  let found: (Anchor & { readonly correlation: number }) | undefined
  for (let at = 0; at + length <= source.length; at += length) {
    const match = bestMatch(source.subarray(at, at + length), heard)
    if (match === undefined || match.correlation <= (found?.correlation ?? -1)) continue
    found = { at, lag: match.at - at, correlation: match.correlation }
  }
  return found
}

/** Aligns the stretches from the anchor outwards, each near the position of its neighbour. */
const follow = (
  starts: readonly number[],
  firstLag: number,
  source: Float32Array,
  heard: Float32Array,
  length: number,
): { readonly lags: number[]; readonly matches: Match[] } => {
  const [lags, matches]: [number[], Match[]] = [[], []]
  let lag = Math.round(firstLag)
  let wander = WANDER
  for (const start of starts) {
    const from = start + lag - wander
    const match = bestMatch(source.subarray(start, start + length), cut(heard, from, length + 2 * wander))
    if (match === undefined) continue
    matches.push(match)
    if (match.correlation <= RECOGNISABLE) {
      wander = Math.min(2 * wander, MOST_WANDER)
      continue
    }
    wander = WANDER
    lags.push(from + match.at - start)
    lag = Math.round(from + match.at - start)
  }
  return { lags, matches }
}

/**
 * Compares a source with a recording of it, both limited to 300 to 3,800 Hz. Finds the delay by itself; the delay may
 * drift slowly.
 *
 * @param source 48 kHz mono, -1 to 1
 * @param heard 48 kHz mono; may start earlier and last longer
 * @param stretchMs the length of the stretches: shorter ones for speech that is played faster or slower
 */
export const compare = (
  source: Float32Array,
  heard: Float32Array,
  { stretchMs = STRETCH_MS }: { readonly stretchMs?: number } = {},
): Similarity => {
  const [said, got] = [telephoneBand(source), telephoneBand(heard)]
  const length = (stretchMs * ANALYSIS_RATE) / 1000
  const levels = energies(said, length).filter((_, i) => i % length === 0)
  const loudest = Math.max(0, ...levels)
  const anchor = loudest === 0 ? undefined : findAnchor(said, got)
  if (anchor === undefined) return NOTHING

  const starts = [...levels.keys()]
    .filter((i) => (levels[i] ?? 0) > loudest * 10 ** (-PAUSE_DB / 10))
    .map((i) => i * length)
  const after = starts.filter((start) => start >= anchor.at)
  const before = starts.filter((start) => start < anchor.at).reverse()
  const [forwards, backwards] = [
    follow(after, anchor.lag, said, got, length),
    follow(before, anchor.lag, said, got, length),
  ]
  const matches = [...forwards.matches, ...backwards.matches]
  const lags = [...forwards.lags, ...backwards.lags]
  const sourceEnergy = sumOf(matches.map((match) => match.sourceEnergy))
  const heardEnergy = sumOf(matches.map((match) => match.heardEnergy))
  const dot = sumOf(matches.map((match) => Math.max(0, match.dot)))
  return {
    correlation: heardEnergy === 0 ? 0 : dot / Math.sqrt(sourceEnergy * heardEnergy),
    lagMs: lags.length === 0 ? 0 : (median(lags) / ANALYSIS_RATE) * 1000,
    levelDifferenceDb: heardEnergy === 0 ? -100 : 10 * Math.log10(heardEnergy / sourceEnergy),
    stretches: matches.length,
    heardShare: matches.length === 0 ? 0 : lags.length / matches.length,
  }
}
