import { energies, real, refinePeak, slide } from './correlate'
import { ANALYSIS_RATE, telephoneBand } from './telephone-band'

/** How alike two recordings of the same speech are, after each stretch has been laid over its counterpart. */
export interface Likeness {
  /** Normalised cross-correlation, 0 (nothing in common) to 1 (the same, whatever the level). */
  readonly correlation: number
  /** How much later the speech begins in `heard` than in `source`, counted from the start of each, ms (median). */
  readonly lagMs: number
  /** Heard minus source, dB; negative when it became quieter. */
  readonly levelDifferenceDb: number
  /** Stretches of speech that were compared; 0 means that the source is silent. */
  readonly stretches: number
  /** Share of those stretches that came through recognisably (correlation above 0.5), 0 to 1. */
  readonly heardShare: number
}

const NOTHING: Likeness = { correlation: 0, lagMs: 0, levelDifferenceDb: -100, stretches: 0, heardShare: 0 }

/** Long enough for a safe match, short enough for the drift between two sound cards not to matter. */
const STRETCH = 0.25 * ANALYSIS_RATE
/** The search for where it all lies uses pieces of this length, and trusts the one that fits best. */
const ANCHOR = 1.5 * ANALYSIS_RATE
/** How far the delay may wander from one stretch to the next: jitter buffers adapt, cards drift. */
const WANDER = 0.08 * ANALYSIS_RATE
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

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Where in `heard` the pattern fits best. */
const bestMatch = (pattern: Float32Array, heard: Float32Array): Match | undefined => {
  const dots = slide(heard, real(pattern)).re
  const heardEnergies = energies(heard, pattern.length)
  const sourceEnergy = energies(pattern, pattern.length)[0] ?? 0
  // Where hardly anything is heard, the quotient of two tiny numbers says nothing.
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

/** The search is cut out of the recording, so a part of it may lie outside: that part counts as silence. */
const cut = (samples: Float32Array, from: number, length: number): Float32Array => {
  const piece = new Float32Array(length)
  const begin = Math.max(0, from)
  const end = Math.min(samples.length, from + length)
  if (begin < end) piece.set(samples.subarray(begin, end), begin - from)
  return piece
}

interface Anchor {
  /** First sample of the piece in the source. */
  readonly at: number
  /** How much later it was found in what was heard, samples. */
  readonly lag: number
}

/** Much of the speech may be missing, so each piece of it gets a chance to be the one that is found. */
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

/** Follows the stretches from the anchor outwards, each looked for near where its neighbour was found. */
const follow = (
  starts: readonly number[],
  firstLag: number,
  source: Float32Array,
  heard: Float32Array,
): { readonly lags: number[]; readonly matches: Match[] } => {
  const [lags, matches]: [number[], Match[]] = [[], []]
  let lag = Math.round(firstLag)
  for (const start of starts) {
    const from = start + lag - WANDER
    const match = bestMatch(source.subarray(start, start + STRETCH), cut(heard, from, STRETCH + 2 * WANDER))
    if (match === undefined) continue
    matches.push(match)
    if (match.correlation <= RECOGNISABLE) continue
    lags.push(from + match.at - start)
    lag = Math.round(from + match.at - start)
  }
  return { lags, matches }
}

/**
 * Compares what was said with what was heard. Both are looked at from 300 to 3,800 Hz. The delay is found by
 * itself and may wander slowly.
 *
 * @param source 48 kHz mono, -1 to 1
 * @param heard 48 kHz mono; may begin earlier and last longer
 */
export const compare = (source: Float32Array, heard: Float32Array): Likeness => {
  const [said, got] = [telephoneBand(source), telephoneBand(heard)]
  const levels = energies(said, STRETCH).filter((_, i) => i % STRETCH === 0)
  const loudest = Math.max(0, ...levels)
  const anchor = loudest === 0 ? undefined : findAnchor(said, got)
  if (anchor === undefined) return NOTHING

  const starts = [...levels.keys()]
    .filter((i) => (levels[i] ?? 0) > loudest * 10 ** (-PAUSE_DB / 10))
    .map((i) => i * STRETCH)
  const after = starts.filter((start) => start >= anchor.at)
  const before = starts.filter((start) => start < anchor.at).reverse()
  const [forwards, backwards] = [follow(after, anchor.lag, said, got), follow(before, anchor.lag, said, got)]
  const matches = [...forwards.matches, ...backwards.matches]
  const lags = [...forwards.lags, ...backwards.lags]
  const sourceEnergy = sumOf(matches.map((match) => match.sourceEnergy))
  const heardEnergy = sumOf(matches.map((match) => match.heardEnergy))
  const dot = sumOf(matches.map((match) => Math.max(0, match.dot)))
  return {
    correlation: heardEnergy === 0 ? 0 : dot / Math.sqrt(sourceEnergy * heardEnergy),
    lagMs: (median(lags) / ANALYSIS_RATE) * 1000,
    levelDifferenceDb: heardEnergy === 0 ? -100 : 10 * Math.log10(heardEnergy / sourceEnergy),
    stretches: matches.length,
    heardShare: matches.length === 0 ? 0 : lags.length / matches.length,
  }
}
