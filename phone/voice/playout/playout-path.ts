import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { OpusDecoder } from '../../../native/opus/opus-decoder'
import { OpusError } from '../../../native/opus/opus-error'
import { packetSamples } from '../../../native/opus/opus-format'
import type { MediaPacket } from '../../../protocol/media'
import { GainRamp } from '../capture/gain-ramp'
import { LevelMeter } from '../level-meter'
import { InterarrivalJitter } from './interarrival-jitter'
import { CONCEALMENT_MS, JitterBuffer, type JitterBufferCounters } from './jitter-buffer'
import { LOOK_AHEAD_MS, type Stretch, TimeStretcher } from './time-stretcher'
import { unpack } from './unpack'

/** Made-up sound stays at full loudness so long, then fades to silence at the end of the concealment. ms */
const FADE_FROM_MS = 40
/** Opus makes up multiples of this: 2.5 ms. Samples */
const CONCEALMENT_STEP = 120
const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** From packet to loudspeaker: the output device asks for a block at a time, and that alone drives decoding. */
export class PlayoutPath {
  readonly #decoder = new OpusDecoder()
  readonly #buffer = new JitterBuffer()
  readonly #stretcher = new TimeStretcher()
  readonly #jitter = new InterarrivalJitter()
  readonly #meter = new LevelMeter()
  readonly #fade = new GainRamp(1)
  #undecodable = 0

  get levelDbfs(): number {
    return this.#meter.dbfs
  }

  /** RFC 3550, smoothed. */
  get jitterMs(): number {
    return this.#jitter.ms
  }

  /** Sound waiting, decoded or not. */
  get bufferMs(): number {
    return Math.round(this.#buffer.queuedMs + this.#decodedMs)
  }

  /** The playout delay that the jitter buffer aims at. */
  get targetMs(): number {
    return this.#buffer.targetMs
  }

  get counters(): JitterBufferCounters {
    const counters = this.#buffer.counters
    return { ...counters, discardedFrames: counters.discardedFrames + this.#undecodable }
  }

  /** A packet has arrived. */
  push(packet: MediaPacket, nowMs: number): void {
    const unpacked = unpack(packet)
    if (unpacked === undefined) {
      this.#undecodable++
      return
    }
    this.#jitter.arrived(nowMs, packet.timestamp)
    this.#buffer.push(unpacked, nowMs)
  }

  /** Writes the next block to be heard: 2.5 to 10 ms, best always as many. */
  fill(block: Float32Array, nowMs: number): void {
    const blockMs = block.length / SAMPLES_PER_MS
    const plan = this.#buffer.plan(nowMs, this.#decodedMs, blockMs)
    switch (plan.kind) {
      case 'play':
        this.#play(block, plan.stretch)
        break
      case 'conceal':
        this.#conceal(block, plan.gapMs)
        break
      case 'silence':
        block.fill(0)
        break
    }
    this.#meter.measure(block)
  }

  free(): void {
    this.#decoder.free()
  }

  get #decodedMs(): number {
    return this.#stretcher.waiting / SAMPLES_PER_MS
  }

  #play(block: Float32Array, stretch: Stretch): void {
    const needed = block.length + (stretch.kind === 'shorten' ? LOOK_AHEAD_MS * SAMPLES_PER_MS : 0)
    while (this.#stretcher.waiting < needed) {
      const next = this.#buffer.take()
      if (next === undefined) break
      const isMissing = next.kind === 'missing'
      this.#stretcher.push(isMissing ? this.#makeUp(next.samples, next.gapMs) : this.#decode(next.payload))
    }
    this.#buffer.stretched(this.#stretcher.read(block, stretch) / SAMPLES_PER_MS)
  }

  #conceal(block: Float32Array, gapMs: number): void {
    this.#stretcher.push(this.#makeUp(block.length, gapMs))
    this.#stretcher.read(block)
  }

  /** At least as many samples as asked for, and fewer than `CONCEALMENT_STEP` more. */
  #makeUp(samples: number, gapMs: number): Float32Array {
    const made = this.#decoder.conceal(Math.ceil(samples / CONCEALMENT_STEP) * CONCEALMENT_STEP)
    const leftMs = CONCEALMENT_MS - gapMs - made.length / SAMPLES_PER_MS
    const gain = Math.max(0, Math.min(1, leftMs / (CONCEALMENT_MS - FADE_FROM_MS)))
    this.#fade.apply(made, gain, made.length)
    return made
  }

  /** Always as much sound as the packet says that it holds. */
  #decode(packet: Uint8Array): Float32Array {
    try {
      const samples = this.#decoder.decode(packet)
      this.#fade.apply(samples, 1)
      return samples
    } catch (error) {
      if (!(error instanceof OpusError)) throw error
      this.#undecodable++
      return new Float32Array(packetSamples(packet) ?? 0)
    }
  }
}
