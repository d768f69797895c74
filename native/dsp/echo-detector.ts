import { BLOCK_MS } from '../audio/audio-device'
import { Decimator } from './decimator'
import { EchoCorrelation, HEARD_SAMPLES, type Match, PLAYED_SAMPLES } from './echo-correlation'
import { levelDbfs } from './level'

/** It looks this often while something is played. Blocks */
const PERIOD_BLOCKS = 10
/** Quieter than this nothing is played that could be told in the microphone. dBFS */
const PLAYED_DBFS = -50
/** An echo for sure. */
const SURE_STRENGTH = 20
/** An echo if it is found again with the same delay, so much later that no sound is in both looks. */
const LIKELY_STRENGTH = 8
const AGAIN_MS = 250
/** Likely echoes are remembered this long. ms */
const MEMORY_MS = 1_000
/** The delay stays within this: blocks come early and late. ms */
const SAME_DELAY_MS = 12
/** Once known, an echo counts as there from this strength on. */
const KNOWN_STRENGTH = 6
/** Looks without echo until there is none: at first, after one that was hardly seen, after one that is known well. */
const FIRST_LOOKS = 6
const BRIEF_LOOKS = 8
const LONG_LOOKS = 40
/** Seen so often an echo is known well. Looks */
const WELL_KNOWN = 8

/** Whether the microphone hears the loudspeaker; nobody knows before enough was played. */
export type EchoPath = 'unknown' | 'present' | 'absent'

interface Likely extends Match {
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
 * Finds out whether a loudspeaker is heard in a microphone at all, also under speech: not with a headset. It says so
 * soon when an echo comes, and later when one has gone.
 */
export class EchoDetector {
  readonly #correlation = new EchoCorrelation()
  readonly #playedDecimator = new Decimator()
  readonly #heardDecimator = new Decimator()
  readonly #played = new Recent(PLAYED_SAMPLES)
  readonly #heard = new Recent(HEARD_SAMPLES)
  #path: EchoPath = 'unknown'
  #delayMs = 0
  #likely: Likely[] = []
  #blocks = 0
  #seen = 0
  #missed = 0

  get path(): EchoPath {
    return this.#path
  }

  /** From what is played to its echo, where there is one. ms */
  get delayMs(): number {
    return this.#delayMs
  }

  /** @param samples what is played, at 48 kHz, a multiple of 6 */
  reference(samples: Float32Array): void {
    this.#played.push(this.#playedDecimator.process(samples))
  }

  /** @param block 480 samples of the microphone */
  process(block: Float32Array): void {
    this.#heard.push(this.#heardDecimator.process(block))
    if (++this.#blocks % PERIOD_BLOCKS !== 0) return
    const recent = this.#played.samples.subarray(-HEARD_SAMPLES)
    if (levelDbfs(recent) < PLAYED_DBFS) return
    this.#look(this.#correlation.strongest(this.#played.samples, this.#heard.samples), this.#blocks * BLOCK_MS)
  }

  #look(match: Match, atMs: number): void {
    if (this.#path === 'present' && this.#isSameEcho(match)) {
      this.#seen++
      this.#missed = 0
      return
    }
    if (this.#isEcho(match, atMs)) {
      if (this.#path !== 'present') this.#seen = 0
      this.#path = 'present'
      this.#delayMs = match.delayMs
      this.#missed = 0
      return
    }
    if (++this.#missed >= this.#patience) {
      this.#path = 'absent'
      this.#missed = 0
    }
  }

  get #patience(): number {
    if (this.#path !== 'present') return FIRST_LOOKS
    return this.#seen < WELL_KNOWN ? BRIEF_LOOKS : LONG_LOOKS
  }

  #isSameEcho({ strength, delayMs }: Match): boolean {
    return strength >= KNOWN_STRENGTH && Math.abs(delayMs - this.#delayMs) <= SAME_DELAY_MS
  }

  #isEcho(match: Match, atMs: number): boolean {
    this.#likely = this.#likely.filter((one) => atMs - one.atMs <= MEMORY_MS)
    if (match.strength >= SURE_STRENGTH) return true
    if (match.strength < LIKELY_STRENGTH) return false
    const isAgain = this.#likely.some(
      (one) => atMs - one.atMs >= AGAIN_MS && Math.abs(one.delayMs - match.delayMs) <= SAME_DELAY_MS,
    )
    this.#likely.push({ ...match, atMs })
    return isAgain
  }
}
