import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import type { Clock } from '../../../base/clock'
import { OpusEncoder } from '../../../native/opus/opus-encoder'
import { FRAME_SAMPLES } from '../../../native/opus/opus-format'
import { type MediaPacket, sequencePlus, timestampPlus } from '../../../protocol/media'
import { LevelMeter } from '../level-meter'
import { EncoderEffort } from '../quality/encoder-effort'
import type { PacketMs } from '../quality/packet-duration'
import { DtxGate } from './dtx-gate'
import { GainRamp } from './gain-ramp'
import { LowDelay } from './low-delay'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** Chooses what is encoded, and what of it is sent. */
export interface CaptureGate {
  /**
   * Whether the next packet is worth encoding; every packet is when left out.
   * @param levelDbfs of its last 10 ms, after mute
   */
  wants?(levelDbfs: number): boolean
  /** Whether an encoded packet is sent. @param ms its duration */
  passes(packet: Uint8Array, ms: number): boolean
}

/**
 * From microphone to packet: blocks of 10 ms are processed, muted if set so, mixed, measured, and encoded in packets of 20 or
 * 10 ms. A muted microphone sends silence, so that the peer gets an unbroken stream, unless the gate wants none of it.
 * Processing continues while muted, so that echo cancellation stays adapted.
 */
export class CapturePath {
  readonly #encoder = new OpusEncoder()
  readonly #effort = new EncoderEffort()
  readonly #gate: CaptureGate
  readonly #lowDelay = new LowDelay()
  readonly #onPacket: (packet: MediaPacket) => void
  readonly #clean: (block: Float32Array) => void
  readonly #clock: Clock | undefined
  readonly #meter = new LevelMeter()
  readonly #mute = new GainRamp(1)
  readonly #frame = new Float32Array(FRAME_SAMPLES)
  #filled = 0
  #sequence = 0
  #timestamp = 0
  #frameMs: PacketMs = 20
  #dtx = false
  #lastPacketMs: number | undefined
  muted = false
  /** The duration of the next packets. */
  packetMs: PacketMs = 20
  /** Adds other sound to 480 samples that were muted if set so. */
  mixIn: (block: Float32Array) => void = () => undefined

  /**
   * @param onPacket gets one packet, numbered from 0; what is not sent advances the timestamp, not the number
   * @param clean works on 480 samples in place, see capture-dsp.ts
   * @param clock measures the cost of encoding, to limit it; undefined: no limit
   */
  constructor(
    onPacket: (packet: MediaPacket) => void,
    clean: (block: Float32Array) => void = () => undefined,
    clock?: Clock,
    gate: CaptureGate = new DtxGate(),
  ) {
    this.#onPacket = onPacket
    this.#clean = clean
    this.#clock = clock
    this.#gate = gate
  }

  /** Of what is sent, dBFS. */
  get levelDbfs(): number {
    return this.#meter.dbfs
  }

  /** The encoder's bit rate, bit/s. */
  get bitrate(): number {
    return this.#encoder.bitrate
  }

  set bitrate(bitrate: number) {
    this.#encoder.setBitrate(bitrate)
  }

  /** How many packets the peer is expected to lose: with any, each also contains the sound of the one before it. 0 to 100 */
  set expectedLossPercent(percent: number) {
    this.#encoder.setExpectedLoss(percent)
  }

  /** The processor is short of time. */
  get isShort(): boolean {
    return this.#effort.isShort
  }

  /** Silence is not sent, except for one packet every 400 ms. */
  setDtx(on: boolean): void {
    this.#encoder.setDtx(on)
    this.#dtx = on
  }

  /** Takes 480 samples. */
  push(block: Float32Array): void {
    if (this.#filled === 0) this.#frameMs = this.packetMs
    const target = this.#frame.subarray(this.#filled, this.#filled + BLOCK_SAMPLES)
    target.set(block)
    this.#clean(target)
    this.#mute.apply(target, this.muted ? 0 : 1)
    this.mixIn(target)
    this.#meter.measure(target)
    this.#filled += BLOCK_SAMPLES
    if (this.#filled < this.#frameMs * SAMPLES_PER_MS) return
    this.#encoder.setLowDelay(
      this.#lowDelay.observe({
        packetMs: this.#frameMs,
        bitrate: this.bitrate,
        dtx: this.#dtx,
        fec: this.#encoder.expectedLossPercent > 0,
        levelDbfs: this.levelDbfs,
      }),
    )
    const frame = this.#frame.subarray(0, this.#filled)
    const timestamp = this.#timestamp
    this.#timestamp = timestampPlus(timestamp, this.#filled)
    this.#filled = 0
    if (this.#gate.wants?.(this.levelDbfs) === false) {
      this.#lastPacketMs = undefined
      return
    }
    const payload = this.#encode(frame)
    if (!this.#gate.passes(payload, this.#frameMs)) return
    const sequence = this.#sequence
    this.#sequence = sequencePlus(sequence, 1)
    this.#onPacket({ sequence, timestamp, payload })
  }

  #encode(frame: Float32Array): Uint8Array {
    const clock = this.#clock
    if (clock === undefined) return this.#encoder.encode(frame)
    const beforeMs = clock.now()
    const packet = this.#encoder.encode(frame)
    const encodeMs = clock.now() - beforeMs
    const lateMs = beforeMs - (this.#lastPacketMs ?? beforeMs) - this.#frameMs
    this.#lastPacketMs = beforeMs
    this.#effort.encoded(this.#frameMs, encodeMs, lateMs)
    this.#encoder.setComplexity(this.#effort.complexity)
    return packet
  }

  free(): void {
    this.#encoder.free()
  }
}
