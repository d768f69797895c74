import type WebRtcAec3 from '@ennuicastr/webrtcaec3.js'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { loadAec3 } from './aec3-module'
import { ClockRate } from './clock-rate'
import { crossfade } from './crossfade'
import { DriftResampler } from './drift-resampler'
import { DryPath } from './dry-path'

/** No two working sound cards differ by more. Parts per million */
const MAX_DRIFT_PPM = 1000
/** By so much AEC3's output is later than its input, 9 ms: its filter bank and its own blocks. */
const AEC3_DELAY_SAMPLES = 429
/** A loudspeaker is silent below this peak, -70 dBFS. */
const SILENT_PEAK = 3e-4
/** Echo is over when the loudspeaker has been silent for 1 s: the longest delay and a room's reverberation. Blocks */
const SILENT_BLOCKS = 100
/** After a rest AEC3 lets out what it held from before it: that is not heard. Blocks */
const STALE_BLOCKS = 1

/** It rests while there cannot be echo, which costs nothing; how many samples of both streams it has missed. */
type State =
  | { readonly kind: 'working' }
  | { readonly kind: 'resting'; played: number; heard: number }
  | { readonly kind: 'waking'; staleBlocks: number }

/**
 * Takes the loudspeaker's sound out of the microphone's: WebRTC's AEC3. It finds the echo's delay itself (up to
 * about half a second). What it does not stand is a loudspeaker and a microphone of different speed (at 200 ppm the
 * echo comes back within seconds), so that difference is measured and the reference brought to the microphone's clock.
 * While the loudspeaker is silent AEC3, the most expensive part of a call, rests, and its delay is saved as well.
 */
export class EchoCanceller {
  readonly #aec: WebRtcAec3.AEC3
  readonly #loudspeakerRate = new ClockRate()
  readonly #microphoneRate = new ClockRate()
  readonly #resampler = new DriftResampler()
  readonly #dry = new DryPath(AEC3_DELAY_SAMPLES)
  readonly #output = new Float32Array(BLOCK_SAMPLES)
  readonly #outputs = [this.#output]
  #state: State = { kind: 'working' }
  #silentBlocks = 0

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
    const samples = this.#resampler.process(block, this.driftPpm)
    this.#silentBlocks = isSilent(block) ? this.#silentBlocks + 1 : 0
    if (this.#state.kind === 'resting') {
      this.#state.played += samples.length
      if (this.#silentBlocks > 0) return
      this.#wake(this.#state.played - samples.length, this.#state.heard)
    }
    this.#aec.analyze([samples])
  }

  /** @param nowMs when the block came from the microphone */
  process(block: Float32Array, nowMs: number): void {
    this.#microphoneRate.block(nowMs)
    const state = this.#state
    const dry = this.#dry.process(block, state.kind === 'resting')
    if (state.kind === 'resting') {
      state.heard += block.length
      block.set(dry)
      return
    }
    this.#aec.process(this.#outputs, [block])
    if (state.kind === 'working') this.#work(block, dry)
    else if (state.staleBlocks-- > 0) block.set(dry)
    else {
      crossfade(dry, this.#output, block)
      this.#dry.fallBack()
      this.#state = { kind: 'working' }
    }
  }

  free(): void {
    this.#aec.free()
  }

  #work(block: Float32Array, dry: Float32Array): void {
    if (this.#silentBlocks < SILENT_BLOCKS) {
      block.set(this.#output)
      return
    }
    crossfade(this.#output, dry, block)
    this.#state = { kind: 'resting', played: 0, heard: 0 }
  }

  /**
   * Both streams go on where they are, as far from each other as they were: the echo's delay is known by that. What
   * one has missed more than the other is made up for with silence; the microphone's in whole blocks.
   */
  #wake(played: number, heard: number): void {
    const blocks = Math.max(0, Math.ceil((heard - played) / BLOCK_SAMPLES))
    const missed = heard - blocks * BLOCK_SAMPLES
    const silence = new Float32Array(BLOCK_SAMPLES)
    for (let n = 0; n < Math.min(blocks, SILENT_BLOCKS); n++) this.#aec.process(this.#outputs, [silence])
    const more = Math.min(played - missed, SILENT_BLOCKS * BLOCK_SAMPLES)
    if (more > 0) this.#aec.analyze([new Float32Array(more)])
    this.#state = { kind: 'waking', staleBlocks: STALE_BLOCKS }
  }
}

const isSilent = (block: Float32Array): boolean => block.every((sample) => Math.abs(sample) < SILENT_PEAK)
