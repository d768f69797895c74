import type { RnnoiseModule } from '@echogarden/rnnoise-wasm'
import { BLOCK_SAMPLES } from '../audio/audio-device'

/** RNNoise expects the scale of 16-bit samples. */
const FULL_SCALE = 32_768

/** Removes everything but speech from a microphone's sound: RNNoise. Its delay is 10 ms. */
export class NoiseSuppressor {
  readonly #module: RnnoiseModule
  readonly #state: number
  readonly #samples: number
  #speechProbability = 0

  private constructor(module: RnnoiseModule) {
    this.#module = module
    this.#state = module._rnnoise_create(0)
    this.#samples = module._malloc(BLOCK_SAMPLES * Float32Array.BYTES_PER_ELEMENT)
  }

  /** @throws Error when RNNoise cannot be loaded */
  static async create(): Promise<NoiseSuppressor> {
    const { default: load } = await import('@echogarden/rnnoise-wasm')
    return new NoiseSuppressor(await load())
  }

  /** The probability of speech in the last block, 0 to 1. */
  get speechProbability(): number {
    return this.#speechProbability
  }

  process(block: Float32Array): void {
    const { HEAPF32 } = this.#module
    const first = this.#samples / Float32Array.BYTES_PER_ELEMENT
    for (let n = 0; n < BLOCK_SAMPLES; n++) HEAPF32[first + n] = (block[n] ?? 0) * FULL_SCALE
    this.#speechProbability = this.#module._rnnoise_process_frame(this.#state, this.#samples, this.#samples)
    for (let n = 0; n < BLOCK_SAMPLES; n++) block[n] = (HEAPF32[first + n] ?? 0) / FULL_SCALE
  }

  free(): void {
    this.#module._free(this.#samples)
    this.#module._rnnoise_destroy(this.#state)
  }
}
