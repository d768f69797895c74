import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { SampleFifo } from '../../../native/audio/sample-fifo'
import { OpusDecoder } from '../../../native/opus/opus-decoder'
import { OpusError } from '../../../native/opus/opus-error'
import { FRAME_SAMPLES, packetSamples } from '../../../native/opus/opus-format'
import { GainRamp } from './gain-ramp'
import { InterarrivalJitter } from './interarrival-jitter'
import { CONCEALED_FRAME_MS, CONCEALMENT_MS, JitterBuffer, type JitterBufferCounters } from './jitter-buffer'
import { LevelMeter } from './level-meter'

/** Made-up sound stays at full loudness so long, then fades to silence at the end of the concealment. ms */
const FADE_FROM_MS = 40

/** From packet to loudspeaker: the output device asks for 10 ms at a time, and that alone drives decoding. */
export class PlayoutPath {
  readonly #decoder = new OpusDecoder()
  readonly #buffer = new JitterBuffer()
  readonly #jitter = new InterarrivalJitter()
  readonly #meter = new LevelMeter()
  readonly #fade = new GainRamp(1)
  readonly #decoded = new SampleFifo()
  #undecodable = 0

  get levelDbfs(): number {
    return this.#meter.dbfs
  }

  get jitterMs(): number {
    return this.#jitter.ms
  }

  get bufferMs(): number {
    return this.#buffer.bufferedMs
  }

  get counters(): JitterBufferCounters {
    const counters = this.#buffer.counters
    return { ...counters, discardedFrames: counters.discardedFrames + this.#undecodable }
  }

  /** A packet has arrived. */
  push(packet: Uint8Array, nowMs: number): void {
    const samples = packetSamples(packet)
    if (samples === undefined) {
      this.#undecodable++
      return
    }
    const durationMs = (samples * 1000) / SAMPLE_RATE
    this.#jitter.arrived(nowMs, durationMs)
    this.#buffer.push(packet, durationMs, nowMs)
  }

  /** Writes the next 480 samples to be heard. */
  fill(block: Float32Array, nowMs: number): void {
    while (!this.#decoded.pop(block)) this.#decoded.push(this.#next(nowMs))
    this.#meter.measure(block)
  }

  free(): void {
    this.#decoder.free()
  }

  #next(nowMs: number): Float32Array {
    const playout = this.#buffer.pull(nowMs)
    switch (playout.kind) {
      case 'packet':
        return this.#decode(playout.packet)
      case 'conceal': {
        const samples = this.#decoder.conceal()
        const leftMs = CONCEALMENT_MS - playout.gapMs - CONCEALED_FRAME_MS
        this.#fade.apply(samples, Math.min(1, leftMs / (CONCEALMENT_MS - FADE_FROM_MS)), FRAME_SAMPLES)
        return samples
      }
      case 'silence':
        return new Float32Array(BLOCK_SAMPLES)
    }
  }

  #decode(packet: Uint8Array): Float32Array {
    try {
      const samples = this.#decoder.decode(packet)
      this.#fade.apply(samples, 1)
      return samples
    } catch (error) {
      if (!(error instanceof OpusError)) throw error
      this.#undecodable++
      return new Float32Array(FRAME_SAMPLES)
    }
  }
}
