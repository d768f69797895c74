import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { Limiter } from '../../../native/dsp/limiter'

/** A source of sound: a playout, a tone. */
export interface MixerSource {
  /** Writes all of the next block, up to 480 samples at 48 kHz. @param nowMs any monotonic time */
  fill(block: Float32Array, nowMs: number): void
}

/**
 * Mixes any number of sources. Their sum stays below full scale: a limiter reduces louder moments. A single source that is
 * not too loud passes unchanged.
 */
export class Mixer {
  readonly #sources = new Set<MixerSource>()
  readonly #limiter = new Limiter()
  readonly #scratch = new Float32Array(BLOCK_SAMPLES)

  /** Adds a source from the next block on. Adding it again has no effect. */
  add(source: MixerSource): void {
    this.#sources.add(source)
  }

  remove(source: MixerSource): void {
    this.#sources.delete(source)
  }

  /** Writes the next block, up to 480 samples, a multiple of 24; silence without sources. */
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
