declare module '@echogarden/speex-resampler-wasm' {
  /** The part of @echogarden/speex-resampler-wasm in use (speex_resampler.h). Pointers are byte offsets. */
  export interface SpeexModule {
    readonly HEAPF32: Float32Array
    readonly HEAPU32: Uint32Array
    _malloc(bytes: number): number
    _free(pointer: number): void
    _speex_resampler_init(channels: number, from: number, to: number, quality: number, error: number): number
    _speex_resampler_skip_zeros(state: number): number
    _speex_resampler_process_float(
      state: number,
      channel: number,
      input: number,
      inputLength: number,
      output: number,
      outputLength: number,
    ): number
  }

  export default function create(): Promise<SpeexModule>
}
