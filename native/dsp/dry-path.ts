import { crossfade } from './crossfade'
import { DelayLine } from './delay-line'
import { levelDbfs } from './level'
import { NoiseFloor } from './noise-floor'

/** So little over the noise of the room nobody speaks. dB */
const PAUSE_DB = 6

/**
 * The way past a processor that delays: as late as that, so that one can take the place of the other at any time, or
 * at once, where the processor is not needed for long. What lies between is left out in a pause of the speaker's.
 */
export class DryPath {
  readonly #delay: DelayLine
  readonly #floor = new NoiseFloor()
  #late = true

  /** @param samples how much later the processor's sound is, at most a block */
  constructor(samples: number) {
    this.#delay = new DelayLine(samples)
  }

  /**
   * Takes each block of 480 samples.
   * @param mayHurry from now on, or the next pause, its sound need not be late
   * @returns what is to be heard in its place: the block itself where nothing is late
   */
  process(block: Float32Array, mayHurry: boolean): Float32Array {
    const late = this.#delay.process(block)
    const dbfs = levelDbfs(block)
    this.#floor.measure(dbfs)
    if (!this.#late) return block
    const isPause = Math.max(dbfs, levelDbfs(late)) <= this.#floor.dbfs + PAUSE_DB
    if (!mayHurry || !isPause) return late
    this.#late = false
    crossfade(late, block, late)
    return late
  }

  /** The processor's sound has taken its place: from now on it is as late as that again. */
  fallBack(): void {
    this.#late = true
  }
}
