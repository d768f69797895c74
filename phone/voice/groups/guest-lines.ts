import { isDeepStrictEqual } from 'node:util'
import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import type { Clock } from '../../../base/clock'
import { MAX_BROUGHT_GUESTS } from '../../../protocol/rooms/inside'
import { GuestLine, type GuestLineOptions } from './guest-line'
import { SampleQueue } from './sample-queue'

export interface GuestLinesOptions {
  readonly clock: Clock
  /** Somebody begins or ceases to speak, and the room hears it. */
  readonly onSpeaking: () => void
}

/**
 * The guests whom we bring into a room. Each hears everything that the room plays here, our microphone, and the other guests; the room
 * hears them with our microphone. Nobody hears themselves.
 */
export class GuestLines {
  readonly #options: GuestLinesOptions
  readonly #lines = new Map<string, GuestLine>()
  /** From the turns of the microphone to those of the loudspeaker, and back. */
  readonly #ours = new SampleQueue()
  readonly #theirs = new SampleQueue()
  readonly #mixed = new Float32Array(BLOCK_SAMPLES)
  readonly #sum = new Float32Array(BLOCK_SAMPLES)
  readonly #microphone = new Float32Array(BLOCK_SAMPLES)
  #maySpeak = false
  #speaking: readonly string[] = []

  constructor(options: GuestLinesOptions) {
    this.#options = options
  }

  /** Whether the room hears them. */
  get maySpeak(): boolean {
    return this.#maySpeak
  }

  set maySpeak(may: boolean) {
    this.#maySpeak = may
    this.#listen()
  }

  /** Whom the room hears now, by their ids. */
  get speaking(): readonly string[] {
    return this.#speaking
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0
  }

  get(id: string): GuestLine | undefined {
    return this.#lines.get(id)
  }

  /** @returns undefined when there are as many as there may be, or one has this id */
  add(id: string, options: GuestLineOptions): GuestLine | undefined {
    if (this.#lines.size >= MAX_BROUGHT_GUESTS || this.#lines.has(id)) return undefined
    const line = new GuestLine(options)
    this.#lines.set(id, line)
    return line
  }

  async close(id: string): Promise<void> {
    const line = this.#lines.get(id)
    this.#lines.delete(id)
    if (this.isEmpty) this.clear()
    this.#listen()
    await line?.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#lines.keys()].map((id) => this.close(id)))
  }

  restart(): void {
    for (const line of this.#lines.values()) line.restart()
  }

  adapt(): void {
    for (const line of this.#lines.values()) line.adapt()
    this.#listen()
  }

  /** Drops what is on its way between the devices. */
  clear(): void {
    this.#ours.clear()
    this.#theirs.clear()
  }

  /**
   * A turn of the microphone.
   * @param block what the room gets of us; what the guests say is added
   * @param isSent whether the room hears our microphone
   */
  mixIn(block: Float32Array, isSent: boolean): void {
    if (this.isEmpty) return
    if (isSent) this.#ours.push(block)
    else this.#ours.push(this.#microphone.subarray(0, block.length).fill(0))
    const said = this.#sum.subarray(0, block.length)
    this.#theirs.pull(said)
    if (this.#maySpeak) addTo(block, said)
  }

  /** A turn of the loudspeaker. @param block what the room plays, up to 480 samples; what the guests say is added */
  exchange(block: Float32Array): void {
    if (this.isEmpty) return
    const { length } = block
    const microphone = this.#microphone.subarray(0, length)
    this.#ours.pull(microphone)
    const sum = this.#sum.subarray(0, length).fill(0)
    const said = [...this.#lines.values()].map((line) => ({ line, sound: line.speak(length) }))
    for (const { sound } of said) addTo(sum, sound)
    const mixed = this.#mixed.subarray(0, length)
    for (const { line, sound } of said) {
      for (let n = 0; n < length; n++)
        mixed[n] =
          (block[n] ?? 0) + (microphone[n] ?? 0) + (this.#maySpeak ? (sum[n] ?? 0) - (sound[n] ?? 0) : 0)
      line.hear(mixed)
    }
    this.#theirs.push(sum)
    if (this.#maySpeak) addTo(block, sum)
    this.#listen()
  }

  /** Finds out who speaks. */
  #listen(): void {
    const nowMs = this.#options.clock.now()
    const all = this.#maySpeak ? [...this.#lines] : []
    const speaking = all.filter(([, line]) => line.speaks(nowMs)).map(([id]) => id)
    if (isDeepStrictEqual(speaking, this.#speaking)) return
    this.#speaking = speaking
    this.#options.onSpeaking()
  }
}

function addTo(block: Float32Array, sound: Float32Array): void {
  for (let n = 0; n < block.length; n++) block[n] = (block[n] ?? 0) + (sound[n] ?? 0)
}
