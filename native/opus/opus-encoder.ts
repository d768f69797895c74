import { SAMPLE_RATE } from '../audio/audio-device'
import { OpusError } from './opus-error'
import { MAX_PACKET_BYTES } from './opus-format'
import { loadOpusEncoder, type OpusEncoderModule } from './opus-module'

/** opus_defines.h */
const APPLICATION_VOIP = 2048
const APPLICATION_RESTRICTED_LOWDELAY = 2051
const RESET_STATE = 4028
const SET_BITRATE = 4002
const SET_SIGNAL = 4024
const SET_COMPLEXITY = 4010
const SET_DTX = 4016
const SET_INBAND_FEC = 4012
const SET_PACKET_LOSS_PERC = 4014
const SIGNAL_VOICE = 3001
/** The lengths of a packet: 10 or 20 ms. Samples */
const FRAMES: readonly number[] = [480, 960]
const LONGEST_FRAME = 960
/** From 0 to 10. Costs 0.6 of libopus's default (9). */
export const USUAL_COMPLEXITY = 5

export interface OpusEncoderOptions {
  /** bit/s. */
  readonly bitrate?: number
}

/** Encodes mono 48 kHz speech to Opus packets of 10 or 20 ms. All settings can change between any two of them. */
export class OpusEncoder {
  readonly #module: OpusEncoderModule
  readonly #voip: number
  /** Created when it is first needed. libopus cannot change an encoder's application once it has encoded. */
  #lowDelay: number | undefined
  #encoder: number
  readonly #pcm: number
  readonly #out: number
  #bitrate = 0
  #complexity: number | undefined
  #dtx = false
  #expectedLossPercent = 0
  #freed = false

  /** @throws OpusError if libopus cannot make an encoder. */
  constructor({ bitrate = 32_000 }: OpusEncoderOptions = {}) {
    const module = loadOpusEncoder()
    this.#module = module
    this.#voip = this.#create(APPLICATION_VOIP)
    this.#encoder = this.#voip
    this.#pcm = module._malloc(LONGEST_FRAME * 4)
    this.#out = module._malloc(MAX_PACKET_BYTES)
    this.setBitrate(bitrate)
    this.setComplexity(USUAL_COMPLEXITY)
  }

  /** The current bit rate, bit/s. */
  get bitrate(): number {
    return this.#bitrate
  }

  /** @param bitrate bit/s, 6,000 to 510,000 @throws OpusError */
  setBitrate(bitrate: number): void {
    if (bitrate === this.#bitrate) return
    this.#control(SET_BITRATE, bitrate)
    this.#bitrate = bitrate
  }

  /** @param complexity 0 to 10: how much work goes into the same number of bits @throws OpusError */
  setComplexity(complexity: number): void {
    if (complexity === this.#complexity) return
    this.#control(SET_COMPLEXITY, complexity)
    this.#complexity = complexity
  }

  /**
   * Discontinuous transmission: in silence, packets of 2 bytes at most, which need not be sent, and about every 400 ms
   * one that updates the background noise.
   * @throws OpusError
   */
  setDtx(on: boolean): void {
    this.#control(SET_DTX, on ? 1 : 0)
    this.#dtx = on
  }

  /** As `setExpectedLoss` was told. */
  get expectedLossPercent(): number {
    return this.#expectedLossPercent
  }

  /**
   * In-band forward error correction (RFC 6716 section 2.1.7): from 1 % on, a packet of speech also contains the sound
   * of the packet before it, more coarsely (LBRR). This takes bits from the voice, and none from the link: the bit rate
   * stays the same. The more loss is expected, the more packets have it. There is none with a low delay.
   * @param percent 0 (none) to 100 @throws OpusError
   */
  setExpectedLoss(percent: number): void {
    if (percent === this.#expectedLossPercent) return
    this.#control(SET_PACKET_LOSS_PERC, percent)
    this.#control(SET_INBAND_FEC, percent > 0 ? 1 : 0)
    this.#expectedLossPercent = percent
  }

  /** Whether the next packet is encoded with a low delay. */
  get isLowDelay(): boolean {
    return this.#encoder !== this.#voip
  }

  /**
   * Low delay uses CELT alone: sound comes out 4 ms earlier (2.5 ms instead of 6.5 ms), for less work. From 44 kbit/s
   * on it sounds as good, below 40 kbit/s worse. A change skips or repeats 4 ms, which the decoder cross-fades.
   * @throws OpusError
   */
  setLowDelay(on: boolean): void {
    if (on === this.isLowDelay) return
    if (on) this.#encoder = this.#lowDelay ??= this.#create(APPLICATION_RESTRICTED_LOWDELAY)
    else this.#encoder = this.#voip
    // The decoder forgets as much when the mode changes (RFC 6716 section 4.5.2).
    this.#control(RESET_STATE, 0)
    this.#control(SET_BITRATE, this.#bitrate)
    this.#control(SET_COMPLEXITY, this.#complexity ?? USUAL_COMPLEXITY)
    this.#control(SET_DTX, this.#dtx ? 1 : 0)
    this.#control(SET_PACKET_LOSS_PERC, this.#expectedLossPercent)
    this.#control(SET_INBAND_FEC, this.#expectedLossPercent > 0 ? 1 : 0)
  }

  /**
   * @param pcm 480 or 960 samples, full scale ±1.
   * @returns the packet, owned by the caller.
   * @throws OpusError
   */
  encode(pcm: Float32Array): Uint8Array {
    if (this.#freed) throw new OpusError('Opus cannot encode: the encoder was freed')
    if (!FRAMES.includes(pcm.length))
      throw new OpusError(`Opus cannot encode ${pcm.length} samples: a frame has ${FRAMES.join(' or ')}`)
    const module = this.#module
    module.HEAPF32.set(pcm, this.#pcm >> 2)
    const bytes = module._opus_encode_float(this.#encoder, this.#pcm, pcm.length, this.#out, MAX_PACKET_BYTES)
    if (bytes < 0) throw OpusError.ofCode('encode', bytes)
    return Uint8Array.from(module.HEAPU8.subarray(this.#out, this.#out + bytes))
  }

  free(): void {
    if (this.#freed) return
    this.#freed = true
    this.#module._opus_encoder_destroy(this.#voip)
    if (this.#lowDelay !== undefined) this.#module._opus_encoder_destroy(this.#lowDelay)
    this.#module._free(this.#pcm)
    this.#module._free(this.#out)
  }

  #create(application: number): number {
    const module = this.#module
    const error = module._malloc(4)
    const encoder = module._opus_encoder_create(SAMPLE_RATE, 1, application, error)
    const code = module.HEAP32[error >> 2] ?? -3
    module._free(error)
    if (encoder === 0 || code !== 0) throw OpusError.ofCode('start its encoder', code)
    this.#control(SET_SIGNAL, SIGNAL_VOICE, encoder)
    return encoder
  }

  /** `opus_encoder_ctl` is variadic: WebAssembly passes its argument in memory. */
  #control(request: number, value: number, encoder = this.#encoder): void {
    if (this.#freed) throw new OpusError('Opus cannot be set: the encoder was freed')
    const module = this.#module
    const argument = module._malloc(4)
    module.HEAP32[argument >> 2] = value
    const code = module._opus_encoder_ctl(encoder, request, argument)
    module._free(argument)
    if (code !== 0) throw OpusError.ofCode(`set ${request} to ${value}`, code)
  }
}
