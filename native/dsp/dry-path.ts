import { crossfade } from './crossfade'
import { DelayLine } from './delay-line'
import { levelDbfs } from './level'
import { NoiseFloor } from './noise-floor'

/** Below this level above the noise of the room there is no speech. dB */
const PAUSE_DB = 6

/**
 * The path around a processor that delays. At first it has the same delay, so that the two can be exchanged at any
 * time. Where the processor is not needed for long, the path drops its delay in a pause of the speaker.
 */
export class DryPath {
  readonly #delay: DelayLine
  readonly #floor = new NoiseFloor()
  #late = true

  /** @param samples the processor's delay, at most a block */
  constructor(samples: number) {
    this.#delay = new DelayLine(samples)
  }

  /**
   * Takes each block of 480 samples.
   * @param mayHurry the delay may be dropped, at once or in the next pause
   * @returns the sound to use instead of the processor's: the block itself where the delay is dropped
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

  /** The processor is in use again: from now on this path has its delay again. */
  fallBack(): void {
    this.#late = true
  }
}
