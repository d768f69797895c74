import { BLOCK_SAMPLES } from '../../../../native/audio/audio-device'
import { OpusEncoder } from '../../../../native/opus/opus-encoder'
import { FRAME_SAMPLES } from '../../../../native/opus/opus-format'
import { GainRamp } from './gain-ramp'
import { LevelMeter } from '../level-meter'

/**
 * From microphone to packet: blocks of 10 ms are cleaned, muted or not, measured, and encoded in frames of 20 ms. A
 * muted microphone goes on sending, silence, so that the peer sees an unbroken stream; it is cleaned all the same, so
 * that echo cancellation need not begin anew.
 */
export class CapturePath {
  readonly #encoder = new OpusEncoder()
  readonly #onPacket: (packet: Uint8Array) => void
  readonly #clean: (block: Float32Array) => void
  readonly #meter = new LevelMeter()
  readonly #mute = new GainRamp(1)
  readonly #frame = new Float32Array(FRAME_SAMPLES)
  #filled = 0
  muted = false

  /** @param clean works on 480 samples in place, see capture-dsp.ts */
  constructor(
    onPacket: (packet: Uint8Array) => void,
    clean: (block: Float32Array) => void = () => undefined,
  ) {
    this.#onPacket = onPacket
    this.#clean = clean
  }

  /** After mute, dBFS. */
  get levelDbfs(): number {
    return this.#meter.dbfs
  }

  /** What the encoder is set to, bit/s. */
  get bitrate(): number {
    return this.#encoder.bitrate
  }

  /** Takes 480 samples. */
  push(block: Float32Array): void {
    const target = this.#frame.subarray(this.#filled, this.#filled + BLOCK_SAMPLES)
    target.set(block)
    this.#clean(target)
    this.#mute.apply(target, this.muted ? 0 : 1)
    this.#meter.measure(target)
    this.#filled += BLOCK_SAMPLES
    if (this.#filled < FRAME_SAMPLES) return
    this.#filled = 0
    this.#onPacket(this.#encoder.encode(this.#frame))
  }

  free(): void {
    this.#encoder.free()
  }
}
