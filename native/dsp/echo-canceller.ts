import type WebRtcAec3 from '@ennuicastr/webrtcaec3.js'
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { loadAec3 } from './aec3-module'
import { ClockRate } from './clock-rate'
import { crossfade } from './crossfade'
import { DriftResampler } from './drift-resampler'
import { DryPath } from './dry-path'
import { EchoDetector } from './echo-detector'
import { Decimator } from './narrowband'

/** The greatest difference between two working sound cards. Parts per million */
const MAX_DRIFT_PPM = 1000
/** AEC3's delay, 9 ms: its filter bank and its own blocks. */
const AEC3_DELAY_SAMPLES = 429
/** A loudspeaker is silent below this peak, -70 dBFS. */
const SILENT_PEAK = 3e-4
/** Echo ends at the latest 1 s after the loudspeaker: the longest delay and a room's reverberation. Blocks */
const SILENT_BLOCKS = 100
/** After a rest AEC3 first outputs sound from before the rest, which is discarded. Blocks */
const STALE_BLOCKS = 1

/** A new AEC3 first processes recent sound, the echo's delay and this much more, within some milliseconds. ms */
const PRIMING_MS = 300
/** The length of that recent sound at most: the longest delay and the priming. Blocks */
const HISTORY_BLOCKS = 85

type State =
  | { readonly kind: 'working' }
  /** The loudspeaker is silent. The numbers of samples of both streams that AEC3 has missed. */
  | { readonly kind: 'resting'; played: number; heard: number }
  | { readonly kind: 'waking'; staleBlocks: number }
  /** The microphone does not hear the loudspeaker. */
  | { readonly kind: 'bypassed' }

/**
 * Takes the loudspeaker's sound out of the microphone's: WebRTC's AEC3. It finds the echo's delay itself (up to
 * about half a second). It gets help where it is weak:
 *
 * - Loudspeaker and microphone of different speed (at 200 ppm the echo comes back within seconds): the difference
 *   is measured and the reference brought to the microphone's clock.
 * - No echo, as with a headset: in double talk AEC3 suppresses half of the near voice for seconds before it finds out.
 *   A detector finds out within 0.8 s. Then sound passes by AEC3 until the detector finds an echo.
 *
 * AEC3 is the most expensive part of a call. It rests without delay while there cannot be an echo: with a silent
 * loudspeaker or a headset.
 */
export class EchoCanceller {
  readonly #create: () => WebRtcAec3.AEC3
  readonly #loudspeakerRate = new ClockRate()
  readonly #microphoneRate = new ClockRate()
  readonly #resampler = new DriftResampler()
  readonly #playedDecimator = new Decimator()
  readonly #heardDecimator = new Decimator()
  readonly #detector = new EchoDetector()
  readonly #dry = new DryPath(AEC3_DELAY_SAMPLES)
  readonly #output = new Float32Array(BLOCK_SAMPLES)
  readonly #outputs = [this.#output]
  /** The last blocks of both streams, the newest at the end. */
  readonly #played: Float32Array[] = []
  readonly #heard: Float32Array[] = []
  #aec: WebRtcAec3.AEC3
  #state: State = { kind: 'working' }
  #silentBlocks = 0

  private constructor(create: () => WebRtcAec3.AEC3) {
    this.#create = create
    this.#aec = create()
  }

  /**
   * @param delayMs the approximate delay from `reference` through loudspeaker and microphone to `process`, where
   * the search for the echo begins
   * @throws Error when AEC3 cannot be loaded
   */
  static async create(delayMs: number): Promise<EchoCanceller> {
    const { AEC3 } = await loadAec3()
    return new EchoCanceller(() => {
      const aec = new AEC3(SAMPLE_RATE, 1, 1)
      aec.setAudioBufferDelay(delayMs)
      return aec
    })
  }

  /** How much faster the loudspeaker's clock runs than the microphone's, as measured, parts per million. */
  get driftPpm(): number {
    const [loudspeaker, microphone] = [this.#loudspeakerRate.ppm, this.#microphoneRate.ppm]
    if (loudspeaker === undefined || microphone === undefined) return 0
    return Math.max(-MAX_DRIFT_PPM, Math.min(loudspeaker - microphone, MAX_DRIFT_PPM))
  }

  /**
   * Takes the loudspeaker's current sound, 480 samples, before the microphone's block that may contain its echo.
   */
  reference(block: Float32Array, nowMs: number): void {
    this.#loudspeakerRate.block(nowMs)
    const samples = this.#resampler.process(block, this.driftPpm)
    this.#silentBlocks = isSilent(block) ? this.#silentBlocks + 1 : 0
    this.#detector.reference(this.#playedDecimator.process(samples))
    keep(this.#played, samples)
    if (this.#state.kind === 'bypassed') return
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
    this.#detector.process(this.#heardDecimator.process(block))
    const { path } = this.#detector
    if (this.#state.kind === 'bypassed' && path.kind === 'present') this.#engage(path.delayMs)
    keep(this.#heard, block.slice())
    const state = this.#state
    const dry = this.#dry.process(block, state.kind === 'resting' || state.kind === 'bypassed')
    if (state.kind === 'resting') state.heard += block.length
    if (state.kind === 'resting' || state.kind === 'bypassed') {
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
    if (this.#detector.path.kind === 'absent') this.#state = { kind: 'bypassed' }
    else if (this.#silentBlocks >= SILENT_BLOCKS) this.#state = { kind: 'resting', played: 0, heard: 0 }
    else {
      block.set(this.#output)
      return
    }
    crossfade(this.#output, dry, block)
  }

  /**
   * An echo has begun. The old AEC3 has learned that there is none and forgets that slowly, so a new one takes over,
   * beginning with the sound from before the echo.
   */
  #engage(delayMs: number): void {
    this.#aec.free()
    this.#aec = this.#create()
    const blocks = Math.ceil((delayMs + PRIMING_MS) / BLOCK_MS)
    const played = this.#played.slice(-blocks)
    // The current microphone block follows the last one played.
    const heard = this.#heard.slice(1 - played.length)
    played.forEach((samples, n) => {
      this.#aec.analyze([samples])
      const block = heard[n]
      if (block !== undefined) this.#aec.process(this.#outputs, [block])
    })
    this.#state = { kind: 'waking', staleBlocks: 0 }
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

const keep = (blocks: Float32Array[], block: Float32Array): void => {
  blocks.push(block)
  if (blocks.length > HISTORY_BLOCKS) blocks.shift()
}

const isSilent = (block: Float32Array): boolean => block.every((sample) => Math.abs(sample) < SILENT_PEAK)
