import { detailOf } from '../../locales/message'
import type { AudioPorts } from './devices/audio-ports'
import { TonePlayer } from './devices/tone-player'
import type { CueName, RingName, SampleName } from '../model'
import type { ToneName, VoiceEvent, VoiceProcessData } from './voice-contract'

type Fill = (block: Float32Array) => void
type RingSample = `ring-${RingName}`

/** Whether it is played on the ringer. */
export const isRing = (name: SampleName): name is RingSample =>
  name.startsWith('ring-') && name !== 'ring-back'

/** The ring begins softly, so that it startles nobody, and comes up. */
const SWELL_MS = 6_000
const SWELL_FROM_DB = -18

/** A factor for the ring's volume. */
const swell = (playedMs: number): number =>
  10 ** ((SWELL_FROM_DB * Math.max(0, 1 - playedMs / SWELL_MS)) / 20)

/** The part of `AudioPorts` that plays tones. */
export type ToneOutputs = Pick<AudioPorts, 'ring' | 'tone' | 'ringVolume' | 'ringName'>

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
   * A tone to be mixed, at its full volume.
   *
   * @param rise a factor at each moment, given how long the tone has played, ms
   * @returns undefined if it has no file, or an unusable one, which is reported
   */
  loop(tone: ToneName, rise: (playedMs: number) => number = () => 1): Promise<Fill | undefined> {
    if (tone !== 'ring') return this.#orNotice(this.#player.loop(tone))
    return this.#loopRing(`ring-${this.#ports.ringName}`, rise)
  }

  /** A sound to be tried, again and again, at its full volume. @returns as `loop` */
  sample(name: SampleName): Promise<Fill | undefined> {
    return isRing(name) ? this.#loopRing(name, () => 1) : this.#orNotice(this.#player.loop(name))
  }

  /** A cue to be mixed, 48 kHz. @returns undefined if it has no file, or an unusable one, which is reported */
  cue(cue: CueName): Promise<Float32Array | undefined> {
    return this.#orNotice(this.#player.load(cue))
  }

  /** Plays a cue on the loudspeaker, which stays open. @returns whether there is no tone in its way */
  playAlone(cue: Float32Array): boolean {
    if (this.#playing !== undefined) return false
    let at = 0
    this.#ports.tone((block) => {
      block.fill(0)
      block.set(cue.subarray(at, at + block.length))
      at += block.length
    })
    return true
  }

  #loopRing(ring: RingSample, rise: (playedMs: number) => number): Promise<Fill | undefined> {
    return this.#orNotice(this.#player.loop(ring, (playedMs) => this.#ports.ringVolume * rise(playedMs)))
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
