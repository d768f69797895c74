import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { Limiter } from '../../../native/dsp/limiter'

/** What can be heard: a playout, a tone. */
export interface MixerSource {
  /** Writes all of the next block, up to 480 samples at 48 kHz. @param nowMs any monotonic time */
  fill(block: Float32Array, nowMs: number): void
}

/**
 * Any number of sources heard at once. Their sum stays below full scale: where it would not, all of it is turned down for
 * a moment. One source alone that is not too loud passes unchanged.
 */
export class Mixer {
  readonly #sources = new Set<MixerSource>()
  readonly #limiter = new Limiter()
  readonly #scratch = new Float32Array(BLOCK_SAMPLES)

  /** Heard from the next block on; once, however often it is added. */
  add(source: MixerSource): void {
    this.#sources.add(source)
  }

  remove(source: MixerSource): void {
    this.#sources.delete(source)
  }

  /** Writes the next block to be heard, up to 480 samples, a multiple of 24; silence without sources. */
  fill(block: Float32Array, nowMs: number): void {
    block.fill(0)
    const sound = this.#scratch.subarray(0, block.length)
    for (const source of this.#sources) {
      source.fill(sound, nowMs)
      for (let n = 0; n < block.length; n++) block[n] = (block[n] ?? 0) + (sound[n] ?? 0)
    }
    this.#limiter.process(block)
  }
}
