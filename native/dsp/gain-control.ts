import { fromDb, levelDbfs } from './level'
import { Limiter } from './limiter'
import { NoiseFloor } from './noise-floor'

/** The target loudness of every speaker, of speech without its pauses. dBFS */
const TARGET_DBFS = -20
const MAX_GAIN_DB = 30
const MIN_GAIN_DB = -18
/** The greatest level of noise after amplification. dBFS */
const MAX_NOISE_DBFS = -50
/** The least level of speech above the noise, dB, and its least absolute level, dBFS. */
const SPEECH_OVER_NOISE_DB = 9
const QUIETEST_SPEECH_DBFS = -62
/** The averaging time of loudness, 1.5 s of speech: longer than a word, shorter than a change of seat. Blocks */
const MEMORY_BLOCKS = 150
/** The least speech before any adjustment, 200 ms, which excludes clicks and coughs. Blocks */
const FIRST_BLOCKS = 20
/** 10 dB a second up, 25 down: too slow to sound like a change, and fast enough. dB a block */
const RISE_DB = 0.1
const FALL_DB = 0.25

/**
 * Automatic gain control: gives quiet and loud speakers the same loudness. It learns only from speech, never rises
 * in a pause, and ends in a limiter.
 */
export class GainControl {
  readonly #noise = new NoiseFloor()
  readonly #limiter = new Limiter()
  #speechPower = 0
  #speechBlocks = 0
  #gainDb = 0

  /** The current gain, dB. */
  get gainDb(): number {
    return this.#gainDb
  }

  /** @param mayBeSpeech false when the block is known to be noise or echo, however loud */
  process(block: Float32Array, mayBeSpeech = true): void {
    const level = levelDbfs(block)
    this.#noise.measure(level)
    const threshold = Math.max(this.#noise.dbfs + SPEECH_OVER_NOISE_DB, QUIETEST_SPEECH_DBFS)
    const speech = mayBeSpeech && level > threshold
    if (speech) this.#learn(level)
    this.#apply(block, this.#nextGainDb(speech))
    this.#limiter.process(block)
  }

  #learn(level: number): void {
    this.#speechBlocks = Math.min(this.#speechBlocks + 1, MEMORY_BLOCKS)
    this.#speechPower += (10 ** (level / 10) - this.#speechPower) / this.#speechBlocks
  }

  #nextGainDb(speech: boolean): number {
    if (this.#speechBlocks < FIRST_BLOCKS) return this.#gainDb
    const forSpeech = TARGET_DBFS - 10 * Math.log10(this.#speechPower)
    const forNoise = Math.max(0, MAX_NOISE_DBFS - this.#noise.dbfs)
    const wanted = Math.max(MIN_GAIN_DB, Math.min(forSpeech, forNoise, MAX_GAIN_DB))
    const change = wanted - this.#gainDb
    return this.#gainDb + Math.max(-FALL_DB, Math.min(speech ? RISE_DB : 0, change))
  }

  #apply(block: Float32Array, gainDb: number): void {
    const [from, to] = [fromDb(this.#gainDb), fromDb(gainDb)]
    this.#gainDb = gainDb
    if (from === 1 && to === 1) return
    for (let n = 0; n < block.length; n++)
      block[n] = (block[n] ?? 0) * (from + ((to - from) * (n + 1)) / block.length)
  }
}
