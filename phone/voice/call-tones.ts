import { detailOf } from '../../locales/message'
import type { AudioPorts } from './devices/audio-ports'
import { TonePlayer } from './devices/tone-player'
import type { CueName, ToneName, VoiceEvent, VoiceProcessData } from './voice-contract'

type Fill = (block: Float32Array) => void

/** The ring begins softly, so that it startles nobody, and comes up. */
const SWELL_MS = 6_000
const SWELL_FROM_DB = -18

/** A factor for the ring's volume. */
const swell = (playedMs: number): number =>
  10 ** ((SWELL_FROM_DB * Math.max(0, 1 - playedMs / SWELL_MS)) / 20)

/** The part of `AudioPorts` that plays tones. */
export type ToneOutputs = Pick<AudioPorts, 'ring' | 'tone' | 'ringVolume'>

export interface CallTonesOptions {
  readonly ports: ToneOutputs
  readonly files: VoiceProcessData['tones']
  readonly emit: (event: VoiceEvent) => void
}

/** The sounds of calls. At most one tone plays alone, while no voice uses the loudspeaker; others are mixed into the voice. */
export class CallTones {
  readonly #ports: ToneOutputs
  readonly #player: TonePlayer
  readonly #emit: (event: VoiceEvent) => void
  #playing: ToneName | undefined

  constructor({ ports, files, emit }: CallTonesOptions) {
    this.#ports = ports
    this.#player = new TonePlayer(files)
    this.#emit = emit
  }

  /** The tone that plays alone. */
  get playing(): ToneName | undefined {
    return this.#playing
  }

  /** Plays a tone instead of the current one; undefined: none. */
  async play(tone: ToneName | undefined): Promise<void> {
    const before = this.#playing
    this.#playing = tone
    if (tone === undefined) this.#fill(before, undefined)
    else await this.#begin(tone)
  }

  /** A voice takes over the loudspeaker, or has ended: no tone plays. */
  forget(): void {
    this.#playing = undefined
  }

  /** Changes the devices; a playing tone may need another one afterwards. */
  async during(change: () => Promise<void>): Promise<void> {
    const tone = this.#playing
    if (tone !== undefined) this.#fill(tone, undefined)
    await change()
    if (tone !== undefined && tone === this.#playing) await this.#begin(tone)
  }

  /**
   * A tone to be mixed or tried, at its full volume.
   *
   * @param rise a factor at each moment, given how long the tone has played, ms
   * @returns undefined if it has no file, or an unusable one, which is reported
   */
  loop(tone: ToneName, rise: (playedMs: number) => number = () => 1): Promise<Fill | undefined> {
    if (tone !== 'ring') return this.#orNotice(this.#player.loop(tone))
    return this.#orNotice(this.#player.loop(tone, (playedMs) => this.#ports.ringVolume * rise(playedMs)))
  }

  /** A cue to be mixed, 48 kHz. @returns undefined if it has no file, or an unusable one, which is reported */
  cue(cue: CueName): Promise<Float32Array | undefined> {
    return this.#orNotice(this.#player.load(cue))
  }

  async #begin(tone: ToneName): Promise<void> {
    const fill = await this.loop(tone, swell)
    // Talking may have begun meanwhile.
    if (this.#playing === tone) this.#fill(tone, fill)
  }

  #fill(tone: ToneName | undefined, fill: Fill | undefined): void {
    if (tone === 'ring') this.#ports.ring(fill)
    else this.#ports.tone(fill)
  }

  async #orNotice<Sound>(loaded: Promise<Sound | undefined>): Promise<Sound | undefined> {
    try {
      return await loaded
    } catch (error) {
      const cause = { key: 'audioCause.tone', fill: { detail: detailOf(error) } } as const
      this.#emit({ kind: 'audio-notice', notice: { code: 'failed', cause } })
      return undefined
    }
  }
}
