import type WebRtcAec3 from '@ennuicastr/webrtcaec3.js'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { loadAec3 } from './aec3-module'
import { ClockRate } from './clock-rate'
import { DriftResampler } from './drift-resampler'

/** No two working sound cards differ by more. Parts per million */
const MAX_DRIFT_PPM = 1000

/**
 * Takes the loudspeaker's sound out of the microphone's: WebRTC's AEC3. It finds the echo's delay itself (up to
 * about half a second). What it does not stand is a loudspeaker and a microphone of different speed (at 200 ppm the
 * echo comes back within seconds), so that difference is measured and the reference brought to the microphone's clock.
 */
export class EchoCanceller {
  readonly #aec: WebRtcAec3.AEC3
  readonly #loudspeakerRate = new ClockRate()
  readonly #microphoneRate = new ClockRate()
  readonly #resampler = new DriftResampler()
  readonly #output = new Float32Array(BLOCK_SAMPLES)
  readonly #outputs = [this.#output]

  private constructor(aec: WebRtcAec3.AEC3) {
    this.#aec = aec
  }

  /**
   * @param delayMs about how long sound takes from `reference` through loudspeaker and microphone to `process`:
   * where the search for the echo begins
   * @throws Error when AEC3 cannot be loaded
   */
  static async create(delayMs: number): Promise<EchoCanceller> {
    const { AEC3 } = await loadAec3()
    const aec = new AEC3(SAMPLE_RATE, 1, 1)
    aec.setAudioBufferDelay(delayMs)
    return new EchoCanceller(aec)
  }

  /** How much faster the loudspeaker's clock is found to run than the microphone's, parts per million. */
  get driftPpm(): number {
    const [loudspeaker, microphone] = [this.#loudspeakerRate.ppm, this.#microphoneRate.ppm]
    if (loudspeaker === undefined || microphone === undefined) return 0
    return Math.max(-MAX_DRIFT_PPM, Math.min(loudspeaker - microphone, MAX_DRIFT_PPM))
  }

  /**
   * What goes to the loudspeaker, 480 samples, now; given before the microphone's block that may hold its echo.
   */
  reference(block: Float32Array, nowMs: number): void {
    this.#loudspeakerRate.block(nowMs)
    this.#aec.analyze([this.#resampler.process(block, this.driftPpm)])
  }

  /** @param nowMs when the block came from the microphone */
  process(block: Float32Array, nowMs: number): void {
    this.#microphoneRate.block(nowMs)
    this.#aec.process(this.#outputs, [block])
    block.set(this.#output)
  }

  free(): void {
    this.#aec.free()
  }
}
