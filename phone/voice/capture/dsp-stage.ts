import { detailOf, type Message } from '../../../locales/message'
import { crossfade } from '../../../native/dsp/crossfade'
import type { Cleaning } from '../../model'

interface DspStageOptions<Processor> {
  readonly part: keyof Cleaning
  readonly load: () => Promise<Processor>
  readonly free?: (processor: Processor) => void
  /** It cannot be used; sound bypasses it. */
  readonly onFailure: (cause: Message) => void
}

type State<Processor> =
  | { readonly kind: 'off' }
  | { readonly kind: 'loading' }
  /** The next block fades between unprocessed and processed sound, to avoid a click. */
  | { readonly kind: 'arriving'; readonly processor: Processor }
  | { readonly kind: 'on'; readonly processor: Processor }
  | { readonly kind: 'leaving'; readonly processor: Processor }
  | { readonly kind: 'failed' }

/**
 * One stage of processing: loads its processor when switched on, releases it when switched off, and
 * passes sound unchanged without it.
 */
export class DspStage<Processor> {
  readonly #options: DspStageOptions<Processor>
  readonly #dry: Float32Array
  #state: State<Processor> = { kind: 'off' }

  /** @param blockSamples length of the blocks */
  constructor(blockSamples: number, options: DspStageOptions<Processor>) {
    this.#options = options
    this.#dry = new Float32Array(blockSamples)
  }

  /** Undefined while sound passes unchanged. */
  get processor(): Processor | undefined {
    return 'processor' in this.#state ? this.#state.processor : undefined
  }

  /** @returns when it is loaded, or has failed. Never rejects. */
  async set(on: boolean): Promise<void> {
    if (on) await this.#switchOn()
    else this.#switchOff()
  }

  /** Lets `run` process the block in place, if the processor is loaded. Never throws. */
  process(block: Float32Array, run: (processor: Processor) => void): void {
    const state = this.#state
    if (!('processor' in state)) return
    const changing = state.kind !== 'on'
    if (changing) this.#dry.set(block)
    this.use(run)
    if (!changing || this.#state !== state) return
    if (state.kind === 'arriving') {
      crossfade(this.#dry, block, block)
      this.#state = { kind: 'on', processor: state.processor }
    } else {
      crossfade(block, this.#dry, block)
      this.free()
    }
  }

  /** Uses the processor for another purpose, if it is loaded. Never throws. */
  use(action: (processor: Processor) => void): void {
    const { processor } = this
    if (processor === undefined) return
    try {
      action(processor)
    } catch (error) {
      this.#fail(error)
    }
  }

  free(): void {
    const { processor } = this
    this.#state = { kind: 'off' }
    if (processor !== undefined) this.#options.free?.(processor)
  }

  async #switchOn(): Promise<void> {
    const before = this.#state
    if (before.kind === 'leaving') this.#state = { kind: 'on', processor: before.processor }
    if (before.kind !== 'off' && before.kind !== 'failed') return
    const loading: State<Processor> = { kind: 'loading' }
    this.#state = loading
    try {
      const processor = await this.#options.load()
      if (this.#state === loading) this.#state = { kind: 'arriving', processor }
      else this.#options.free?.(processor)
    } catch (error) {
      if (this.#state === loading) this.#fail(error)
    }
  }

  #switchOff(): void {
    if (this.#state.kind === 'on') this.#state = { kind: 'leaving', processor: this.#state.processor }
    else if (this.#state.kind !== 'leaving') this.free()
  }

  /** A failed processor is not used again, not even to release it; its memory is garbage-collected. */
  #fail(error: unknown): void {
    this.#state = { kind: 'failed' }
    const part: Message = { key: `sound.cleaning.${this.#options.part}` }
    this.#options.onFailure({ key: 'audioCause.not-cleaned', fill: { part, detail: detailOf(error) } })
  }
}
