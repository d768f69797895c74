import { EchoCorrelation, HEARD_SAMPLES, type Match, PLAYED_SAMPLES } from './echo-correlation'
import { levelDbfs } from './level'
import { NARROWBAND_RATE } from './narrowband'
import { RecentSamples } from './recent-samples'

const samplesOf = (ms: number): number => (ms * NARROWBAND_RATE) / 1000

/** Blocks between two searches: few while an echo might begin, many while it is known. */
const SEARCH_BLOCKS = 8
const WATCH_BLOCKS = 40
/** The mean forgets within about 1 s. Per block */
const MEMORY = Math.exp(-1 / 100)
/** The least level of the loudspeaker for a search, in the part whose echo is expected in the window … */
const PLAYED_DBFS = -50
const [EXPECTED_FROM, EXPECTED_TO] = [2600, 5400]
/** … and of the microphone, which is muted below it. */
const HEARD_DBFS = -80
/** A peak this strong is an echo: in one window, in one mean, or in several means in a row with the same delay. */
const SURE_WINDOW = 18
const SURE_MEAN = 13
const LIKELY_MEAN = 9
const LIKELY_MEANS = 5
const SAME_DELAY = samplesOf(1)
/** A window this strong leaves doubt: there may be an echo whose delay jumps, so that its mean is weak. */
const DOUBTFUL_WINDOW = 12
/** A mean this weak is chance. */
const CHANCE_MEAN = 6
/** The number of windows without an echo that make it absent: at first, after a new echo, and after a known one. 0.8, 1.5 and 8 s */
const FIRST_WINDOWS = 8
const NEW_WINDOWS = 16
const KNOWN_WINDOWS = 20
/** An echo is known after this many findings. */
const KNOWN_ECHOES = 12
/** The loudspeaker's samples are counted with this delay, so that blocks may come early. */
const MARGIN = samplesOf(20)
/** The greatest lateness of blocks. A lasting greater one means that sound was lost or inserted: the delay has changed. */
const MAX_LATE = samplesOf(60)
const MAX_OFF_BLOCKS = 30
/** The loudspeaker's sound, and a burst of early blocks. */
const KEPT_SAMPLES = PLAYED_SAMPLES + NARROWBAND_RATE

/** Whether the microphone hears the loudspeaker; unknown until enough sound was played. */
export type EchoPath =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent' }
  /** The delay from the loudspeaker's newest samples to their echo. */
  | { readonly kind: 'present'; readonly delayMs: number }

/**
 * Finds out whether the microphone hears the loudspeaker at all, even while the near speaker talks. With a headset
 * it does not. A new echo is reported within some 0.2 s where nobody speaks against it; the end of an echo takes seconds.
 *
 * Sound is aligned by the number of samples and not by the time of blocks, which come in lumps.
 */
export class EchoDetector {
  readonly #correlation = new EchoCorrelation()
  readonly #played = new RecentSamples(KEPT_SAMPLES)
  readonly #heard = new RecentSamples(HEARD_SAMPLES)
  readonly #playedWindow = new Float32Array(PLAYED_SAMPLES)
  readonly #heardWindow = new Float32Array(HEARD_SAMPLES)
  #path: EchoPath = { kind: 'unknown' }
  /** The offset between the loudspeaker's and the microphone's samples that are compared at delay 0. */
  #ahead: number | undefined
  #offBlocks = 0
  #blocksToSearch = SEARCH_BLOCKS
  /** The number of windows since an echo was found, or since the delay may have changed. */
  #windows = 0
  #echoes = 0
  #likely = { delay: 0, means: 0 }

  get path(): EchoPath {
    return this.#path
  }

  /** @param samples the loudspeaker's sound, at 8 kHz */
  reference(samples: Float32Array): void {
    this.#played.push(samples)
  }

  /** @param block 10 ms of the microphone, at 8 kHz */
  process(block: Float32Array): void {
    this.#heard.push(block)
    this.#align()
    if (--this.#blocksToSearch > 0) return
    this.#blocksToSearch = this.#searchBlocks
    this.#search()
  }

  get #isKnown(): boolean {
    return this.#path.kind === 'present' && this.#echoes >= KNOWN_ECHOES
  }

  get #searchBlocks(): number {
    return this.#isKnown ? WATCH_BLOCKS : SEARCH_BLOCKS
  }

  #align(): void {
    const ahead = this.#played.count - this.#heard.count
    const late = this.#ahead === undefined ? undefined : this.#ahead - ahead
    this.#offBlocks = late !== undefined && late >= 0 && late <= MAX_LATE ? 0 : this.#offBlocks + 1
    if (late !== undefined && this.#offBlocks < MAX_OFF_BLOCKS) return
    this.#ahead = ahead + MARGIN
    this.#offBlocks = 0
    this.#windows = 0
    this.#likely.means = 0
    this.#correlation.forget()
  }

  #search(): void {
    const [played, heard] = [this.#playedWindow, this.#heardWindow]
    this.#played.copyUntil(this.#heard.count + (this.#ahead ?? 0), played)
    if (levelDbfs(played.subarray(EXPECTED_FROM, EXPECTED_TO)) < PLAYED_DBFS) return
    this.#heard.copyUntil(this.#heard.count, heard)
    if (levelDbfs(heard) < HEARD_DBFS) return
    if (this.#correlation.add(played, heard, MEMORY ** this.#searchBlocks)) this.#windows++
    this.#judge()
  }

  #judge(): void {
    const { mean, newest } = this.#correlation.matches()
    if (newest.strength >= DOUBTFUL_WINDOW) this.#windows = 0
    const isNear = Math.abs(mean.delay - this.#likely.delay) <= SAME_DELAY
    const means = mean.strength < LIKELY_MEAN ? 0 : isNear ? this.#likely.means + 1 : 1
    this.#likely = { delay: mean.delay, means }
    if (means >= LIKELY_MEANS || this.#isSure(mean, newest))
      this.#found(mean.strength >= LIKELY_MEAN ? mean.delay : newest.delay)
    if (mean.strength < CHANCE_MEAN && this.#windows >= this.#neededWindows) this.#path = { kind: 'absent' }
  }

  /** Fast detection matters only while the canceller is bypassed. */
  #isSure(mean: Match, newest: Match): boolean {
    if (this.#path.kind !== 'absent') return false
    return mean.strength >= SURE_MEAN || newest.strength >= SURE_WINDOW
  }

  #found(delay: number): void {
    this.#echoes = this.#path.kind === 'present' ? this.#echoes + 1 : 1
    this.#windows = 0
    const late = (this.#ahead ?? 0) - (this.#played.count - this.#heard.count)
    this.#path = { kind: 'present', delayMs: ((delay - late) * 1000) / NARROWBAND_RATE }
  }

  get #neededWindows(): number {
    if (this.#path.kind !== 'present') return FIRST_WINDOWS
    return this.#isKnown ? KNOWN_WINDOWS : NEW_WINDOWS
  }
}
