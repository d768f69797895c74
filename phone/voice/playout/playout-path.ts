import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { OpusDecoder } from '../../../native/opus/opus-decoder'
import { OpusError } from '../../../native/opus/opus-error'
import { fecSamples, packetSamples } from '../../../native/opus/opus-format'
import type { MediaPacket } from '../../../protocol/media'
import { GainRamp } from '../capture/gain-ramp'
import { DeviceTurns, type Turn } from '../devices/device-turns'
import { LevelMeter } from '../level-meter'
import { InterarrivalJitter } from './interarrival-jitter'
import { CONCEALMENT_MS, JitterBuffer, type JitterBufferCounters, type Next } from './jitter-buffer'
import { LOOK_AHEAD_MS, type Stretch, TimeStretcher } from './time-stretcher'
import { unpack } from './unpack'

/** How long concealed sound stays at full loudness before it fades to silence. ms */
const FADE_FROM_MS = 40
/** Opus conceals multiples of this: 2.5 ms. Samples */
const CONCEALMENT_STEP = 120
/** The cross-fade from concealed to recovered sound: 2.5 ms. Samples */
const RECOVERY_OVERLAP = CONCEALMENT_STEP
const SAMPLES_PER_MS = SAMPLE_RATE / 1000
const AS_IT_IS: Stretch = { kind: 'as-it-is' }

export interface PlayoutCounters extends JitterBufferCounters {
  /** How often the loudspeaker has stopped asking for sound. */
  readonly outputStops: number
}

type Gaps = Pick<JitterBufferCounters, 'concealedFrames' | 'underruns'>

/** From packet to loudspeaker: the output device requests each block, and this alone drives decoding. */
export class PlayoutPath {
  readonly #decoder = new OpusDecoder()
  readonly #buffer = new JitterBuffer()
  readonly #stretcher = new TimeStretcher()
  readonly #jitter = new InterarrivalJitter()
  readonly #meter = new LevelMeter()
  readonly #fade = new GainRamp(1)
  readonly #turns = new DeviceTurns()
  #undecodable = 0
  /** The loudspeaker had stopped, and the sound that became too late is not discarded yet. */
  #isLate = false
  /** The count at the last punctual turn: only the next one shows whether the gaps since then are the device's. */
  #settled: Gaps = { concealedFrames: 0, underruns: 0 }
  /** The gaps of the device itself among them. */
  #excused: Gaps = { concealedFrames: 0, underruns: 0 }

  get levelDbfs(): number {
    return this.#meter.dbfs
  }

  /** RFC 3550, smoothed. */
  get jitterMs(): number {
    return this.#jitter.ms
  }

  /** The waiting sound, decoded or not. */
  get bufferMs(): number {
    return Math.round(this.#buffer.queuedMs + this.#decodedMs)
  }

  /** The jitter buffer's target delay. */
  get targetMs(): number {
    return this.#buffer.targetMs
  }

  /** No counter decreases. */
  get counters(): PlayoutCounters {
    const counters = this.#buffer.counters
    return {
      ...counters,
      concealedFrames: this.#settled.concealedFrames - this.#excused.concealedFrames,
      underruns: this.#settled.underruns - this.#excused.underruns,
      discardedFrames: counters.discardedFrames + this.#undecodable,
      outputStops: this.#turns.stops,
    }
  }

  /** False while the loudspeaker is stopped or has just resumed: the buffer's level then says nothing about the network. */
  isRunning(nowMs: number): boolean {
    return this.#turns.isRunning(nowMs) && !this.#isLate
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

  /** Writes the next block: 2.5 to 10 ms, ideally always the same length. */
  fill(block: Float32Array, nowMs: number): void {
    const blockMs = block.length / SAMPLES_PER_MS
    const turn = this.#turns.asked(nowMs, blockMs)
    if (turn === 'resumed') this.#isLate = true
    if (this.#isLate) this.#isLate = !this.#skip(nowMs, blockMs)
    if (this.#lacksByDevice(turn, nowMs, blockMs)) block.fill(0)
    else this.#fill(block, nowMs, turn)
    this.#meter.measure(block)
  }

  free(): void {
    this.#decoder.free()
  }

  /**
   * Removes sound that is too late after a stop, with a short cross-fade.
   * @returns whether that is complete
   */
  #skip(nowMs: number, blockMs: number): boolean {
    const lateMs = this.#buffer.lateMs(nowMs, this.#decodedMs, blockMs)
    if (lateMs === undefined) return false
    const waitingMs = lateMs - this.#decodedMs
    // Time-stretching corrects at most the decoded sound.
    if (waitingMs <= 0) return true
    const restMs = this.#buffer.skip(waitingMs)
    const next = this.#buffer.take()
    if (next !== undefined)
      this.#stretcher.jump(this.#soundOf(next).subarray(Math.round(restMs * SAMPLES_PER_MS)))
    return true
  }

  #fill(block: Float32Array, nowMs: number, turn: Turn): void {
    const plan = this.#buffer.plan(nowMs, this.#decodedMs, block.length / SAMPLES_PER_MS)
    switch (plan.kind) {
      case 'play':
        // A device that asks in bursts is neither early nor late.
        this.#play(block, turn === 'steady' ? plan.stretch : AS_IT_IS)
        break
      case 'conceal':
        this.#conceal(block, plan.gapMs)
        break
      case 'silence':
        block.fill(0)
        break
    }
  }

  /** Whether sound is missing because the device asks for more than its share, which is not a gap of the network. */
  #lacksByDevice(turn: Turn, nowMs: number, blockMs: number): boolean {
    const { concealedFrames, underruns } = this.#buffer
    if (this.#turns.wasPunctual) this.#settled = { concealedFrames, underruns }
    if (turn !== 'resuming' && turn !== 'ahead') return false
    if (!this.#buffer.isShortOf(nowMs, this.#decodedMs, blockMs)) return false
    this.#excused = {
      concealedFrames: this.#excused.concealedFrames + concealedFrames - this.#settled.concealedFrames,
      underruns: this.#excused.underruns + underruns - this.#settled.underruns,
    }
    this.#settled = { concealedFrames, underruns }
    return true
  }

  get #decodedMs(): number {
    return this.#stretcher.waiting / SAMPLES_PER_MS
  }

  #play(block: Float32Array, stretch: Stretch): void {
    const needed = block.length + (stretch.kind === 'shorten' ? LOOK_AHEAD_MS * SAMPLES_PER_MS : 0)
    while (this.#stretcher.waiting < needed) {
      const next = this.#buffer.take()
      if (next === undefined) break
      this.#stretcher.push(this.#soundOf(next))
    }
    this.#buffer.stretched(this.#stretcher.read(block, stretch) / SAMPLES_PER_MS)
  }

  #soundOf(next: Next): Float32Array {
    switch (next.kind) {
      case 'packet':
        return this.#decode(next.payload)
      case 'recoverable':
        return this.#recover(next.following, next.samples)
      case 'missing':
        return this.#makeUp(next.samples, next.gapMs)
    }
  }

  /** @param samples the last ones are wanted: when they are fewer than the packet has, its beginning was concealed */
  #recover(following: Uint8Array, samples: number): Float32Array {
    // What would have been concealed next fades out, because it continues the concealed sound.
    const overlap = samples < fecSamples(following) ? this.#makeUp(RECOVERY_OVERLAP, 0) : new Float32Array(0)
    try {
      const recovered = this.#decoder.recover(following)
      const sound = recovered.subarray(recovered.length - samples)
      this.#fade.apply(sound, 1)
      for (let n = 0; n < Math.min(overlap.length, sound.length); n++) {
        const weight = (n + 0.5) / overlap.length
        sound[n] = (1 - weight) * (overlap[n] ?? 0) + weight * (sound[n] ?? 0)
      }
      return sound
    } catch (error) {
      if (!(error instanceof OpusError)) throw error
      return this.#makeUp(samples, 0)
    }
  }

  #conceal(block: Float32Array, gapMs: number): void {
    this.#stretcher.push(this.#makeUp(block.length, gapMs))
    this.#stretcher.read(block)
  }

  /** At least the requested number of samples, and less than `CONCEALMENT_STEP` more. */
  #makeUp(samples: number, gapMs: number): Float32Array {
    const made = this.#decoder.conceal(Math.ceil(samples / CONCEALMENT_STEP) * CONCEALMENT_STEP)
    const leftMs = CONCEALMENT_MS - gapMs - made.length / SAMPLES_PER_MS
    const gain = Math.max(0, Math.min(1, leftMs / (CONCEALMENT_MS - FADE_FROM_MS)))
    this.#fade.apply(made, gain, made.length)
    return made
  }

  /** Always the duration in the packet's header. */
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
