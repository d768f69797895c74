declare module '@echogarden/rnnoise-wasm' {
  /** The part of @echogarden/rnnoise-wasm in use (rnnoise.h). Pointers are byte offsets. */
  export interface RnnoiseModule {
    readonly HEAPF32: Float32Array
    _malloc(bytes: number): number
    _free(pointer: number): void
    /** @param model 0: the built-in one */
    _rnnoise_create(model: number): number
    /** @returns the probability of speech in the frame */
    _rnnoise_process_frame(state: number, output: number, input: number): number
    _rnnoise_destroy(state: number): void
  }

  export default function create(): Promise<RnnoiseModule>
}
