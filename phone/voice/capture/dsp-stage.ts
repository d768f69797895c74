import { detailOf, type Message } from '../../../locales/message'
import { crossfade } from '../../../native/dsp/crossfade'
import type { Cleaning } from '../../model'

interface DspStageOptions<Processor> {
  readonly part: keyof Cleaning
  readonly load: () => Promise<Processor>
  readonly free?: (processor: Processor) => void
  /** It cannot be used; sound passes by it. */
  readonly onFailure: (cause: Message) => void
}

type State<Processor> =
  | { readonly kind: 'off' }
  | { readonly kind: 'loading' }
  /** The next block leads from the sound as it is to the processed one, or back, so that nothing clicks. */
  | { readonly kind: 'arriving'; readonly processor: Processor }
  | { readonly kind: 'on'; readonly processor: Processor }
  | { readonly kind: 'leaving'; readonly processor: Processor }
  | { readonly kind: 'failed' }

/**
 * A place for one processor of sound: loads it when it is switched on, releases it when it is switched off, and
 * lets sound pass untouched whenever it is not there.
 */
export class DspStage<Processor> {
  readonly #options: DspStageOptions<Processor>
  readonly #dry: Float32Array
  #state: State<Processor> = { kind: 'off' }

  /** @param blockSamples length of the blocks that will pass */
  constructor(blockSamples: number, options: DspStageOptions<Processor>) {
    this.#options = options
    this.#dry = new Float32Array(blockSamples)
  }

  /** Undefined while sound passes untouched. */
  get processor(): Processor | undefined {
    return 'processor' in this.#state ? this.#state.processor : undefined
  }

  /** @returns when it is loaded, or has failed. Never rejects. */
  async set(on: boolean): Promise<void> {
    if (on) await this.#switchOn()
    else this.#switchOff()
  }

  /** Has `run` process the block, in place, if the processor is there. Never throws. */
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

  /** Does something else with the processor, if it is there. Never throws. */
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

  /** A processor that has failed is not touched again, not even to release it: its memory goes with it. */
  #fail(error: unknown): void {
    this.#state = { kind: 'failed' }
    const part: Message = { key: `sound.cleaning.${this.#options.part}` }
    this.#options.onFailure({ key: 'audioCause.not-cleaned', fill: { part, detail: detailOf(error) } })
  }
}
