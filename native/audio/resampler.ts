import type { SpeexModule } from '@echogarden/speex-resampler-wasm'
import { AudioError } from './audio-device'

/** Speex's scale is 0 to 10; 5 avoids audible aliasing of speech at a tenth of a per cent of a core. */
const QUALITY = 5

const loadModule = async (): Promise<SpeexModule> => {
  const { default: create } = await import('@echogarden/speex-resampler-wasm')
  return create()
}

/** Converts a mono stream from one sample rate to another. */
export class Resampler {
  readonly #module: SpeexModule
  readonly #state: number
  readonly #ratio: number
  readonly #lengths: number

  private constructor(module: SpeexModule, fromRate: number, toRate: number) {
    this.#module = module
    this.#ratio = toRate / fromRate
    this.#lengths = module._malloc(8)
    this.#state = module._speex_resampler_init(1, fromRate, toRate, QUALITY, this.#lengths)
    if (this.#state === 0) throw new RangeError(`cannot resample from ${fromRate} Hz to ${toRate} Hz`)
    // Its filter starts with a delay of some samples of silence; skipping them keeps the sound in place.
    module._speex_resampler_skip_zeros(this.#state)
  }

  static async create(fromRate: number, toRate: number): Promise<Resampler> {
    return new Resampler(await loadModule(), fromRate, toRate)
  }

  /**
   * Converts the next samples of the stream; a fraction of a sample and the filter's length remain inside until the
   * next call.
   */
  process(input: Float32Array): Float32Array {
    const module = this.#module
    const room = Math.ceil(input.length * this.#ratio) + 16
    const [from, to] = [module._malloc(input.length * 4), module._malloc(room * 4)]
    module.HEAPF32.set(input, from >> 2)
    module.HEAPU32[this.#lengths >> 2] = input.length
    module.HEAPU32[(this.#lengths >> 2) + 1] = room
    module._speex_resampler_process_float(this.#state, 0, from, this.#lengths, to, this.#lengths + 4)
    const written = module.HEAPU32[(this.#lengths >> 2) + 1] ?? 0
    const output = Float32Array.from(module.HEAPF32.subarray(to >> 2, (to >> 2) + written))
    module._free(from)
    module._free(to)
    return output
  }
}

/**
 * Converts between a device's rate and ours; undefined if they are the same.
 * @param stream is closed on failure
 * @throws AudioError `open-failed`
 */
export const resamplerFor = async (
  stream: { close(): Promise<void> },
  fromRate: number,
  toRate: number,
): Promise<Resampler | undefined> => {
  if (fromRate === toRate) return undefined
  try {
    return await Resampler.create(fromRate, toRate)
  } catch (cause) {
    await stream.close()
    throw new AudioError('open-failed', 'cannot resample for the device', { cause })
  }
}
