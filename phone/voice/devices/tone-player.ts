import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { WavReader } from '../../../native/audio/wav-reader'
import { GainRamp } from '../capture/gain-ramp'
import type { SampleName } from '../../model'

/** Reads the files of sounds, each once, when it is first needed, and loops tones. */
export class TonePlayer {
  readonly #files: Readonly<Partial<Record<SampleName, string>>>
  readonly #sounds = new Map<SampleName, Float32Array>()

  constructor(files: Readonly<Partial<Record<SampleName, string>>>) {
    this.#files = files
  }

  /**
   * @param volume read for each block, a factor, given how long the tone has played, ms
   * @returns a function that fills one block after the other with the tone, or undefined if there is no file for it
   * @throws AudioError `bad-file`
   */
  async loop(
    tone: SampleName,
    volume: (playedMs: number) => number = () => 1,
  ): Promise<((block: Float32Array) => void) | undefined> {
    const sound = await this.load(tone)
    if (sound === undefined || sound.length === 0) return undefined
    let at = 0
    let played = 0
    const gain = new GainRamp(volume(0))
    return (block) => {
      for (let n = 0; n < block.length; n++) {
        block[n] = sound[at] ?? 0
        at = (at + 1) % sound.length
      }
      gain.apply(block, volume((played * 1000) / SAMPLE_RATE))
      played += block.length
    }
  }

  /** @returns undefined if there is no file for it @throws AudioError `bad-file` */
  async load(name: SampleName): Promise<Float32Array | undefined> {
    const file = this.#files[name]
    const known = this.#sounds.get(name)
    if (file === undefined || known !== undefined) return known
    const reader = await WavReader.open(file)
    const blocks: Float32Array[] = []
    for (
      let block = new Float32Array(BLOCK_SAMPLES);
      reader.read(block);
      block = new Float32Array(BLOCK_SAMPLES)
    )
      blocks.push(block)
    const sound = new Float32Array(blocks.length * BLOCK_SAMPLES)
    blocks.forEach((block, n) => sound.set(block, n * BLOCK_SAMPLES))
    this.#sounds.set(name, sound)
    return sound
  }
}
