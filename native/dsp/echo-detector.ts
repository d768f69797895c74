import { BLOCK_MS } from '../audio/audio-device'
import { EchoCorrelation, HEARD_SAMPLES, type Match, PLAYED_SAMPLES } from './echo-correlation'
import { levelDbfs } from './level'

/** Blocks from one search to the next: soon while an echo might begin, seldom while it is known. */
const SEARCH_BLOCKS = 8
const WATCH_BLOCKS = 10
/** No search while the loudspeaker is quieter than this. dBFS */
const PLAYED_DBFS = -50
/** One match of this strength is an echo. */
const SURE_STRENGTH = 20
/** Two matches of this strength with one delay are an echo, if they share no sound and lie within the memory. ms */
const LIKELY_STRENGTH = 9
const APART_MS = 250
const MEMORY_MS = 1_000
/** Delays this close are one: blocks come early and late. ms */
const SAME_DELAY_MS = 12
/** A match of this strength confirms a known echo. */
const KNOWN_STRENGTH = 6
/** Searches without a match that end the doubt at first, a new echo and a confirmed echo: 0.6, 0.8 and 4 s. */
const FIRST_SEARCHES = 8
const NEW_SEARCHES = 8
const CONFIRMED_SEARCHES = 40
/** Matches after which an echo is confirmed. */
const CONFIRMATIONS = 8

/** Whether the microphone hears the loudspeaker; unknown until enough was played. */
export type EchoPath =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent' }
  /** The delay from the newest samples played to their echo. */
  | { readonly kind: 'present'; readonly delayMs: number }

interface TimedMatch extends Match {
  readonly atMs: number
}

/** The most recent samples of a stream. */
class Recent {
  readonly samples: Float32Array

  constructor(length: number) {
    this.samples = new Float32Array(length)
  }

  push(samples: Float32Array): void {
    this.samples.copyWithin(0, samples.length)
    this.samples.set(samples, this.samples.length - samples.length)
  }
}

/**
 * Finds out whether the microphone hears the loudspeaker at all, even while the near speaker talks. With a headset
 * it does not. A new echo is reported within 0.3 s; the end of an echo takes seconds.
 */
export class EchoDetector {
  readonly #correlation = new EchoCorrelation()
  readonly #played = new Recent(PLAYED_SAMPLES)
  readonly #heard = new Recent(HEARD_SAMPLES)
  #path: EchoPath = { kind: 'unknown' }
  #likely: TimedMatch[] = []
  #nowMs = 0
  #blocksToSearch = SEARCH_BLOCKS
  #confirmations = 0
  #misses = 0

  get path(): EchoPath {
    return this.#path
  }

  /** @param samples what is played, at 8 kHz */
  reference(samples: Float32Array): void {
    this.#played.push(samples)
  }

  /** @param block 80 samples of the microphone, at 8 kHz */
  process(block: Float32Array): void {
    this.#heard.push(block)
    this.#nowMs += BLOCK_MS
    if (--this.#blocksToSearch > 0) return
    if (levelDbfs(this.#played.samples.subarray(-HEARD_SAMPLES)) >= PLAYED_DBFS)
      this.#judge(this.#correlation.strongest(this.#played.samples, this.#heard.samples))
    this.#blocksToSearch = this.#path.kind === 'present' ? WATCH_BLOCKS : SEARCH_BLOCKS
  }

  #judge(match: Match): void {
    if (this.#isKnown(match)) this.#confirmations++
    else if (!this.#isNew(match)) {
      if (++this.#misses >= this.#allowedMisses) this.#path = { kind: 'absent' }
      return
    } else if (this.#path.kind !== 'present') this.#confirmations = 0
    this.#misses = 0
    this.#path = { kind: 'present', delayMs: match.delayMs }
  }

  get #allowedMisses(): number {
    if (this.#path.kind !== 'present') return FIRST_SEARCHES
    return this.#confirmations < CONFIRMATIONS ? NEW_SEARCHES : CONFIRMED_SEARCHES
  }

  #isKnown(match: Match): boolean {
    return this.#path.kind === 'present' && match.strength >= KNOWN_STRENGTH && isSameDelay(match, this.#path)
  }

  #isNew(match: Match): boolean {
    this.#likely = this.#likely.filter(({ atMs }) => this.#nowMs - atMs <= MEMORY_MS)
    if (match.strength >= SURE_STRENGTH) return true
    if (match.strength < LIKELY_STRENGTH) return false
    const isRepeated = this.#likely.some(
      (earlier) => this.#nowMs - earlier.atMs >= APART_MS && isSameDelay(match, earlier),
    )
    this.#likely.push({ ...match, atMs: this.#nowMs })
    return isRepeated
  }
}

const isSameDelay = (a: { readonly delayMs: number }, b: { readonly delayMs: number }): boolean =>
  Math.abs(a.delayMs - b.delayMs) <= SAME_DELAY_MS
