import type { Message } from '../../../locales/message'
import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { SampleFifo } from '../../../native/audio/sample-fifo'
import { EchoCanceller } from '../../../native/dsp/echo-canceller'
import { GainControl } from '../../../native/dsp/gain-control'
import { levelDbfs } from '../../../native/dsp/level'
import { NoiseSuppressor } from '../../../native/dsp/noise-suppressor'
import type { Cleaning } from '../../model'
import { DspStage } from './dsp-stage'

/**
 * From the block given to a loudspeaker to the same sound in a microphone's block: the queues of both devices and
 * the sound server between them, as measured on null sinks. The canceller starts its search here. ms
 */
const ECHO_DELAY_MS = 20
/** A block that is reduced by this much was echo without a voice. dB */
const ECHO_DB = 10
/** RNNoise's probability of speech; less is noise. */
const LIKELY_SPEECH = 0.5

/** Processes the microphone's sound before encoding: echo cancellation, noise suppression, gain. With all stages off it does nothing. */
export class CaptureDsp {
  readonly #echo: DspStage<EchoCanceller>
  readonly #noise: DspStage<NoiseSuppressor>
  readonly #gain: DspStage<GainControl>
  readonly #played = new SampleFifo()
  readonly #reference = new Float32Array(BLOCK_SAMPLES)

  /** @param onFailure called when a stage cannot be used; the other stages continue */
  constructor(onFailure: (cause: Message) => void) {
    this.#echo = new DspStage(BLOCK_SAMPLES, {
      part: 'echoCancellation',
      load: () => EchoCanceller.create(ECHO_DELAY_MS),
      free: (canceller) => canceller.free(),
      onFailure,
    })
    this.#noise = new DspStage(BLOCK_SAMPLES, {
      part: 'noiseSuppression',
      load: () => NoiseSuppressor.create(),
      free: (suppressor) => suppressor.free(),
      onFailure,
    })
    this.#gain = new DspStage(BLOCK_SAMPLES, {
      part: 'gainControl',
      load: () => Promise.resolve(new GainControl()),
      onFailure,
    })
  }

  /** @returns when the active stages are loaded, or have failed. Never rejects. */
  async set({ echoCancellation, noiseSuppression, gainControl }: Cleaning): Promise<void> {
    await Promise.all([
      this.#echo.set(echoCancellation),
      this.#noise.set(noiseSuppression),
      this.#gain.set(gainControl),
    ])
  }

  /**
   * Takes the loudspeaker's current sound, in pieces of any size, before the microphone's block that may contain its
   * echo.
   */
  reference(samples: Float32Array, nowMs: number): void {
    this.#echo.use((canceller) => {
      this.#played.push(samples)
      while (this.#played.pop(this.#reference)) canceller.reference(this.#reference, nowMs)
    })
  }

  /** Cleans 480 samples of the microphone in place. Never throws. */
  process(block: Float32Array, nowMs: number): void {
    let echoDb = 0
    this.#echo.process(block, (canceller) => {
      const before = levelDbfs(block)
      canceller.process(block, nowMs)
      echoDb = before - levelDbfs(block)
    })
    this.#noise.process(block, (suppressor) => suppressor.process(block))
    const speech = this.#noise.processor?.speechProbability ?? 1
    const mayBeSpeech = echoDb < ECHO_DB && speech > LIKELY_SPEECH
    this.#gain.process(block, (control) => control.process(block, mayBeSpeech))
  }

  free(): void {
    this.#echo.free()
    this.#noise.free()
    this.#gain.free()
  }
}
