import { SAMPLE_RATE } from '../audio/audio-device'
import { OpusError } from './opus-error'
import { fecSamples, MAX_PACKET_BYTES, MAX_PACKET_SAMPLES } from './opus-format'
import { loadOpusDecoder, type OpusDecoderModule } from './opus-module'

interface State {
  readonly module: OpusDecoderModule
  readonly decoder: number
  readonly packet: number
  readonly pcm: number
}

/** @throws OpusError */
const createDecoder = (module: OpusDecoderModule): number => {
  const error = module._malloc(4)
  const decoder = module._opus_decoder_create(SAMPLE_RATE, 1, error)
  const code = module.HEAP32[error >> 2] ?? -3
  module._free(error)
  if (decoder === 0 || code !== 0) throw OpusError.ofCode('start its decoder', code)
  return decoder
}

const createState = (): State => {
  const module = loadOpusDecoder()
  return {
    module,
    decoder: createDecoder(module),
    packet: module._malloc(MAX_PACKET_BYTES),
    pcm: module._malloc(MAX_PACKET_SAMPLES * 4),
  }
}

/**
 * Decodes Opus packets to mono 48 kHz speech. Stereo packets (the original client's) are mixed down.
 *
 * Every decoder has its own WebAssembly memory, which contains any damage by a hostile packet. After a packet that
 * libopus refuses the decoder is recreated in the same memory: a peer may send hundreds of them a second. After a trap
 * the memory is replaced as well. The next good packet plays.
 */
export class OpusDecoder {
  #state: State | undefined = createState()

  /**
   * @returns the packet's samples: 960 from Ringdown and from the original, 120 to 5760 otherwise.
   * @throws OpusError if it is not an Opus packet. The decoder stays usable.
   */
  decode(packet: Uint8Array): Float32Array {
    return this.#run('decode a packet', this.#write(packet), packet.length, MAX_PACKET_SAMPLES)
  }

  /**
   * Decodes the sound of the missing packet before `following` from it (see `OpusEncoder.setExpectedLoss`). `following`
   * must be decoded next.
   * @returns as many samples as `fecSamples` says
   * @throws OpusError if `following` does not contain it. The decoder stays usable.
   */
  recover(following: Uint8Array): Float32Array {
    const samples = fecSamples(following)
    if (samples === 0)
      throw new OpusError('Opus cannot recover a packet: the following one does not contain it')
    return this.#run('recover a packet', this.#write(following), following.length, samples, true)
  }

  /**
   * Continues the last sound (packet loss concealment), more quietly with each call.
   * @param samples how many: a multiple of 120
   */
  conceal(samples: number): Float32Array {
    return this.#run('conceal a gap', 0, 0, samples)
  }

  free(): void {
    this.#state = undefined
  }

  #live(): State {
    if (this.#state === undefined) throw new OpusError('Opus cannot decode: the decoder was freed')
    return this.#state
  }

  /** @returns its pointer */
  #write(packet: Uint8Array): number {
    if (packet.length === 0 || packet.length > MAX_PACKET_BYTES)
      throw new OpusError(`Opus cannot decode a packet of ${packet.length} bytes`)
    const { module, packet: pointer } = this.#live()
    module.HEAPU8.set(packet, pointer)
    return pointer
  }

  #run(doing: string, packet: number, bytes: number, maxSamples: number, fec = false): Float32Array {
    const state = this.#live()
    const { module, decoder, pcm } = state
    let samples: number
    try {
      samples = module._opus_decode_float(decoder, packet, bytes, pcm, maxSamples, fec ? 1 : 0)
    } catch (cause) {
      this.#state = createState()
      throw new OpusError(`Opus cannot ${doing}: its code trapped`, { cause })
    }
    if (samples < 0) {
      module._opus_decoder_destroy(decoder)
      this.#state = { ...state, decoder: createDecoder(module) }
      throw OpusError.ofCode(doing, samples)
    }
    return Float32Array.from(module.HEAPF32.subarray(pcm >> 2, (pcm >> 2) + samples))
  }
}
