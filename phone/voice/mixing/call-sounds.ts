import type { Mixer, MixerSource } from './mixer'

/** Fills a block with sound. */
type Fill = (block: Float32Array) => void

/** The sounds that are mixed into the voice of a call: one tone, which goes on, and one cue. */
export class CallSounds {
  readonly #mixer: Pick<Mixer, 'add' | 'remove'>
  #tone: MixerSource | undefined
  #cue: MixerSource | undefined

  constructor(mixer: Pick<Mixer, 'add' | 'remove'>) {
    this.#mixer = mixer
  }

  /** Mixes in a tone, block by block, until the next call; undefined: none. */
  setTone(tone: Fill | undefined): void {
    if (this.#tone) this.#mixer.remove(this.#tone)
    this.#tone = tone && { fill: tone }
    if (this.#tone) this.#mixer.add(this.#tone)
  }

  /** Mixes in a cue once; it replaces one that still plays. */
  playCue(cue: Float32Array): void {
    this.#endCue()
    let at = 0
    this.#cue = {
      fill: (block) => {
        block.fill(0)
        block.set(cue.subarray(at, at + block.length))
        at += block.length
        if (at >= cue.length) this.#endCue()
      },
    }
    this.#mixer.add(this.#cue)
  }

  /** Ends all of them. */
  end(): void {
    this.setTone(undefined)
    this.#endCue()
  }

  #endCue(): void {
    if (this.#cue) this.#mixer.remove(this.#cue)
    this.#cue = undefined
  }
}
